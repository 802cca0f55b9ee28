package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// completions hears what became of payments.
var completions = &rule.Filter{Operations: []wire.Operation{complete}}

// orderMembers are what every order has, in every version.
var orderMembers = []string{"id", "checkout_session_id", "permalink_url"}

// Complete: paying what is ready.
var completeRules = []rule.Rule{
	{
		ID: "CHK-102", Title: "Completed session keeps its order on GET", Level: rule.Should, Since: v20250929,
		Says:  "After completion a read still finds the session, completed and with the same order.",
		Cite:  []string{"JS-2025-12-12 CheckoutSessionBase.order", "OAS-2025-09-29 get.responses.200", "RFC-CHK@2025-09-29 §4.3"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAPI: the answer to GET is a closed session that has no order", "JSON Schema from 2025-12-12 on: every session may carry an order"},
			Holds:    "An order on GET is welcome in every version; its absence is a warning.",
		},
		Then: orderStays,
		Fix:  "Store the reference to the order on the session and keep the session readable.",
	},
	{
		ID: "CHK-110", Title: "Complete yields a completed session with order", Level: rule.Must, Since: v20250929,
		Says:  "A payable session completed with a good token is completed, and carries an order with id, checkout_session_id and permalink_url beside its full state.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "OAS-2025-09-29 complete.responses.200", "JS-2026-04-17 CheckoutSessionWithOrder", "OAI-PROD order completion"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Hears: everyCall,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas: a closed session and an order at once, which nothing can satisfy",
				"OpenAI's documentation: the order is optional, and its example has none",
				"the RFC: a session that was completed carries its order",
			},
			Holds: "Session and order are held to their schemas apart, and the order is mandatory in every version. A completion that is still under way, or waits for authentication, is the matter of other rules.",
		},
		Checklist: []string{"complete_with_token"},
		Then:      completedWithOrder,
		Fix:       "Answer complete with the whole session, its status completed, and the order in it.",
	},
	{
		ID: "CHK-111", Title: "Complete succeeds with 200", Level: rule.Must, Since: v20250929, Profiles: []string{rule.Spec},
		Says:   "A session that was completed is answered with 200 in every release of the open specification.",
		Cite:   []string{"RFC-CHK@2025-09-29 §4.4", "OAS-2025-09-29 complete.responses.200", "OAS-2026-04-17 complete.responses.200"},
		Needs:  []string{inStock, serviceable, succeeds},
		Given:  []string{"purchase"},
		Hears:  completions,
		Ruling: successOfComplete,
		Then: func(t *rule.T) {
			session(t, t.Step("complete"))
			for _, s := range firsts(t) {
				switch {
				case s.Status() == 201:
					t.Note(s, "200 OK", "201 Created, as OpenAI's launch list has it")
				case s.Status() == 202 && processing(s.Body()):
					t.Warn(s, "200 OK", s.Answer())
				default:
					t.Expect(s).To(match.Status(200))
				}
			}
		},
		Fix: "Answer a finished order with 200; 201, which OpenAI's launch list asks for, is tolerated.",
	},
	{
		ID: "CHK-112", Title: "Complete succeeds with 201", Level: rule.Must, Since: v20250929, Profiles: []string{rule.OpenAI, rule.Dialect},
		Says:      "For OpenAI's launch certification, and in the draft dialect, a completed order is answered with 201 Created.",
		Cite:      []string{"OAI-PROD order completion", "OAI-SPEC Response Errors", "DRAFT"},
		Needs:     []string{inStock, serviceable, succeeds},
		Given:     []string{"purchase"},
		Hears:     completions,
		Ruling:    successOfComplete,
		Checklist: []string{"complete_fields_and_201"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			if body := session(t, s); s.Status() != 201 {
				undecided(t, body)
			}
			t.Expect(s).To(match.Status(201))
			for _, other := range firsts(t) {
				switch {
				case status(other.Body()) == "completed":
					t.Expect(other).To(match.Status(201))
				case pending(other.Body()):
					t.Expect(other).To(match.Status(200, 201, 202))
				default:
					t.Expect(other).To(match.Status(200, 201))
				}
			}
		},
		Fix: "Make the success status of complete a setting of the partner or of the API version.",
	},
	{
		ID: "CHK-113", Title: "Order points back to its session", Level: rule.Must, Since: v20250929,
		Says:      "order.checkout_session_id is the id of the session that was completed.",
		Cite:      []string{"RFC-CHK@2025-09-29 §5 Order", "OAI-SPEC Order", "JS-2026-04-17 Order.checkout_session_id"},
		Needs:     []string{inStock, serviceable, succeeds},
		Given:     []string{"purchase"},
		Hears:     everyOrder,
		Checklist: []string{"complete_fields_and_201"},
		Then: func(t *rule.T) {
			s := settled(t, "purchase", "complete")
			back := session(t, s).Get("order", "checkout_session_id")
			if back.String() == "" {
				t.Unverified("the order was shown without checkout_session_id")
			}
			t.Expect(back).To(match.Equal(s.Session))
			for _, o := range sales(t) { // ORD-004 compares what is shown later
				if back := o.first().Get("checkout_session_id"); o.session != s.Session && back.Present() {
					t.Expect(back).To(match.Equal(o.session))
				}
			}
		},
		Fix: "Put the id of the checkout session there, not that of an internal cart.",
	},
	{
		ID: "CHK-115", Title: "Buyer is charged what was shown", Level: rule.Should, Since: v20250929,
		Says:  "The total of the completed session is not higher than that of the last payable answer.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1", "OAI-SPEC how it works 4", "OAI-KC handling payments"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{"no source has a keyword for it", "the allowance of a delegated token bounds what may be charged"},
			Holds:    "It is recommended. A lower total is a note.",
		},
		Then: chargedAsShown,
		Fix:  "Freeze the quote that was shown, or answer with the new price without charging.",
	},
	{
		ID: "CHK-116", Title: "Complete returns the buyer", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "The buyer given with complete is kept with the order and shown from then on.",
		Cite:  []string{"OAI-SPEC complete response, buyer", "RFC-CHK@2025-09-29 §9.6"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"}, Hears: &rule.Filter{Operations: []wire.Operation{complete}, Intents: sound},
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI's documentation: the answer to complete has a buyer", "the schemas: the buyer is optional"},
			Holds:    "It is recommended, and demanded in the profile openai.",
		},
		Then: keepsBuyer,
		Fix:  "Apply the buyer of the complete body before the order is made.",
	},
}

var successOfComplete = &rule.Ruling{
	Readings: []string{"the RFC and every OpenAPI file: 200", "OpenAI's launch list and the early write-up: 201 Created"},
	Holds:    "The open specification is content with either; OpenAI's certification and the draft dialect ask for 201.",
}

// orderStays compares the order of the completion with the one read afterwards.
func orderStays(t *rule.T) {
	sold := session(t, settled(t, "purchase", "complete"))
	read := retrieved(t, t.Step("retrieve-completed"))
	if namesKey(read) {
		t.Unverified("GET was refused for want of a key, of which IDEM-014 speaks: %s", read.Answer())
	}
	if !t.Expect(read).To(match.Status(200)) {
		return
	}
	body := session(t, read)
	t.Expect(body.Get("status")).To(match.Equal("completed"))
	order := body.Get("order")
	if !order.Present() {
		t.Warn(order, "the order that complete showed", rule.Show(order.Value()))
		return
	}
	for _, member := range orderMembers {
		if first := sold.Get("order", member); first.Present() {
			t.Expect(order.Get(member)).To(match.Equal(first))
		}
	}
}

// completedWithOrder judges the answer to complete, and where that was not yet
// the end, the session as it came to rest.
func completedWithOrder(t *rule.T) {
	answer := t.Step("complete")
	if !t.Expect(answer).To(match.Success()) {
		return
	}
	wholeCompletions(t)
	staysUntouched(t, complete)
	body := session(t, settled(t, "purchase", "complete"))
	undecided(t, body)
	t.Expect(body.Get("status")).To(match.Equal("completed"))
	for _, member := range orderMembers {
		t.Expect(body.Get("order", member)).To(match.Text())
	}
}

// apartFrom parts the answers to one operation from the others.
func apartFrom(answers []*rule.Seen, operation wire.Operation) (of, others []*rule.Seen) {
	for _, s := range answers {
		if s.Operation == operation {
			of = append(of, s)
		} else {
			others = append(others, s)
		}
	}
	return of, others
}

// lastPayable is the last answer before the purchase was paid.
func lastPayable(t *rule.T) *rule.Seen {
	if chosen := t.Try("select"); chosen != nil {
		return chosen
	}
	return t.Step("create")
}

// chargedAsShown compares the grand totals on both sides of complete.
func chargedAsShown(t *rule.T) {
	before, after := session(t, lastPayable(t)), session(t, settled(t, "purchase", "complete"))
	shown, known := amount(before.Get("totals"), "total")
	charged, stated := amount(after.Get("totals"), "total")
	if status(after) != "completed" || !known || !stated {
		t.Unverified("there are no totals of a payable and of a completed session to compare")
	}
	at := after.Get("totals").Where("type", "total").Get("amount")
	switch expected, actual := fmt.Sprintf("%d, as shown before", shown), fmt.Sprint(charged); {
	case charged > shown:
		t.Fail(at, expected, actual)
	case charged < shown:
		t.Note(at, expected, actual)
	}
}

// keepsBuyer looks for the buyer of the complete body in what came after.
func keepsBuyer(t *rule.T) {
	for _, s := range t.Heard() {
		sold := s.OK() && status(s.Body()) == "completed"
		if shown := s.Body().Get("buyer"); (certain(s) || sold) && shown.Present() {
			for _, member := range s.Sent().Get("buyer").Names() {
				t.Expect(shown.Get(member)).To(match.Equal(s.Sent().Get("buyer", member)))
			}
		}
	}
	sent := t.Step("complete").Sent().Get("buyer")
	for _, s := range []*rule.Seen{settled(t, "purchase", "complete"), t.Step("retrieve-completed")} {
		shown := session(t, s).Get("buyer")
		for _, member := range sent.Names() {
			t.Expect(shown.Get(member)).To(match.Equal(sent.Get(member)))
		}
	}
}
