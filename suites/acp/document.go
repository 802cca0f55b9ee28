package acp

import (
	"fmt"
	"mime"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// The discovery document: how it is served, and whether it is true.
var documentRules = []rule.Rule{
	{
		ID: "DSCV-003", Title: "Discovery is served as JSON", Level: rule.Must, Since: v20260417,
		Says:  "The document comes as application/json from the root of the origin itself, without a redirect.",
		Cite:  []string{"RFC-DISC §4.1", "RFC8615"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Then: func(t *rule.T) {
			s := openly(t)
			if s.Status()/100 == 3 {
				t.Warn(s, "200 OK", s.Answer())
				return
			}
			if !s.OK() {
				t.Unverified("the discovery document answered %s", s.Answer()) // DSCV-001 and DSCV-002 speak of it
			}
			value, _ := s.Header("Content-Type")
			if kind, _, err := mime.ParseMediaType(value); err != nil || kind != "application/json" {
				t.Fail(s, "Content-Type application/json", strconv.Quote(value))
			}
		},
		Fix: "Register the type of .json for the well-known folder, and keep the fallback page of your website away from it.",
	},
	{
		ID: "DSCV-008", Title: "Services match reality", Level: rule.Should, Since: v20260417,
		Says:  "services lists checkout, and no service whose route does not exist.",
		Cite:  []string{"RFC-DISC §4.2 services", "RFC-DISC §5.3", "CL-2026-04-17 Cart Capability"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Then: func(t *rule.T) {
			list := document(t).Get("capabilities", "services")
			if list.IsArray() && !contains(list, "checkout") {
				t.Fail(list, `a list with "checkout"`, rule.Show(list.Value()))
			}
			for _, e := range list.Each() {
				if s := t.Try("service/" + e.String()); s != nil && s.Status() == 404 {
					t.Fail(e, "a service with a route", rule.Show(e.Value())+", which answers "+s.Answer())
				}
			}
		},
		Fix: "List the services that are deployed, and no others.",
	},
	{
		ID: "DSCV-009", Title: "Discovery is cacheable", Level: rule.Should, Since: v20260417,
		Says:  "Cache-Control lets anybody keep the document for an hour at least.",
		Cite:  []string{"RFC-DISC §4.1", "RFC-DISC §10"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Then:  cacheable,
		Fix:   "Send Cache-Control: public, max-age=3600 with the document.",
	},
	{
		ID: "DSCV-010", Title: "Discovery exposes no private data", Level: rule.MustNot, Since: v20260417,
		Says:  "The document holds no ids of merchants, handlers, routing, tokens or keys, and no parameter selects another one.",
		Cite:  []string{"RFC-DISC §2.2", "RFC-DISC §7.1", "RFC-DISC §7.4"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Then: func(t *rule.T) {
			whole := document(t)
			exposed(t, whole)
			if s := disguised(t, "merchant"); s.OK() && s.Body().Exists() && steady(t) {
				t.Expect(s.Body()).To(match.Equal(whole))
			}
		},
		Fix: "Keep what belongs to one merchant in the capabilities of sessions, and ignore parameters.",
	},
	{
		ID: "DSCV-011", Title: "Discovery is stable", Level: rule.Should, Since: v20260417,
		Says:  "The document is the same from call to call, for every caller and in every language.",
		Cite:  []string{"RFC-DISC §4.1", "RFC-DISC §6"},
		Needs: []string{"discovery"},
		Given: []string{"discovery"},
		Then: func(t *rule.T) {
			whole := document(t)
			for _, step := range []string{"french", "again"} {
				if s := disguised(t, step); t.Expect(s).To(match.Success()) {
					t.Expect(s.Body()).To(match.Equal(whole))
				}
			}
		},
		Fix: "Serve a file instead of building the document for each call.",
	},
	{
		ID: "DSCV-012", Title: "Sessions stay within discovery", Level: rule.Should, Since: v20260417,
		Says:  "What a session negotiates was announced: its interventions and extensions, and every listed currency can be bought in.",
		Cite:  []string{"RFC-DISC §6", "RFC-DISC §10", "JS-2026-04-17 DiscoveryCapabilities"},
		Needs: []string{"discovery", inStock},
		Given: []string{"discovery"},
		Then:  withinDiscovery,
		Fix:   "Generate the document from the configuration of your checkout.",
	},
}

// cacheable holds the document to an hour in shared caches.
func cacheable(t *rule.T) {
	document(t)
	keptForAnHour(t, openly(t))
	if s := t.Try("disguised"); s != nil && s.OK() {
		keptForAnHour(t, s)
	}
}

func keptForAnHour(t *rule.T, s *rule.Seen) {
	value, _ := s.Header("Cache-Control")
	directives := map[string]string{}
	for _, part := range strings.Split(strings.ToLower(value), ",") {
		name, argument, _ := strings.Cut(strings.TrimSpace(part), "=")
		directives[name] = strings.Trim(argument, `"`)
	}
	age, err := strconv.Atoi(directives["max-age"])
	_, public := directives["public"]
	_, forbidden := directives["no-store"]
	if err != nil || age < 3600 || !public || forbidden {
		t.Fail(s, "Cache-Control with public and max-age of 3600 at least", strconv.Quote(value))
	}
}

// What has no place in a public document: members that name it, and values
// that give away what they are.
var (
	privateMembers = []string{"merchant_id", "handlers", "payment_handlers", "psp", "token", "secret", "key", "api_key", "publishable_key"}
	privateValue   = regexp.MustCompile(`\b(acct_|sk_|pk_live|rk_live|whsec_)\w+`)
)

// exposed looks for private data in a value and all that is in it.
func exposed(t *rule.T, n rule.Node) {
	for _, name := range n.Names() {
		if slices.Contains(privateMembers, strings.ToLower(name)) {
			t.Fail(n.Get(name), "no private data", "the member "+name)
		}
	}
	for _, e := range n.Each() {
		exposed(t, e)
	}
	if found := privateValue.FindString(n.String()); found != "" {
		t.Fail(n, "no private data", fmt.Sprintf("%.8s…", found))
	}
}

// steady reports whether the document stays the same by itself; where it does
// not, a difference proves nothing about a parameter.
func steady(t *rule.T) bool {
	return rule.SameJSON(openly(t).Body().Value(), disguised(t, "again").Body().Value())
}

// withinDiscovery compares what sessions negotiate with what was announced.
func withinDiscovery(t *rule.T) {
	announced := document(t).Get("capabilities")
	body := session(t, apart(t.In("discovery"), "announced", "base-url"))
	types := announced.Get("intervention_types")
	for _, e := range body.Get("capabilities", "interventions", "supported").Each() {
		if types.IsArray() && !contains(types, e.String()) {
			t.Fail(e, "an intervention type that was announced: "+rule.Show(types.Value()), rule.Show(e.Value()))
		}
	}
	for _, e := range extensionsOf(body).Each() {
		name, _, _ := strings.Cut(e.Get("name").String(), "@")
		if name != "" && !lists(announced.Get("extensions"), name) {
			t.Fail(e.Get("name"), "an extension that was announced", rule.Show(name))
		}
	}
	for _, e := range announced.Get("supported_currencies").Each() {
		s := boughtIn(t, e.String())
		if s == nil || !t.Expect(s).To(match.Success()) {
			continue
		}
		if got := s.Body().Get("currency"); isCurrency(strings.ToLower(got.String())) && !strings.EqualFold(got.String(), e.String()) {
			t.Fail(got, rule.Show(e.Value()), rule.Show(got.Value()))
		}
	}
}

// boughtIn is the create in a currency, nil where there was none.
func boughtIn(t *rule.T, currency string) *rule.Seen {
	if s := t.Try("announced"); s != nil && s.OK() && s.Sent().Get("currency").String() == currency {
		return s
	}
	return t.Try("currency/" + currency)
}

// lists reports whether an extension is listed, under any of its versions.
func lists(list rule.Node, name string) bool {
	return slices.ContainsFunc(list.Each(), func(e rule.Node) bool { return baseName(e.Get("name").String()) == name })
}
