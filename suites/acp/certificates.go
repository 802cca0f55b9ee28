package acp

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Certificates: who vouches for the host, for how long, with which keys.
var certificateRules = []rule.Rule{
	{
		ID: "TLS-007", Title: "Certificate chains to a public root", Level: rule.Should, Since: v20250929,
		LevelIn: map[string]rule.Level{rule.OpenAI: rule.Must},
		Says:    "An authority that everybody trusts stands behind the certificate.",
		Cite:    []string{"OAI-PROD TLS and HTTPS", "RFC-CHK@2025-09-29 §3.1"},
		Needs:   onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: publiclyTrusted,
		Fix:  "Use a certificate of a public authority; a private or self-signed one is for sandboxes only.",
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI's production page: the authority is a public one", "the repository: HTTPS, and no word about who signs"},
			Holds:    "Demanded in the profile openai, recommended elsewhere; a target whose authority the configuration names is a sandbox, and is not judged.",
		},
	},
	{
		ID: "TLS-008", Title: "Certificate matches the host", Level: rule.Must, Since: v20250929,
		Says:  "A subjectAltName of the certificate covers the host of the base URL.",
		Cite:  []string{"OAI-PROD TLS and HTTPS", "RFC9110 §4.3.4"},
		Needs: onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: func(t *rule.T) {
			h := t.Handshake("usual")
			if chain := h.Certificates(); chain.NameProblem != "" {
				names := strings.Join(chain.Certificates[0].Names, ", ")
				t.Fail(h, "a certificate for "+hostOf(t.Setup().Target), fmt.Sprintf("one for %s (%s)", orNone(names), chain.NameProblem))
			}
		},
		Fix: "Have a certificate issued for the name of the API's host; a common name does not count, a wildcard covers one label.",
	},
	{
		ID: "TLS-009", Title: "Certificate is within validity", Level: rule.Must, Since: v20250929,
		Says:  "The certificates of the chain are valid today, the server's own for two more weeks at least.",
		Cite:  []string{"OAI-PROD TLS and HTTPS"},
		Needs: onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: withinValidity,
		Fix:  "Renew the certificate and load it, and let both happen by themselves.",
	},
	{
		ID: "TLS-010", Title: "Intermediates are sent", Level: rule.Must, Since: v20250929,
		Says:  "The server sends every certificate up to the root, which may be left out, so that nobody has to fetch one.",
		Cite:  []string{"OAI-PROD TLS and HTTPS", "RFC8446 §4.4.2"},
		Needs: onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: func(t *rule.T) {
			h := t.Handshake("usual")
			switch chain := h.Certificates(); {
			case chain.Leads == wire.LeadsNowhere && chain.ClaimsPublic:
				t.Fail(h, "the certificate of "+chain.Ends, "a chain that ends before it")
			case chain.Leads == wire.LeadsNowhere:
				t.Unverified("the chain ends before %s, which may be a root of the company's own: name it under transport.ca", chain.Ends)
			case chain.Leads == wire.LeadsAstray:
				t.Unverified("the chain cannot be followed: %s", chain.Problem)
			}
		},
		Fix: "Deploy the full chain instead of the server's certificate alone; browsers hide the gap, other programs do not.",
	},
	{
		ID: "TLS-011", Title: "Keys and signatures are strong", Level: rule.Should, Since: v20250929,
		Says:  "RSA keys and primes have 2048 bits or more, elliptic curves 224 or more, and nothing below the root is signed with MD5 or SHA-1.",
		Cite:  []string{"RFC9325 §4.5", "OAI-PROD TLS and HTTPS"},
		Needs: onlyTLS, Given: []string{"tls"},
		Then: strongKeys,
		Fix:  "Have the certificate issued anew with RSA 2048 or P-256 and SHA-256, and leave short curves and primes out of the key exchange.",
	},
	{
		ID: "TLS-012", Title: "Endpoint listens on 443", Level: rule.Must, Since: v20250929, Profiles: []string{rule.OpenAI, rule.Dialect},
		Says:  "The base URL goes without a port, or names 443, and somebody answers there.",
		Cite:  []string{"OAI-PROD TLS and HTTPS", "DRAFT"},
		Needs: onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: func(t *rule.T) {
			h := t.Handshake("usual")
			if !h.Accepted() && !h.Refused() {
				t.Unverified("%s", h.Answer())
			}
			if u, err := url.Parse(t.Setup().Target); err == nil && u.Port() != "" && u.Port() != "443" {
				t.Fail(h, "port 443", "port "+u.Port())
			}
		},
		Fix: "Serve the API at port 443, the only one OpenAI calls.",
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI's production page and the draft: port 443", "the repository: any port"},
			Holds:    "Demanded by OpenAI and in the draft dialect.",
		},
	},
}

// publiclyTrusted judges where the chain leads. A target is a sandbox where that
// is an authority which nobody but the configuration names.
func publiclyTrusted(t *rule.T) {
	h := t.Handshake("usual")
	switch chain := h.Certificates(); {
	case chain.Leads == wire.LeadsToPublic:
	case chain.Leads == wire.LeadsToNamed:
		t.NotApplicable("the target is a sandbox: the authority of its certificate is trusted because the configuration names it (transport.ca)")
	case chain.Leads == wire.LeadsNowhere && chain.ClaimsPublic:
		t.Unverified("the certificate of %s is missing, so the chain leads nowhere", chain.Ends) // TLS-010 speaks of it
	case chain.Leads == wire.LeadsAstray:
		t.Unverified("the chain cannot be followed: %s", chain.Problem)
	default:
		t.Fail(h, "a chain to an authority that everybody trusts", "one that leads to "+lastIssuer(chain)+": "+chain.Problem)
	}
}

// lastIssuer is the issuer of the last certificate on the way.
func lastIssuer(chain *wire.Chain) (name string) {
	for _, c := range chain.Certificates {
		if c.Followed {
			name = c.Issuer
		}
	}
	return name
}

// soon is the time before its end at which a certificate should have been renewed.
const soon = 14 * 24 * time.Hour

// withinValidity judges the dates of the certificates that matter: the server's
// own and those its chain leads through.
func withinValidity(t *rule.T) {
	h := t.Handshake("usual")
	for i, c := range h.Certificates().Certificates {
		left := c.NotAfter.Sub(h.Began)
		until := c.NotAfter.UTC().Format(time.DateOnly)
		switch {
		case i > 0 && !c.Followed:
		case h.Began.Before(c.NotBefore):
			t.Fail(h, c.Subject+" to be valid today", "valid from "+c.NotBefore.UTC().Format(time.DateOnly)+" on")
		case left <= 0:
			t.Fail(h, c.Subject+" to be valid today", fmt.Sprintf("expired on %s, %s ago", until, days(-left)))
		case i == 0 && left < soon:
			t.Warn(h, "a certificate with 14 days left or more", fmt.Sprintf("%s left, until %s", days(left), until))
		case i == 0:
			t.Note(h, "a certificate with 14 days left or more", fmt.Sprintf("%s left, until %s", days(left), until))
		}
	}
}

func days(d time.Duration) string {
	n := int(d.Hours() / 24)
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// strongKeys judges the certificates that matter, and what the server takes for
// a key exchange where it is offered nothing else.
func strongKeys(t *rule.T) {
	h := t.Handshake("usual")
	for i, c := range h.Certificates().Certificates {
		if i > 0 && !c.Followed {
			continue
		}
		least := map[string]int{"RSA": 2048, "ECDSA": 224}[c.Key]
		if c.KeyBits < least {
			t.Fail(h, fmt.Sprintf("a key of %d bits or more for %s", least, c.Subject), fmt.Sprintf("%s with %d bits", c.Key, c.KeyBits))
		}
		if !c.SelfSigned && (strings.Contains(c.Signature, "SHA1") || strings.Contains(c.Signature, "MD5")) {
			t.Fail(h, "a signature with SHA-256 or better for "+c.Subject, c.Signature)
		}
	}
	longEnough(t, t.Handshake("weak-curves"), 224)
	longEnough(t, t.Handshake("weak-dh"), 2048)
}

// longEnough judges the key exchange a server settled for.
func longEnough(t *rule.T, h *rule.Handshake, least int) {
	if bits := h.Agreed().GroupBits; bits > 0 && bits < least {
		t.Fail(h, fmt.Sprintf("a key exchange of %d bits or more", least), h.Answer())
	}
}

func hostOf(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	return u.Hostname()
}

func orNone(names string) string {
	if names == "" {
		return "no name at all"
	}
	return names
}
