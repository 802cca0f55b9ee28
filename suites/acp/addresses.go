package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Addresses: with and without, as they come back, and what changes with them.
var addressRules = []rule.Rule{
	{
		ID: "CHK-006", Title: "Create without address is accepted", Level: rule.Must, Since: v20250929,
		Says:      "A session for goods to ship opens without address and buyer, and is not payable before it knows where to.",
		Cite:      []string{"RFC-CHK@2025-09-29 §4.1", "OAS-2025-09-29 CheckoutSessionCreateRequest.required", "OAI-SPEC example 1", "OAI-PROD"},
		Needs:     []string{inStock},
		Given:     []string{"browse"},
		Also:      []string{"addresses"},
		Then:      opensWithoutAddress,
		Fix:       "Do not demand an address on create: answer 201 with a status that is not payable and a message that says what is missing.",
		Checklist: []string{"create_with_and_without_address"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's documentation lists four statuses and shows a fifth, in_progress, in the very example",
				"no text forbids a payable session here, and released examples show one",
			},
			Holds: "the session must open; a payable one without address fails in the openai profile and is a warning elsewhere",
		},
	},
	{
		ID: "CHK-007", Title: "Valid address yields options and tax", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "Once the address is known, on create or by update, the session offers a fulfillment option and states the tax, be it zero.",
		Cite:  []string{"OAI-PROD session creation", "OAI-SPEC example 2", "RFC-CHK@2025-09-29 §9.2"},
		Needs: []string{inStock, serviceable},
		Given: []string{"addresses", "browse"},
		Then: func(t *rule.T) {
			for _, s := range []*rule.Seen{t.Step("create"), t.In("browse").Step("address")} {
				body := session(t, s)
				if options := offered(body); options.IsArray() {
					t.Expect(options).To(match.Filled())
				}
				if _, ok := taxOf(body); !ok {
					t.Fail(body.Get("totals"), "an entry of type tax, 0 where none is due", "none")
				}
			}
		},
		Fix:       "Quote shipping and tax as soon as the address arrives, on create as on update, and state a tax of 0 instead of none.",
		Checklist: []string{"create_with_and_without_address", "options_and_tax_after_address"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's launch list demands options and a tax total",
				"the schemas allow empty lists, and released examples show totals without tax",
			},
			Holds: "a failure in the openai profile, a warning elsewhere; a tax stated on the lines will do",
		},
	},
	{
		ID: "CHK-008", Title: "Address comes back as sent", Level: rule.Must, Since: v20250929, Until: v20250929,
		Says:  "A session shows the address it was given, flat, under fulfillment_address.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.1", "OAS-2025-09-29 CheckoutSessionBase.fulfillment_address"},
		Needs: []string{inStock, serviceable},
		Given: []string{"addresses"},
		Also:  []string{"limits"},
		Hears: everySession,
		Then: func(t *rule.T) {
			create := t.Step("create")
			for _, s := range written(t) {
				got, sent := s.Body().Get("fulfillment_address"), s.Sent().Get("fulfillment_address")
				if got.Present() && sent.Present() {
					comesBack(t, got, sent)
				}
			}
			for _, s := range []*rule.Seen{create, retrieved(t, t.Step("retrieve"))} {
				comesBack(t, session(t, s).Get("fulfillment_address"), create.Sent().Get("fulfillment_address"))
			}
			if s := t.In("limits").Try("with-phone"); s != nil {
				t.Expect(s).To(match.Success())
			}
		},
		Fix: "Show the stored address under fulfillment_address in every answer, line_two included.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's documentation puts a phone_number into the address",
				"the closed schema of the release does not know it",
			},
			Holds: "no phone number is sent in the spec profile; in the openai profile one is, and must not be refused",
		},
	},
	{
		ID: "CHK-009", Title: "Fulfillment details come back as sent", Level: rule.Must, Since: v20251212,
		Says:  "A session shows contact and address as they were given, nested under fulfillment_details.",
		Cite:  []string{"CL-2025-12-12 breaking change 1", "JS-2025-12-12 $defs.FulfillmentDetails", "RFC-CHK@2026-01-16 §4.1"},
		Needs: []string{inStock, serviceable},
		Given: []string{"addresses"}, Hears: everySession,
		Then: func(t *rule.T) {
			create := t.Step("create")
			for _, s := range []*rule.Seen{create, retrieved(t, t.Step("retrieve"))} {
				detailsComeBack(t, session(t, s).Get("fulfillment_details"), create.Sent().Get("fulfillment_details"))
			}
			for _, s := range written(t) {
				got, sent := s.Body().Get("fulfillment_details"), s.Sent().Get("fulfillment_details")
				if got.Present() && sent.Get("address").Present() && sent.Get("email").Present() {
					detailsComeBack(t, got, sent)
				}
			}
		},
		Fix: "Store the contact beside the address: its name is not the recipient's, and its phone is called phone_number.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the specification's list of members says phone",
				"its own examples and all schemas say phone_number",
			},
			Holds: "phone_number; a member called phone breaks the schema (CHK-002)",
		},
	},
	{
		ID: "CHK-068", Title: "Address change re-quotes everything", Level: rule.Must, Since: v20250929,
		Says:      "A new address is stored, and options and tax are quoted for it.",
		Cite:      []string{"RFC-CHK@2025-09-29 §4.2", "OAI-SPEC POST /checkout_sessions/{id}", "DRAFT"},
		Needs:     []string{inStock, serviceable, "address.second"},
		Given:     []string{"addresses"},
		Then:      quotesAnew,
		Fix:       "Treat a new address like a new session: compute tax and options for it before answering.",
		Checklist: []string{"options_and_tax_after_address"},
	},
}

// detailsComeBack holds contact and address of an answer to those that were sent.
func detailsComeBack(t *rule.T, got, sent rule.Node) {
	comesBack(t, got.Get("address"), sent.Get("address"))
	alike(t, got.Get("name"), sent.Get("name"), spaced)
	alike(t, got.Get("email"), sent.Get("email"), strings.ToLower)
	alike(t, got.Get("phone_number"), sent.Get("phone_number"), digits)
}

// opensWithoutAddress judges the create that brings nothing but items.
func opensWithoutAddress(t *rule.T) {
	s := t.Step("create")
	if with := t.In("addresses").Try("create"); !s.OK() && with != nil && !with.OK() {
		t.Unverified("create is refused with an address as well: %s", with.Answer())
	}
	if !t.Expect(s).To(match.Success()) {
		return
	}
	body := session(t, s)
	if lines := body.Get("line_items"); lines.IsArray() {
		t.Expect(lines).To(match.Filled())
	}
	if ended(body) {
		t.Fail(body.Get("status"), "an open session", status(body))
	}
	if payable(body) && shipped(t, body) {
		report := t.Warn
		if openAI(t) {
			report = t.Fail
		}
		report(body.Get("status"), "a status that waits for the address", status(body))
	}
}

// quotesAnew judges the move to another address. A fresh session there says
// what it costs; ids and prices of options may differ from it.
func quotesAnew(t *rule.T) {
	move := t.Step("move")
	last := t.Step("buyer")
	if move.Refused() {
		if last.Refused() {
			session(t, last) // no update works, which says nothing of this one
		}
		t.Warn(move, "200 OK", move.Answer())
		return
	}
	if !last.OK() {
		last = t.Step("create")
	}
	body, before, fresh := session(t, move), session(t, last), session(t, t.Step("fresh"))
	got := place(body)
	if got.Present() {
		comesBack(t, got, place(move.Sent()))
	}
	if !sameGoods(body, fresh) {
		t.Unverified("a fresh session asks another price for the same cart, so the taxes on it cannot be compared")
	}
	here, okHere := taxOf(before)
	there, okThere := taxOf(fresh)
	if !okHere || !okThere || here == there {
		if !got.Present() {
			t.Unverified("neither the tax nor an address in the answer tells the two addresses apart")
		}
		return
	}
	tax, ok := taxOf(body)
	stale := ok && tax == here
	if off := max(tax-there, there-tax); !ok || stale || off > int64(body.Get("line_items").Len()) && sameShipping(body, fresh) {
		t.Fail(body.Get("totals"), "a tax of "+rule.Show(there)+", as a fresh session with this address", rule.Show(tax))
	}
}

// sameGoods reports whether two sessions ask the same for their goods, as far
// as both say so.
func sameGoods(a, b rule.Node) bool {
	x, okX := amount(a.Get("totals"), "items_base_amount")
	y, okY := amount(b.Get("totals"), "items_base_amount")
	return !okX || !okY || x == y
}

// sameShipping reports whether two sessions charge the same for shipping, so
// that a tax on it does not tell them apart.
func sameShipping(a, b rule.Node) bool {
	x, okX := amount(a.Get("totals"), "fulfillment")
	y, okY := amount(b.Get("totals"), "fulfillment")
	return okX == okY && x == y
}
