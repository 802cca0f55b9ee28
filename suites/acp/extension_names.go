package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Names: which extensions become active, and stay so.
var extensionNameRules = []rule.Rule{
	{
		ID: "EXT-003", Title: "Supported request is activated", Level: rule.Should, Since: v20260130,
		Says:  "An extension that the agent lists and the merchant supports is active in the session.",
		Cite:  []string{"RFC-EXT §3.2", "RFC-EXT §4"},
		Needs: []string{inStock, "extension.any"},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			s := t.Step("create")
			list := extensionsOf(session(t, s))
			for _, name := range texts(extensionsOf(s.Sent())) {
				if !lists(list, baseName(name)) && !contains(list, name) { // EXT-001 speaks of the form
					t.Fail(list, "a declaration of "+name+", which was asked for", rule.Show(list.Value()))
				}
			}
		},
		Fix: "Read capabilities.extensions of the request.",
	},
	{
		ID: "EXT-004", Title: "Unknown extensions are ignored", Level: rule.Must, Since: v20260130,
		Says:  "Names the merchant does not know neither fail the request nor come back as active.",
		Cite:  []string{"RFC-CAP §4.6.2", "RFC-CAP §6.4", "RFC-EXT §9"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies", "versions"},
		Then: func(t *rule.T) {
			session(t, usual(t))
			s := declaration(t, "unknown-powers")
			if !t.Expect(s).To(match.Success()) {
				return
			}
			list := extensionsOf(s.Body())
			for _, name := range inventedExtensions {
				if lists(list, name) || contains(list, name) {
					t.Fail(list, "no extension "+name, rule.Show(list.Value()))
				}
			}
		},
		Fix: "Pass over names you do not know.",
	},
	{
		ID: "EXT-005", Title: "Extensions list stays optional", Level: rule.Must, Since: v20260130,
		Says:  "A create that names no extensions works, and its answer has no list of them.",
		Cite:  []string{"RFC-EXT §4.1", "JS-CHK#/$defs/Capabilities"},
		Needs: []string{inStock},
		Given: []string{"versions"}, Also: []string{discountCodes},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema of both kinds of list matches an empty one twice, and so refuses it", "an empty list says what there is to say"},
			Holds:    "An empty list is a warning; the agent sends none.",
		},
		Then: func(t *rule.T) {
			s := usual(t)
			if with := t.In(discountCodes).Try("create"); !s.OK() && with != nil && with.OK() {
				t.Fail(s, "a session, as for a create with extensions", s.Answer())
				return
			}
			list := extensionsOf(session(t, s))
			if list.Exists() && list.Len() == 0 {
				t.Warn(list, "no list where no extension is active", rule.Show(list.Value()))
			}
		},
		Fix: "Do not require capabilities.extensions, and leave the list out where it would be empty.",
	},
	{
		ID: "EXT-014", Title: "Active set is stable within a session", Level: rule.Should, Since: v20260130,
		Says:  "All answers about a session declare the same extensions in the same words.",
		Cite:  []string{"RFC-EXT §4", "RFC-CAP §4.4.2"},
		Needs: []string{inStock, "extension.any"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the text about extensions: what was negotiated holds for the session", "the text about capabilities: they may change with the session"},
			Holds:    "The same set, as a warning.",
		},
		Then: func(t *rule.T) {
			declaring(t)
			for _, seen := range t.HeardBySession() {
				if seen[0].Operation == create {
					sameExtensions(t, seen)
				}
			}
		},
		Fix: "Keep the negotiated extensions with the session.",
	},
	{
		ID: "EXT-015", Title: "Version suffix is respected", Level: rule.Should, Since: v20260130,
		Says:  "Who asks for name@date gets that version or the name without a date, never another date.",
		Cite:  []string{"RFC-EXT §6.2", "JS-EXT#/$defs/extension_identifier"},
		Needs: []string{inStock, discountExtension},
		Given: []string{"texts", "wrong-bodies", discountCodes},
		Then:  datesRespected,
		Fix:   "Split the date off before you look the name up, and claim no version that was not asked for.",
	},
	{
		ID: "EXT-016", Title: "Session extensions are in discovery", Level: rule.Should, Since: v20260417,
		Says:  "What is active in sessions is listed in the discovery document.",
		Cite:  []string{"RFC-DISC §4.2", "RFC-DISC §10", "RFC-DISC §5.3"},
		Needs: []string{inStock, "extension.any", "discovery"},
		Given: []string{discountCodes, "discovery"},
		Then: func(t *rule.T) {
			list := extensionsOf(session(t, t.Step("create")))
			if list.Len() == 0 {
				t.Unverified("no extension is active although the agent asked for one, of which EXT-003 speaks")
			}
			announced := extensionsOf(document(t))
			for _, e := range list.Each() {
				if name := baseName(e.Get("name").String()); name != "" && !lists(announced, name) {
					t.Fail(announced, "the extension "+name+", which is active in sessions", rule.Show(announced.Value()))
				}
			}
		},
		Fix: "Add the extension to the discovery document.",
	},
}

// sameExtensions follows one session from its create on. Answers without any
// capabilities are the matter of CAP-001, and an extension that is declared twice is
// that of EXT-002.
func sameExtensions(t *rule.T, seen []*rule.Seen) {
	first := extensionsOf(seen[0].Body())
	want := extensionNames(first)
	for _, s := range seen[1:] {
		if !s.Body().Get("capabilities").IsObject() || s.Operation == cancel {
			continue
		}
		list := extensionsOf(s.Body())
		got := extensionNames(list)
		if !slices.Equal(got, want) {
			t.Fail(list, "the extensions "+rule.Show(want)+", as when the session was opened", rule.Show(got))
			continue
		}
		if len(slices.Compact(got)) < len(want) {
			continue
		}
		for _, e := range first.Each() {
			if now := list.Where("name", e.Get("name").String()); now.Exists() {
				t.Expect(now).To(match.Equal(e))
			}
		}
	}
}

// extensionNames are the names of a list of declarations without their dates, sorted.
func extensionNames(list rule.Node) (names []string) {
	for _, e := range list.Each() {
		names = append(names, baseName(e.Get("name").String()))
	}
	slices.Sort(names)
	return names
}

// datesRespected looks at a create that asked for the version there is, and at one
// that asked for a date that never was one.
func datesRespected(t *rule.T) {
	withCodes(t, "create")
	dated := apart(t.In("texts"), "create", "coupons")
	list := extensionsOf(session(t, dated))
	if !lists(list, "discount") {
		t.Fail(list, "discount or discount@2026-01-27", rule.Show(list.Value()))
	}
	sameDate(t, list, "discount@2026-01-27")
	never := apart(t.In("wrong-bodies"), "odd-headers", "another-date")
	if t.Expect(never).To(match.Success()) {
		sameDate(t, extensionsOf(never.Body()), "")
	}
}

// sameDate holds declarations of discount to one name with a date, or to none.
func sameDate(t *rule.T, list rule.Node, asked string) {
	for _, e := range list.Each() {
		if name := e.Get("name").String(); baseName(name) == "discount" && name != "discount" && name != asked {
			t.Fail(e.Get("name"), "discount, or the version that was asked for", rule.Show(name))
		}
	}
}
