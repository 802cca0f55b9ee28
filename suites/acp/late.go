package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Late details: what the development state lets an agent change with complete.
var lateRules = []rule.Rule{
	{
		ID: "CHK-126", Title: "Contact change with completion is applied", Level: rule.Must, Since: unreleased,
		Says:  "Fulfillment details without an address that come with complete are in effect in the completed session.",
		Cite:  []string{"SEP196", "JS-unreleased CheckoutSessionCompleteRequest.fulfillment_details"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"late-details"},
		Also:  []string{"purchase"},
		Then:  contactApplied,
		Fix:   "Merge name, phone number and e-mail address into the session before the order is made, and leave the address alone.",
	},
	{
		ID: "CHK-127", Title: "Address change with completion is 409", Level: rule.Must, Since: unreleased,
		Says:  "Another address in the complete body stops the completion with 409, or 422 where it cannot be served, and nothing is charged.",
		Cite:  []string{"SEP196 seller behaviour and error handling"},
		Needs: []string{inStock, serviceable, "address.second", succeeds},
		Given: []string{"late-details"},
		Ruling: &rule.Ruling{
			Readings: []string{"the proposal's example: an error object of type price_changed around the error", "the schema of errors: flat, and without that type"},
			Holds:    "The error is flat and its code is free.",
		},
		Then: addressRefused,
		Fix:  "Answer 409 where the address differs from the session's, so that the agent updates the session and shows the new price first.",
	},
}

// contactApplied holds the completed session to the contact that came with
// complete and to the address it had before.
func contactApplied(t *rule.T) {
	if plain := t.In("purchase").Try("complete"); plain != nil {
		session(t, plain) // where every complete is refused, this one says nothing
	}
	if !t.Expect(t.Step("contact")).To(match.Success()) {
		return
	}
	body := session(t, settled(t, "late-details", "contact"))
	undecided(t, body)
	details, sent := body.Get("fulfillment_details"), t.Step("contact").Sent().Get("fulfillment_details")
	if !details.IsObject() {
		t.Unverified("the completed session does not show its fulfillment details")
	}
	for _, member := range sent.Names() {
		t.Expect(details.Get(member)).To(match.Equal(sent.Get(member)))
	}
	if before := session(t, t.Step("before")).Get("fulfillment_details", "address"); before.Present() {
		t.Expect(details.Get("address")).To(match.Equal(before))
	}
}

// addressRefused judges a changed address, and the session after it.
func addressRefused(t *rule.T) {
	stored := session(t, t.Step("create")).Get("fulfillment_details", "address")
	t.Expect(t.Step("moved")).To(match.Status(409))
	if s := t.Try("unserviceable"); s != nil {
		t.Expect(s).To(match.Status(409, 422))
	}
	for _, step := range []string{"moved/after", "unserviceable/after", "before"} {
		if s := t.Try(step); s != nil && s.OK() {
			body := session(t, s)
			noOrder(t, body)
			if stored.Present() {
				t.Expect(body.Get("fulfillment_details", "address")).To(match.Equal(stored))
			}
		}
	}
}
