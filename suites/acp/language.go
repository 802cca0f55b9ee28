package acp

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Languages and scripts.
var languageRules = []rule.Rule{
	{
		ID: "CHK-150", Title: "Accept-Language is honoured", Level: rule.Should, Since: v20250929,
		Says:  "Texts follow the language that was asked for; states, codes, currency and amounts do not.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAI-SPEC request headers", "OAS-2026-01-30 parameters.AcceptLanguage", "JS-2026-01-30 Total.display_text description"},
		Needs: []string{inStock, "locale.second"}, Given: []string{"keys", "versions"},
		Then: func(t *rule.T) {
			first, second := session(t, noLanguage(t)), session(t, apart(t.In("keys"), "long-in-second-language", "second-language"))
			spokenIn(t, first, second)
			for _, name := range []string{"status", "currency"} {
				t.Expect(second.Get(name)).To(match.Equal(first.Get(name)))
			}
			if plain := t.In("keys").Try("plain"); plain == nil || priced([]rule.Node{first, second, plain.Body()}) {
				sameMoney(t, first, second)
			}
			if want, got := codes(first), codes(second); !slices.Equal(want, got) {
				t.Fail(second.Get("messages"), "messages with the codes "+rule.Show(want), rule.Show(got))
			}
		},
		Fix: "Translate display texts, titles and the content of messages; leave codes and numbers alone.",
	},
	{
		ID: "CHK-151", Title: "Odd Accept-Language does not break", Level: rule.Should, Since: v20250929,
		Says:  "A language that is missing, unknown, weighted or malformed does not keep anybody from opening a session.",
		Cite:  []string{"RFC9110 §12.5.4", "RFC-CHK@2025-09-29 §3.1 (recommended header)"},
		Needs: []string{inStock}, Given: []string{"versions", "credentials", "wrong-bodies", "replayed-cancel"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the header is recommended, so the price of a cart cannot depend on it",
				"HTTP lets a server disregard the header or answer 406, and says nothing of malformed values",
			},
			Holds: "It is recommended to serve them all alike.",
		},
		Then: func(t *rule.T) {
			none := noLanguage(t)
			likeAny(t, none, t.In("wrong-bodies").Try("open"))
			if !t.Expect(none).To(match.Success()) {
				return
			}
			opened := []rule.Node{none.Body()}
			for _, s := range []*rule.Seen{
				apart(t.In("credentials"), "unusual", "weighted-language"),
				apart(t.In("wrong-bodies"), "odd-headers", "malformed-language"),
				apart(t.In("replayed-cancel"), "strange-values", "unknown-language"),
			} {
				if t.Expect(s).To(match.Success()) {
					opened = append(opened, s.Body())
				}
			}
			if priced(opened) {
				for _, s := range opened[1:] {
					sameMoney(t, opened[0], s)
				}
			}
		},
		Fix: "Fall back to a default language instead of failing a purchase.",
	},
	{
		ID: "CHK-152", Title: "Body locale is reflected", Level: rule.Should, Since: v20260130,
		Says: "A locale in the body is used, or another is shown instead; a locale or time zone that is shown is well formed.",
		Cite: []string{"JS-2026-01-30 CheckoutSessionCreateRequest.locale", "JS-2026-01-30 CheckoutSessionBase.locale",
			"JS-2026-04-17 DiscoveryCapabilities.supported_locales"},
		Needs: []string{inStock, "locale.second"}, Given: []string{"not-ready", "versions"},
		Then: func(t *rule.T) {
			s, first := t.Step("second-language"), session(t, noLanguage(t))
			body := session(t, s)
			locale, zone := body.Get("locale"), body.Get("timezone")
			if locale.Present() {
				t.Expect(locale).To(match.That("a language tag", languageTag.MatchString))
			}
			if zone.Present() {
				t.Expect(zone).To(match.That("the name of a time zone", zoneName.MatchString))
			}
			if !locale.Present() || primary(locale.String()) == primary(s.Sent().Get("locale").String()) {
				spokenIn(t, first, body)
			}
		},
		Fix: "Show the locale whose texts you send.",
	},
	{
		ID: "CHK-153", Title: "Unicode survives the round trip", Level: rule.Must, Since: v20250929,
		Says:  "Names and addresses in any script come back as they were sent, raw or escaped, or are refused.",
		Cite:  []string{"RFC8259 §8.1", "RFC-CHK@2025-09-29 §4.1 (state echo)"},
		Needs: []string{inStock}, Given: []string{"texts"},
		Then: func(t *rule.T) {
			for _, s := range []*rule.Seen{apart(t.In("texts"), "create", "scripts"), t.Step("right-to-left")} {
				t.Expect(s).To(match.NoServerError())
				if s.OK() {
					survived(t, s.Sent(), s.Body())
				}
			}
			if sent, read := t.Step("right-to-left"), t.Step("retrieve"); sent.OK() && read.OK() {
				survived(t, sent.Sent(), read.Body())
			}
		},
		Fix: "Use UTF-8 from end to end, in columns of four bytes, and transliterate nothing.",
	},
}

var (
	languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
	zoneName    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`)
)

// noLanguage is a create that asks for no language.
func noLanguage(t *rule.T) *rule.Seen { return apart(t.In("versions"), "required-only", "no-language") }

// primary is the language of a tag without its region.
func primary(tag string) string {
	language, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return language
}

// spokenIn holds two sessions of the same cart to texts of different languages.
func spokenIn(t *rule.T, first, second rule.Node) {
	if said := phrases(second.Value()); slices.Equal(said, phrases(first.Value())) {
		t.Fail(second.Get("totals"), "texts in the language that was asked for", "the same as in the default language: "+rule.Show(said))
	}
}

// phrases are the texts of a session that are meant for people, sorted.
func phrases(value any) []string {
	var all []string
	switch value := value.(type) {
	case []any:
		for _, e := range value {
			all = append(all, phrases(e)...)
		}
	case map[string]any:
		for name, member := range value {
			text, ok := member.(string)
			if ok && slices.Contains([]string{"display_text", "title", "subtitle", "description", "content"}, name) {
				all = append(all, text)
				continue
			}
			all = append(all, phrases(member)...)
		}
	}
	slices.Sort(all)
	return all
}

// sameMoney holds two sessions of the same cart to the same amounts.
func sameMoney(t *rule.T, want, got rule.Node) {
	kept(t, want, got, "totals")
}

// priced reports whether a cart has a price that sessions can be held to. Where
// no two of several agree it is another one each time, whatever the language.
func priced(sessions []rule.Node) bool {
	seen := map[string]bool{}
	for _, s := range sessions {
		seen[essence(s, "totals")] = true
	}
	return len(sessions) < 3 || len(seen) < len(sessions)
}

// codes are the codes of the messages of a session.
func codes(body rule.Node) []string {
	list := []string{}
	for _, m := range body.Get("messages").Each() {
		list = append(list, m.Get("type").String()+" "+m.Get("code").String())
	}
	return list
}

// survived holds the buyer and the address of a session to those that were sent.
// A member that does not come back is judged elsewhere.
func survived(t *rule.T, sent, got rule.Node) {
	for _, path := range [][]string{{"buyer"}, {"fulfillment_address"}, {"fulfillment_details", "address"}} {
		want, shown := sent.Get(path...), got.Get(path...)
		if email := shown.Get("email"); path[0] == "buyer" && email.Present() && email.String() != want.Get("email").String() {
			continue // it is another buyer's, of which CHK-010 speaks
		}
		for _, name := range want.Names() {
			text, ok := shown.Get(name).Text()
			if name == "postal_code" {
				continue // an address service may state it more closely
			}
			if ok && plainText(text) != plainText(want.Get(name).String()) {
				t.Fail(shown.Get(name), rule.Show(want.Get(name).Value()), rule.Show(text))
			}
		}
	}
}

// plainText is a text without what a merchant may normalize: the composition of
// its characters, its case and its spaces.
func plainText(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFC.String(text))
}
