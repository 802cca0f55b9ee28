package acp

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Discovery: the document at /.well-known/acp.json.
var discoveryRules = []rule.Rule{
	{
		ID: "DSCV-001", Title: "Discovery document is served", Level: rule.Must, Since: v20260417,
		Says:  "GET /.well-known/acp.json below the root of the origin answers 200 with a valid DiscoveryResponse.",
		Cite:  []string{"RFC-DISC §4.1", "RFC-DISC §4.3", "RFC-DISC §10", "CL-2026-04-17"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Ruling: &rule.Ruling{
			Readings: []string{"the list of what conforms: serving the document is a MUST", "the text on how agents use it: discovery is optional, and 404 means that there is no ACP"},
			Holds:    "It is judged where the merchant announces discovery, or serves the document. One that lists older versions alone is held to the same schema.",
		},
		Then: func(t *rule.T) {
			s := openly(t)
			if s.Status() == 401 || s.Status() == 403 {
				t.Unverified("the discovery document answered %s", s.Answer()) // DSCV-002 speaks of it
			}
			if t.Expect(s).To(match.Status(200)) {
				valid(t, s, "DiscoveryResponse", schema.Ruled)
			}
		},
		Fix: "Publish a static JSON file at /.well-known/acp.json, not below the prefix of the API.",
	},
	{
		ID: "DSCV-002", Title: "Discovery needs no credentials", Level: rule.Must, Since: v20260417,
		Says:  "The document is public, the same without a token, with a wrong one and under an unknown version.",
		Cite:  []string{"RFC-DISC §4.1", "RFC-DISC §10"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Ruling: &rule.Ruling{
			Readings: []string{"nobody needs credentials to read the document", "nothing keeps a server from refusing a wrong token that is sent all the same"},
			Holds:    "It must be there without headers; refusing a wrong token or version is a warning.",
		},
		Then: func(t *rule.T) {
			bare := openly(t)
			if bare.Status() == 401 || bare.Status() == 403 {
				t.Fail(bare, "200 OK without credentials", bare.Answer())
				return
			}
			if !bare.OK() {
				t.Unverified("the discovery document answered %s", bare.Answer())
			}
			for _, step := range []string{"wrong-token", "unknown-version"} {
				if s := disguised(t, step); t.Prefer(s).To(match.Status(200)) {
					t.Prefer(s.Body()).To(match.Equal(bare.Body()))
				}
			}
		},
		Fix: "Leave the path out of the authentication and version filters.",
	},
	{
		ID: "DSCV-004", Title: "Protocol block is coherent", Level: rule.Must, Since: v20260417,
		Says:  "protocol.name is acp, supported_versions ascend without duplicates, and protocol.version is the last of them.",
		Cite:  []string{"RFC-DISC §4.2", "RFC-DISC §10", "JS-2026-04-17 DiscoveryProtocol"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Ruling: &rule.Ruling{
			Readings: []string{"the document: oldest version first", "a version error: newest first"},
			Holds:    "The order counts in the document alone.",
		},
		Then: coherentProtocol,
		Fix:  "Sort supported_versions oldest first and set version to the last one.",
	},
	{
		ID: "DSCV-005", Title: "Advertised versions are usable", Level: rule.Must, Since: v20260417,
		Says:      "Every advertised version is accepted by the API, and the list agrees with that of a version error.",
		Cite:      []string{"RFC-DISC §4.2", "RFC-DISC §5.3", "JS-2026-04-17 DiscoveryProtocol.supported_versions"},
		Needs:     []string{"discovery", inStock},
		Given:     []string{"versions", "discovery"},
		Checklist: []string{"api_version_header"},
		Then: func(t *rule.T) {
			advertised := texts(document(t).Get("protocol", "supported_versions"))
			session(t, usual(t)) // where every create is refused, the versions say nothing
			for _, v := range advertised {
				if s := t.Try("release/" + v); s != nil {
					t.Expect(s).To(match.Success())
				}
			}
			if list := t.Step("unknown-create").Body().Get("supported_versions"); list.IsArray() {
				named := texts(list)
				slices.Sort(named)
				slices.Sort(advertised)
				if !slices.Equal(named, advertised) {
					t.Warn(list, "the versions of the discovery document, "+strings.Join(advertised, ", "), strings.Join(named, ", "))
				}
			}
		},
		Fix: "Generate both lists from the table that routes versions.",
	},
	{
		ID: "DSCV-006", Title: "API base URL leads to the API", Level: rule.Must, Since: v20260417,
		Says:  "api_base_url is an absolute https URL, and appending /checkout_sessions reaches create.",
		Cite:  []string{"RFC-DISC §4.2", "RFC-DISC §5.3", "JS-2026-04-17 DiscoveryResponse.api_base_url"},
		Needs: []string{"discovery", inStock},
		Given: []string{"discovery"},
		Also:  []string{"versions"},
		Then:  leadsToTheAPI,
		Fix:   "Publish the base URL of this very environment, without /checkout_sessions.",
	},
	{
		ID: "DSCV-007", Title: "REST transport is advertised", Level: rule.Must, Since: v20260417,
		Says:  "transports contains rest.",
		Cite:  []string{"RFC-DISC §10", "JS-2026-04-17 DiscoveryResponse.transports"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Then: func(t *rule.T) {
			list := document(t).Get("transports")
			if !contains(list, "rest") {
				t.Fail(list, `a list with "rest"`, rule.Show(list.Value()))
			}
		},
		Fix: "List rest under transports.",
	},
}

// openly is the discovery document as anybody reads it: that with which the run began,
// and where that was none, the one that was asked for again.
func openly(t *rule.T) *rule.Seen {
	if again := t.In("discovery").Try("plain"); again != nil {
		return again
	}
	return t.In("probe").Step("discover")
}

// document is what it says, or the rule ends.
func document(t *rule.T) rule.Node {
	s := openly(t)
	if !s.OK() || !s.Body().IsObject() {
		t.Unverified("the discovery document answered %s", s.Answer())
	}
	return s.Body()
}

// disguised is the document as somebody got it who differs in one respect, or in
// all at once, where that made no difference.
func disguised(t *rule.T, step string) *rule.Seen {
	s := t.Try("disguised")
	if s != nil && s.OK() && rule.SameJSON(s.Body().Value(), openly(t).Body().Value()) {
		return s
	}
	return t.Step(step)
}

func coherentProtocol(t *rule.T) {
	protocol := document(t).Get("protocol")
	t.Expect(protocol.Get("name")).To(match.Equal("acp"))
	list := protocol.Get("supported_versions")
	if !t.Expect(list).To(match.Filled()) {
		return
	}
	versions := texts(list)
	for i, v := range versions {
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			t.Fail(list.At(i), "a calendar date", v)
		}
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(versions))); !slices.Equal(sorted, versions) {
		t.Fail(list, "ascending dates without duplicates", strings.Join(versions, ", "))
		return
	}
	t.Expect(protocol.Get("version")).To(match.Equal(versions[len(versions)-1]))
}

// leadsToTheAPI judges api_base_url by its form and by what answers there. A
// target on loopback without TLS cannot publish https.
func leadsToTheAPI(t *rule.T) {
	base := document(t).Get("api_base_url")
	u, err := url.Parse(base.String())
	switch {
	case err != nil || u.Host == "":
		t.Fail(base, "an absolute https URL", rule.Show(base.Value()))
		return
	case u.Scheme == "http" && plainLoopback(t.Setup().Target):
		t.Note(base, "an https URL", "http, as the target itself on loopback")
	case u.Scheme != "https":
		t.Fail(base, "an absolute https URL", rule.Show(base.Value()))
	}
	if t.In("versions").Played() {
		session(t, usual(t)) // where every create is refused, this one says nothing
	}
	t.Expect(apart(t.In("discovery"), "announced", "base-url")).To(match.Success())
}

func texts(list rule.Node) []string {
	var all []string
	for _, e := range list.Each() {
		all = append(all, e.String())
	}
	return all
}

// plainLoopback reports whether a URL is http on this very machine.
func plainLoopback(target string) bool {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
