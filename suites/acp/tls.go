package acp

import (
	"net/url"
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// transportTLS is the word by which a run asks for the rules about TLS.
const transportTLS = "transport.tls"

// onlyTLS is what most of them need.
var onlyTLS = []string{transportTLS}

// launchTLS is the item of OpenAI's launch list that most of them prove.
var launchTLS = []string{"tls_443_public_cert"}

// Encryption: that there is any, which versions, how strong.
var encryptionRules = []rule.Rule{
	{
		ID: "TLS-001", Title: "API is served over HTTPS", Level: rule.Must, Since: v20250929,
		Says:  "The base URL is an https URL, and all five operations answer there.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAI-SPEC common features", "OAI-PROD TLS and HTTPS", "OAS-2025-09-29 servers"},
		Needs: onlyTLS, Given: []string{"tls"}, Also: []string{"browse", "purchase"}, Checklist: launchTLS,
		Then: servedOverTLS,
		Fix:  "Give the agent an https base URL, and deploy every route behind it.",
	},
	{
		ID: "TLS-002", Title: "Plain HTTP executes nothing", Level: rule.Must, Since: v20250929,
		Says:  "A request without encryption is not carried out and shows no session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAI-PROD TLS and HTTPS"},
		Needs: []string{transportTLS, inStock}, Given: []string{"in-clear"}, Checklist: launchTLS,
		Then: func(t *rule.T) {
			nothingInClear(t, t.Step("clear-create"))
			nothingInClear(t, t.Step("clear-retrieve"))
		},
		Fix: "Close port 80, or let it redirect to https and do nothing else.",
		Ruling: &rule.Ruling{
			Readings: []string{"plain HTTP has to be refused", "plain HTTP may lead to https by a redirect"},
			Holds:    "No source decides it, so both pass; the real token is never sent in clear to find out.",
		},
	},
	{
		ID: "TLS-003", Title: "TLS 1.2 or newer is negotiated", Level: rule.Must, Since: v20250929,
		Says:  "A client of today ends up with TLS 1.2 or 1.3.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAI-PROD TLS and HTTPS", "DRAFT", "RFC-DA §8"},
		Needs: onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: func(t *rule.T) { t.TakesUp(t.Handshake("usual"), "TLS 1.2 or TLS 1.3") },
		Fix:  "Enable TLS 1.2 and 1.3.",
	},
	{
		ID: "TLS-004", Title: "TLS 1.3 is offered", Level: rule.Must, Since: v20260417,
		LevelIn: map[string]rule.Level{rule.OpenAI: rule.Should, rule.Dialect: rule.Should},
		Says:    "A client that speaks TLS 1.3 alone can connect.",
		Cite:    []string{"RFC-CHK@2026-04-17 §7"},
		Needs:   onlyTLS, Given: []string{"tls"},
		Then: func(t *rule.T) { t.TakesUp(t.Handshake("only-1.3"), "TLS 1.3") },
		Fix:  "Turn TLS 1.3 on where TLS ends, at the proxy or content network.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the checkout and delegate payment texts of 2026-04-17: TLS 1.3 has to be used",
				"OpenAI's production page, the draft and the delegate authentication text: TLS 1.2 or later",
			},
			Holds: "From 2026-04-17 TLS 1.3 must be there in the profile spec; for OpenAI it is recommended.",
		},
	},
	{
		ID: "TLS-005", Title: "TLS 1.2 is retired", Level: rule.Should, Since: v20260417, Profiles: []string{rule.Spec},
		Says:  "Read strictly, an endpoint of 2026-04-17 does not go back to TLS 1.2.",
		Cite:  []string{"RFC-CHK@2026-04-17 §7", "RFC9325 §3.1.1"},
		Needs: onlyTLS, Given: []string{"tls"},
		Then: func(t *rule.T) { t.TurnsDown("only-1.2") },
		Fix:  "Leave TLS 1.2 on as long as partners ask for it; turn it off when none does.",
		Ruling: &rule.Ruling{
			Readings: []string{"the checkout text of 2026-04-17: TLS 1.3 and nothing older", "BCP 195: TLS 1.2 is supported for the sake of interoperability; OpenAI accepts it"},
			Holds:    "Recommended at most: OpenAI accepts a merchant that still allows TLS 1.2.",
		},
	},
	{
		ID: "TLS-006", Title: "Obsolete protocol versions are refused", Level: rule.Must, Since: v20250929,
		Says:  "TLS 1.1, TLS 1.0 and SSL 3.0, each offered alone, are turned down.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAI-PROD TLS and HTTPS", "RFC8996"},
		Needs: onlyTLS, Given: []string{"tls"}, Checklist: launchTLS,
		Then: func(t *rule.T) { t.TurnsDown("obsolete-1.1", "obsolete-1.0", "obsolete-SSLv3") },
		Fix:  "Set the lowest version to TLS 1.2.",
	},
	{
		ID: "TLS-013", Title: "Weak cipher suites are refused", Level: rule.Should, Since: v20250929,
		Says:  "No suite without encryption or authentication, of export strength, or with RC4, DES or 3DES is accepted, each kind offered alone.",
		Cite:  []string{"RFC9325 §4.1"},
		Needs: onlyTLS, Given: []string{"tls"},
		Then: func(t *rule.T) {
			t.TurnsDown("weak-null", "weak-anonymous", "weak-export", "weak-rc4", "weak-des", "weak-3des")
		},
		Fix: "Use one of the current lists of cipher suites, intermediate or modern.",
	},
	{
		ID: "TLS-014", Title: "Forward secrecy with AEAD is available", Level: rule.Should, Since: v20250929,
		Says:  "A client that takes nothing but ECDHE with AES-GCM or ChaCha20-Poly1305, or TLS 1.3, can connect; and one that takes more gets just that.",
		Cite:  []string{"RFC9325 §4.2"},
		Needs: onlyTLS, Given: []string{"tls"},
		Then: forwardSecrecy,
		Fix:  "Put the ECDHE suites with GCM or ChaCha20-Poly1305 first, and let the server's order count.",
	},
	{
		ID: "TLS-015", Title: "API routes do not redirect", Level: rule.Should, Since: v20250929,
		Says:  "Calls to the base URL are answered there and then, not redirected.",
		Cite:  []string{"OAS-2025-09-29 responses (no 3xx)", "RFC9110 §15.4"},
		Needs: []string{transportTLS, inStock}, Given: []string{"browse"}, Also: []string{"purchase", "in-clear"},
		Then: func(t *rule.T) {
			for _, s := range fiveOperations(t, "browse", "purchase", "in-clear") {
				if s.Status()/100 == 3 {
					to, _ := s.Header("Location")
					t.Fail(s, "an answer that is no redirect", s.Answer()+" to "+to)
				}
			}
		},
		Fix: "Register the URL that requests end up at; the body of a POST is lost on 301, 302 and 303.",
	},
}

// fiveOperations are the normal requests of some scenarios, as far as they were
// played.
func fiveOperations(t *rule.T, scenarios ...string) []*rule.Seen {
	var all []*rule.Seen
	for _, name := range scenarios {
		if t.In(name).Played() {
			all = append(all, t.In(name).Steps("")...)
		}
	}
	return slices.DeleteFunc(all, func(s *rule.Seen) bool {
		return s.Intent != wire.Normal || !slices.Contains(everySession.Operations, s.Operation)
	})
}

// servedOverTLS judges the base URL, the handshake, and whether an operation is
// missing behind it: one that never got an answer where create did.
func servedOverTLS(t *rule.T) {
	if u, err := url.Parse(t.Setup().Target); err == nil && u.Scheme != "https" {
		t.Fail(nil, "an https base URL", t.Setup().Target)
		return
	}
	if usual := t.Handshake("usual"); !usual.Accepted() {
		t.Unverified("the usual handshake came to nothing: %s", usual.Answer()) // TLS-003 speaks of it
	}
	calls := fiveOperations(t, "browse", "purchase")
	answered := func(op wire.Operation) bool {
		return slices.ContainsFunc(calls, func(s *rule.Seen) bool { return s.Operation == op && s.Status() > 0 })
	}
	for _, s := range calls {
		if s.Status() == 0 && s.Failure.Kind != wire.FailedStopped && answered(create) && !answered(s.Operation) {
			t.Fail(s, "an answer to "+string(s.Operation)+" over TLS, as to create", s.Answer())
		}
	}
}

// nothingInClear judges a request without encryption by what came back.
func nothingInClear(t *rule.T, s *rule.Seen) {
	if s.Failure != nil && s.Failure.Kind == wire.FailedStopped {
		t.Unverified("%s", s.Failure.Message)
	}
	body := s.Body()
	shows := body.Get("line_items").Exists() || id(body) != "" && body.Get("status").Exists()
	to, _ := s.Header("Location")
	target, err := url.Parse(to)
	switch status := s.Status(); {
	case shows, status == 201:
		t.Fail(s, "no answer in clear, a redirect to https, or a refusal", s.Answer()+" with "+rule.Show(body.Value()))
	case status == 0, slices.Contains([]int{403, 404, 426}, status):
	case slices.Contains([]int{301, 302, 307, 308}, status) && err == nil && target.Scheme == "https":
	case status/100 == 4 && !body.Get("code").Exists(): // a server's own refusal
	default:
		t.Warn(s, "no answer in clear, a redirect to https, or a refusal by the server itself", s.Answer())
	}
}

func forwardSecrecy(t *rule.T) {
	usual := t.Handshake("usual")
	if !usual.Accepted() {
		t.Unverified("the usual handshake came to nothing: %s", usual.Answer())
	}
	if !t.TakesUp(t.Handshake("modern"), "TLS 1.3, or ECDHE with AES-GCM or ChaCha20-Poly1305") {
		return
	}
	got := usual.Agreed()
	if modern := t.Handshake("modern").Offered.CipherSuites; got.Version != "1.3" && !slices.Contains(modern, got.CipherSuite) {
		t.Fail(usual, "TLS 1.3, or ECDHE with AES-GCM or ChaCha20-Poly1305, where both sides can", usual.Answer())
	}
}
