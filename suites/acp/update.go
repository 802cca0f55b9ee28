package acp

import (
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Update: how a session changes, and what does not change with it.
var updateRules = []rule.Rule{
	{
		ID: "CHK-080", Title: "Update answers 200", Level: rule.Must, Since: v20250929,
		Says:  "A successful update is answered with 200 and the session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "OAS-2025-09-29 paths./checkout_sessions/{id}.post.responses.200"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Hears: &rule.Filter{Operations: []wire.Operation{update}},
		Then: func(t *rule.T) {
			for _, s := range append([]*rule.Seen{t.Step("address")}, firsts(t)...) {
				if s.Status() == 201 && t.Profile() != rule.Spec {
					t.Warn(s, "200 OK", s.Answer())
				} else if !t.Expect(s).To(match.Status(200)) {
					continue
				}
				t.Expect(s.Body()).To(match.Object())
			}
		},
		Fix: "Answer an update with 200 and the session; 201 is for create. Where it was refused, the answer says what was taken for wrong: the body is lawful.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: 200",
				"OpenAI's section on errors speaks as if every endpoint succeeded with 201",
			},
			Holds: "200; 201 is a warning in the openai and draft profiles",
		},
	},
	{
		ID: "CHK-081", Title: "Update returns the full state", Level: rule.Must, Since: v20250929,
		Says:  "The answer to an update is the whole session as a read shows it right after, never a part of it.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "OAI-SPEC key points", "DRAFT"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Then: func(t *rule.T) {
			write, read := lastUpdate(t), retrieved(t, t.Step("retrieve"))
			written, shown := session(t, write), session(t, read)
			lacksNothing(t, written, shown)
			if !selects(read, write) && selects(write, write) {
				t.Unverified("the read after the update does not show what was chosen, so it is no measure for the answer")
			}
			agree(t, written, shown, lasting...)
		},
		Fix: "Serialise the stored session after the change instead of answering with what was sent.",
	},
	{
		ID: "CHK-082", Title: "Absent members stay unchanged", Level: rule.Must, Since: v20250929,
		Says:  "An update changes what its body names, and leaves everything else as it was.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "RFC-CHK@2026-04-17 §6.2", "OAS-2025-09-29 CheckoutSessionUpdateRequest"},
		Needs: []string{inStock, second, serviceable},
		Given: []string{"browse", "addresses"}, Hears: everyCall,
		Then: func(t *rule.T) {
			staysUnchanged(t)
			staysUntouched(t, update)
		},
		Fix: "Apply the body of an update member by member; do not replace the session by it.",
	},
	{
		ID: "CHK-085", Title: "Session id is stable", Level: rule.Must, Since: v20250929,
		Says:  "Every answer about a session carries the id under which it was created.",
		Cite:  []string{"OAI-SPEC response tables, id", "RFC-CHK@2025-09-29 §9"},
		Needs: []string{inStock},
		Hears: everySession,
		Then: func(t *rule.T) {
			seen := false
			for _, s := range t.Heard() {
				if got := id(s.Body()); s.Operation != create && (got != "" || s.Body().Get("id").Present()) {
					seen = true
					if got != s.Session {
						t.Fail(s.Body(), "the id "+rule.Show(s.Session)+", as in the URL", rule.Show(got))
					}
				}
			}
			if !seen {
				t.Unverified("no session was updated or read")
			}
		},
		Fix: "Keep the id when the cart is rebuilt.",
	},
	{
		ID: "CHK-088", Title: "Refused update changes nothing", Level: rule.Should, Since: v20250929,
		Says:  "An update that is refused leaves the stored session as it was, the acceptable parts of its body included.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1 authoritative cart", "RFC-CHK@2026-04-17 §6.8"},
		Needs: []string{inStock},
		Given: []string{"browse"},
		Then: func(t *rule.T) {
			if s := t.Step("refused"); s.OK() {
				t.NotApplicable("an update with an unknown item is not refused here: it was answered %s", s.Answer())
			} else if !s.Refused() {
				t.Unverified("the update with an unknown item was answered %s, so no refusal was seen", s.Answer())
			}
			before := session(t, retrieved(t, t.Step("retrieve-again")))
			after := session(t, t.Step("retrieve-refused"))
			agree(t, after, before, lasting...)
			lacksNothing(t, after, before)
			lacksNothing(t, before, after)
		},
		Fix: "Validate the whole body before anything is stored, or roll back.",
	},
}

// Retrieve: what a read shows.
var retrieveRules = []rule.Rule{
	{
		ID: "CHK-100", Title: "Retrieve returns the latest state", Level: rule.Must, Since: v20250929,
		Says:  "GET answers 200 with the state that the last successful write returned.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.3", "OAS-2025-09-29 get.responses.200", "OAI-SPEC GET"},
		Needs: []string{inStock},
		Given: []string{"browse"},
		Hears: everyCall,
		Then: func(t *rule.T) {
			latest(t, t.Step("create"), t.Step("retrieve-new"))
			latest(t, lastUpdate(t), t.Step("retrieve"))
			reads, _ := apartFrom(t.Heard(), retrieve)
			for _, s := range reads {
				if s.OK() {
					t.Expect(s).To(match.Status(200))
				}
			}
			staysUntouched(t, retrieve)
		},
		Fix: "Read your own writes: no cache and no lagging replica in front of GET.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the specification and OpenAI's endpoint section list five operations that must be there",
				"OpenAI's overview and the early dialect call GET and cancel optional",
			},
			Holds: "GET must work; in the draft profile a 404 or 405 makes what rests on it not applicable",
		},
	},
	{
		ID: "CHK-101", Title: "Retrieve has no side effects", Level: rule.Should, Since: v20250929,
		Says:  "Reading a session changes nothing about it, not even the time of its last change.",
		Cite:  []string{"RFC9110 §9.2.1", "RFC-CHK@2025-09-29 §4.3"},
		Needs: []string{inStock},
		Given: []string{"browse"},
		Hears: everyCall,
		Then: func(t *rule.T) {
			sameOffer(t)
			first, again := session(t, retrieved(t, t.Step("retrieve-bogus"))), session(t, t.Step("retrieve-again"))
			agree(t, again, first, "status", "line_items", "totals", "fulfillment_option_id", "selected_fulfillment_options", "updated_at")
			for _, option := range offered(first).Each() {
				if name := option.Get("id").String(); name != "" && !offer(again, name).Present() {
					t.Fail(offered(again), "the option "+rule.Show(name)+", as in the read before", "options with other ids")
				}
			}
		},
		Fix: "Keep repricing, new quotes and the extension of deadlines out of the read path.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"HTTP: a safe method asks for no change",
				"a server may still do as it likes beside it",
			},
			Holds: "a recommendation",
		},
	},
}

// lastUpdate is the last successful update before the step retrieve of browse.
func lastUpdate(t *rule.T) *rule.Seen {
	for _, step := range []string{"option-3", "option-2", "option-1"} {
		if s := t.Try(step); s != nil && s.OK() {
			return s
		}
	}
	return t.Step("address")
}

// latest holds a read to the write before it. Where the write itself does not
// show what it was asked for and the read does, it is the write that is wrong.
func latest(t *rule.T, write, read *rule.Seen) {
	written := session(t, write)
	if namesKey(read) {
		t.Unverified("GET was refused for want of a key, of which IDEM-014 speaks: %s", read.Answer())
	}
	if !t.Expect(retrieved(t, read)).To(match.Status(200)) || !t.Expect(read.Body()).To(match.Object()) {
		return
	}
	lacksNothing(t, read.Body(), written)
	if selects(write, write) || !selects(read, write) {
		agree(t, read.Body(), written, lasting...)
	}
}

// selects reports whether an answer selects the option that an update asked for,
// if it asked for any.
func selects(answer, update *rule.Seen) bool {
	asked := chosen(update.Sent())
	return asked == "" || chosen(answer.Body()) == asked
}
