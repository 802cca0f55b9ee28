package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Endings: what a finished session still answers, and how an open one ends.
var endingRules = []rule.Rule{
	{
		ID: "STA-010", Title: "Completed session refuses updates", Level: rule.Must, Since: v20250929,
		Says:  "After completion no update changes the lines, the totals or the order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "OAS-2025-09-29 update.responses.4XX"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"405 belongs to cancel of an ended session, and update could follow it",
				"no source names a status code for update of an ended session",
			},
			Holds: "Any 4xx; a 2xx that changes nothing is a warning, changed lines, totals or order fail.",
		},
		Then: func(t *rule.T) {
			done, final := session(t, t.Step("retrieve-completed")), session(t, t.Step("retrieve-after"))
			if status(done) != "completed" {
				t.Unverified("the session was not completed")
			}
			for _, s := range t.In("purchase").Steps("update-") {
				observed(sold, done, s).obeys(t)
			}
			kept(t, done, final, "line_items", "totals") // its order and its status have rules of their own
		},
		Fix: "Refuse updates with 405 or 409 once there is an order.",
	},
	{
		ID: "STA-011", Title: "Completed session never orders twice", Level: rule.Must, Since: v20250929,
		Says:  "A second complete under a new key and token makes no second order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"purchase"},
		Then: func(t *rule.T) {
			first := session(t, settled(t, "purchase", "complete")).Get("order", "id")
			if !first.Present() {
				t.Unverified("the completed session shows no order")
			}
			for _, step := range []string{"complete-again", "retrieve-after"} {
				s := t.Step(step)
				if order := s.Body().Get("order", "id"); s.OK() && order.Present() {
					t.Expect(order).To(match.Equal(first))
				}
			}
		},
		Fix: "Make the session, not only the key, the guard against double orders.",
	},
	{
		ID: "STA-012", Title: "Completed session cannot be canceled", Level: rule.Must, Since: v20250929,
		Says:  "Cancel after completion is answered with 405, and the order stays.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.5", "OAS-2025-09-29 cancel.responses.405", "OAI-SPEC cancel"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"purchase"}, Also: []string{"not-ready"},
		Then: func(t *rule.T) {
			late := t.Step("cancel")
			if refusedAlike(t, late) {
				t.Unverified("cancel is refused alike while a session is open: %s", late.Answer())
			}
			t.Expect(late).To(match.Status(405))
			t.Expect(session(t, t.Step("retrieve-after")).Get("status")).To(match.Equal("completed"))
		},
		Fix: "Return 405 with type, code and message for cancel on a completed session.",
	},
	{
		ID: "STA-013", Title: "Canceled session cannot be canceled again", Level: rule.Must, Since: v20250929,
		Says:  "A second cancel under another key is answered with 405.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.5", "OAS-2025-09-29 cancel.responses.405", "OAI-SPEC cancel"},
		Needs: []string{inStock, serviceable}, Given: []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"cancel of a canceled session is answered with 405",
				"a cancel repeated under its key gets its stored 200 again",
			},
			Holds: "Under the same key 200, under another 405.",
		},
		Then: func(t *rule.T) { t.Expect(t.Step("cancel-again")).To(match.Status(405)) },
		Fix:  "Let only a replay under the same key return 200 again.",
	},
	{
		ID: "STA-014", Title: "Canceled session refuses update and complete", Level: rule.Must, Since: v20250929,
		Says:  "A canceled session stays canceled: no update takes effect, and nothing is sold from it.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "OAS-2025-09-29 complete.responses.4XX"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"browse"},
		Then: func(t *rule.T) {
			gone := session(t, t.Step("cancel"))
			if status(gone) != "canceled" {
				t.Unverified("the session was not canceled")
			}
			for _, step := range []string{"update-canceled", "complete-canceled"} {
				observed(dropped, gone, t.Step(step)).obeys(t)
			}
			final := session(t, t.Step("retrieve-after"))
			t.Expect(final.Get("status")).To(match.Equal("canceled"))
			if order := final.Get("order"); order.Present() {
				t.Fail(order, "no order", rule.Show(order.Value()))
			}
		},
		Fix: "Look whether the session is canceled before you touch its cart or a payment.",
	},
	{
		ID: "STA-015", Title: "Terminal sessions stay readable", Level: rule.Should, Since: v20250929,
		Says:  "A completed or canceled session can still be read, and shows how it ended.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.3"},
		Needs: []string{inStock}, Given: []string{"browse"}, Also: []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"retrieve shows the latest state of a session",
				"what is not found is answered with 404, and nothing says how long a session is kept",
			},
			Holds: "It is recommended right after the end; later a 404 or 410 is only noted.",
		},
		Then: func(t *rule.T) {
			readable(t, t.Step("cancel"), t.Step("retrieve-canceled"), t.Try("retrieve-after"))
			if purchase := t.In("purchase"); purchase.Try("complete") != nil {
				readable(t, settled(t, "purchase", "complete"), purchase.Step("retrieve-completed"), purchase.Try("retrieve-after"))
			}
		},
		Fix: "Keep finished sessions and answer retrieve from them.",
	},
	{
		ID: "STA-016", Title: "Any open session can be canceled", Level: rule.Must, Since: v20250929,
		Says:  "Cancel succeeds in every state but completed and canceled; only a payment under way may keep it from that.",
		Cite:  []string{"OAI-SPEC cancel", "RFC-CHK@2025-09-29 §2.2", "RFC-CHK@2025-09-29 §4.5"},
		Needs: []string{inStock}, Hears: everyCall,
		Ruling: &rule.Ruling{
			Readings: []string{
				"only completed and canceled sessions are exempt",
				"a payment that is being captured cannot always be stopped",
			},
			Holds: "Every open state strictly; while a payment is under way a refusal is noted.",
		},
		Then: cancelable,
		Fix:  "Do not restrict cancel to payable sessions, and keep every session that was answered with 201.",
	},
	{
		ID: "STA-017", Title: "Declined session returns to payable", Level: rule.Should, Since: v20250929,
		Says:  "After a declined payment the session is open again, at the latest ten seconds later.",
		Cite:  []string{"EX-2026-04-17 checkout_session_with_payment_declined", "OAI-SPEC complete"},
		Needs: []string{inStock, serviceable, declines}, Given: []string{"declined"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"one official example shows a declined session payable again",
				"no text says in which state a decline leaves a session",
			},
			Holds: "It is recommended; OpenAI's profile has a stricter rule about the next try.",
		},
		Then: func(t *rule.T) {
			if answer := t.Step("complete"); answer.OK() && status(answer.Body()) == "completed" {
				t.Unverified("the payment was not declined")
			}
			s := t.Step("retrieve")
			if later := t.Try("retrieve-later"); later != nil {
				s = later
			}
			body := session(t, s)
			switch c := classOf(status(body), true); {
			case c == ready, c.open() && body.Get("messages").Where("type", "error").Exists():
			default:
				t.Fail(body.Get("status"), "ready_for_payment, or another open state with an error message", rule.Show(status(body)))
			}
		},
		Fix: "Roll the status back when the payment is refused.",
	},
}

// cancelable judges the cancels of sessions that were open, where nothing but
// the session could be refused. Where cancel never succeeds other rules say so.
func cancelable(t *rule.T) {
	var tried, gone []move
	carriedOut, succeeded := false, false
	for _, history := range t.HeardBySession() {
		for _, m := range life(history) {
			carriedOut = carriedOut || m.call == cancel && m.seen.OK()
			succeeded = succeeded || m.call == cancel && m.seen.OK() && !typed(m.seen)
			switch {
			case m.call == cancel && m.from.open() && m.seen.Intent == wire.Normal && m.seen.Status() == 404:
				gone = append(gone, m) // whatever its body
			case m.call != cancel || !plain(m.seen):
			case m.from == charging && m.seen.Refused():
				t.Note(m.seen, "a canceled session", m.happened())
			case m.from.open() && m.seen.Intent == wire.Normal:
				tried = append(tried, m)
			}
		}
	}
	if carriedOut {
		for _, m := range gone {
			m.obeys(t)
		}
	}
	if !succeeded && (!carriedOut || len(gone) == 0) {
		t.Unverified("no cancel without a body succeeded")
	}
	if succeeded {
		for _, m := range tried {
			m.obeys(t)
		}
	}
}

// plain reports whether a cancel has nothing about it to be refused: a key of
// its own and no body.
func plain(s *rule.Seen) bool {
	return s.SentHeader("Idempotency-Key") != "" && s.SentHeader("Content-Type") == "" && len(s.Request.Body) == 0 &&
		!strings.HasPrefix(s.Body().Get("code").String(), "idempotency_")
}

// kept holds members of a session to what counts of them in an earlier answer.
func kept(t *rule.T, before, after rule.Node, names ...string) {
	for _, name := range names {
		if !before.Get(name).Present() || !after.Get(name).Present() || essence(before, name) == essence(after, name) {
			continue
		}
		t.Fail(after.Get(name), rule.Show(before.Get(name).Value()), rule.Show(after.Get(name).Value()))
	}
}

// readable holds the reads after the end of a session to what the end was.
func readable(t *rule.T, end, soon, later *rule.Seen) {
	final := session(t, end)
	if !ended(final) {
		t.Unverified("the session did not end")
	}
	if soon.Status() == 404 || soon.Status() == 410 {
		t.Fail(soon, "200 OK", soon.Answer())
		return
	}
	body := session(t, soon)
	t.Expect(body.Get("status")).To(match.Equal(status(final)))
	kept(t, final, body, "line_items", "totals")
	if later != nil && (later.Status() == 404 || later.Status() == 410) {
		t.Note(later, "200 OK", later.Answer())
	}
}
