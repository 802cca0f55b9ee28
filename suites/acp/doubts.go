package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Doubts: addresses that are not served, incomplete, invented or very long.
var doubtRules = []rule.Rule{
	{
		ID: "CHK-071", Title: "Unserviceable address is reported", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:   "An address that is not delivered to leaves the session unpayable, with a message that says why, or is refused.",
		Cite:   []string{"OAS-2025-09-29 MessageError.code invalid", "JS-2026-01-30 MessageError.code region_restricted", "OAI-SPEC POST /checkout_sessions/{id} (new errors)"},
		Needs:  []string{inStock, "address.unserviceable"},
		Given:  []string{"addresses"},
		Then:   notServed,
		Fix:    "Report region_restricted (before 2026-01-30: invalid) on the address and quote nothing for it.",
		Ruling: unserved,
	},
	{
		ID: "CHK-072", Title: "Incomplete address is reported", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "An address that lacks a required member is refused, or answered with an error message and an unpayable session.",
		Cite:  []string{"OAS-2025-09-29 Address.required", "JS-2026-04-17 Address.required", "RFC-CHK@2025-09-29 §3.1", "OAI-PROD error scenarios"},
		Needs: []string{inStock},
		Given: []string{"doubtful-addresses"},
		Then: func(t *rule.T) {
			for _, s := range t.In("doubtful-addresses").Steps("without-") {
				if s.Refused() && openAI(t) {
					t.Prefer(s).To(match.Status(400))
				}
				if acceptedOrRefused(t, s) {
					flagged(t, s.Body())
				}
			}
		},
		Fix:       "Check that an address is complete before quoting for it, and name the member that is missing.",
		Checklist: []string{"error_missing"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the request schema requires the members, and says nothing about what follows without them",
				"OpenAI's launch list obliges the merchant to refuse with 400",
			},
			Holds: "a failure in the openai profile, a warning elsewhere; only sessions that had no address before are judged",
		},
	},
	{
		ID: "CHK-073", Title: "Nonsense address never becomes payable silently", Level: rule.Should, Since: v20250929,
		Says:  "An invented address is refused, reported or put right; a country that does not exist is never payable.",
		Cite:  []string{"OAI-SPEC Address validation", "JS-2026-01-30 Address.country", "OAI-KC handling orders"},
		Needs: []string{inStock},
		Given: []string{"doubtful-addresses"},
		Then: func(t *rule.T) {
			if s := t.Step("nowhere"); acceptedOrRefused(t, s) {
				flagged(t, s.Body())
			}
			s := t.Step("muddled")
			if !acceptedOrRefused(t, s) || !payable(s.Body()) || s.Body().Get("messages").Len() > 0 {
				return
			}
			got, sent := place(s.Body()), place(s.Sent())
			corrected := got.Present() && (got.Get("state").String() != sent.Get("state").String() ||
				got.Get("postal_code").String() != sent.Get("postal_code").String())
			if !corrected {
				t.Warn(got, "a refusal, a message or a corrected address", "a payable session with "+rule.Show(got.Value()))
			}
		},
		Fix: "Check countries against ISO 3166-1 and let your address validation speak before the quote.",
	},
	{
		ID: "CHK-074", Title: "Address length limits are honoured", Level: rule.Should, Since: v20250929, Profiles: []string{rule.OpenAI},
		Says:  "Names and address lines as long as OpenAI allows are kept whole; longer ones are refused or kept, never cut.",
		Cite:  []string{"OAI-SPEC Address and Buyer tables"},
		Needs: []string{inStock, serviceable},
		Given: []string{"limits"},
		Then: func(t *rule.T) {
			full := t.Step("full")
			if t.Expect(full).To(match.Success()) {
				keptWhole(t, place(full.Body()), place(full.Sent()))
				keptWhole(t, full.Body().Get("buyer"), full.Sent().Get("buyer"))
			}
			for _, s := range t.In("limits").Steps("over-") {
				if s.OK() && !errorMessage(s.Body()) {
					keptWhole(t, place(s.Body()), place(s.Sent()))
				}
			}
		},
		Fix: "Do not cut names and address lines, neither in the database nor for the carrier.",
	},
}

var unserved = &rule.Ruling{
	Readings: []string{
		"OpenAI's documentation expects new errors to be returned after an update",
		"no text of the specification covers an address that is not served",
	},
	Holds: "payable with shipping to that address fails in the openai profile; the rest is a warning",
}

// notServed judges the move to an address outside the merchant's reach.
func notServed(t *rule.T) {
	s := t.Step("unserviceable")
	if s.Refused() || !t.Expect(s).To(match.NoServerError()) {
		return
	}
	body := session(t, s)
	codes := []string{"region_restricted", "unsupported", "invalid"}
	if !t.From(v20260130) {
		codes = []string{"invalid", "missing"}
	}
	there := rule.SameJSON(place(body).Get("country").Value(), place(s.Sent()).Get("country").Value())
	switch {
	case payable(body) && (there || !errorMessage(body)):
		t.Fail(body.Get("status"), "a status that is not payable", status(body))
	case !errorMessage(body):
		t.Warn(body.Get("messages"), "an error message about the address", "none")
	case !errorMessage(body, codes...):
		t.Warn(body.Get("messages"), "an error with code "+strings.Join(codes, " or "), rule.Show(body.Get("messages").Value()))
	}
}

// acceptedOrRefused reports which of the two a wrong request was. An answer
// that is neither shows nothing, and HDR-050 speaks of it.
func acceptedOrRefused(t *rule.T, s *rule.Seen) (accepted bool) {
	if !s.OK() && !s.Refused() {
		t.Unverified("%s was answered %s, neither accepted nor refused", s.Step, s.Answer())
	}
	return s.OK()
}

// flagged holds a session with an impossible address to not being payable and
// to a message that says so.
func flagged(t *rule.T, body rule.Node) {
	switch {
	case payable(body):
		t.Fail(body.Get("status"), "a refusal, or a status that is not payable", status(body))
	case body.IsObject() && !errorMessage(body):
		t.Fail(body.Get("messages"), "a refusal, or an error message about the address", "neither")
	}
}

// keptWhole holds every text of an object to not coming back shorter. One that
// comes back spelled otherwise is a note.
func keptWhole(t *rule.T, got, sent rule.Node) {
	for _, name := range sent.Names() {
		g, s := got.Get(name), sent.Get(name)
		text, ok := g.Text()
		switch {
		case !ok || text == s.String():
		case len([]rune(text)) < len([]rune(s.String())):
			t.Fail(g, rule.Show(s.Value())+", whole", rule.Show(text))
		default:
			t.Note(g, rule.Show(s.Value()), rule.Show(text))
		}
	}
}
