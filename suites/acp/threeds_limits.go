package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Limits of an authentication: what it does not cover, and what it cannot undo.
var resultLimitRules = []rule.Rule{
	{
		ID: "AUTH-015", Title: "Cart change invalidates authentication", Level: rule.Should, Since: v20251212,
		Says:  "An authentication covers an amount: its result does not buy a cart that has grown since.",
		Cite:  []string{"RFC-CHK@2026-01-16 §4.4", "OAS-2025-12-12 AuthenticationResult description"},
		Needs: []string{inStock, second, serviceable, requires3DS},
		Given: []string{"late-result"},
		Ruling: &rule.Ruling{
			Readings: []string{"no source regulates it", "a bank vouches for the amount that its customer saw"},
			Holds:    "It is recommended.",
		},
		Then: coversItsAmount,
		Fix:  "Bind an authentication to amount and currency, and ask for another when they change.",
	},
	{
		ID: "AUTH-016", Title: "Superfluous result is harmless", Level: rule.Should, Since: v20251212,
		Says:  "A result that nobody asked for neither breaks a completion nor the session.",
		Cite:  []string{"OAS-2025-12-12 CheckoutSessionCompleteRequest.authentication_result", "RFC-CHK@2026-01-16 §4.4"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"declined"}, Also: []string{"purchase"},
		Then: func(t *rule.T) {
			if plain := t.In("purchase").Try("complete"); plain != nil {
				session(t, plain) // where every complete is refused, this one says nothing
			}
			s := settled(t, "declined", "needless")
			if without := t.Try("second-try"); without != nil && (!without.OK() || status(without.Body()) == status(s.Body())) {
				t.Unverified("a payment without a result sells nothing there either")
			}
			if !s.OK() && t.Expect(s).To(match.ClientError()) {
				t.Expect(s.Body().Get("code")).NotTo(match.Equal("payment_declined"))
				t.Expect(session(t, t.Step("retrieve-needless")).Get("status")).To(match.OneOf("ready_for_payment", "authentication_required"))
			}
			if body := s.Body(); s.OK() && !pending(body) {
				t.Expect(body.Get("status")).To(match.Equal("completed"))
			}
		},
		Fix: "Ignore or refuse a result that you did not ask for; do not forward it.",
	},
	{
		ID: "AUTH-017", Title: "Result needs a new idempotency key", Level: rule.Must, Since: v20251212,
		Says:  "A complete with a result is another body: the key of the first does not answer it from the store.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.4"},
		Needs: challengeNeeds,
		Given: []string{"challenge"},
		Ruling: &rule.Ruling{
			Readings: []string{"every answer is kept under its key, so that another body is a conflict", "refusals are not kept, so that a corrected body may use the key again"},
			Holds:    "Both pass, the latter with a warning; the status of the conflict is judged where keys are, and the result under a fresh key where results are.",
		},
		Then: conflictsWithFirst,
		Fix:  "Compare the bodies of complete as you do for every POST, authentication_result included.",
	},
	{
		ID: "AUTH-018", Title: "Waiting session can be canceled", Level: rule.Must, Since: v20251212,
		Says:  "The buyer may walk away from the challenge: the session is canceled, and a late result does not revive it.",
		Cite:  []string{"RFC-CHK@2026-01-16 §4.5", "RFC-CHK@2026-01-16 §2.2"},
		Needs: []string{inStock, second, serviceable, requires3DS},
		Given: []string{"late-result"}, Also: []string{"browse"},
		Then: func(t *rule.T) {
			if plain := t.In("browse").Try("cancel"); plain != nil {
				session(t, plain) // where no session can be canceled, this one says nothing
			}
			if paid := t.In("browse").Try("complete-canceled"); paid != nil && paid.OK() {
				t.Unverified("a canceled session can be paid in any case") // STA-014 speaks of it
			}
			canceled, late := t.Step("cancel"), t.Step("late")
			if !t.Expect(canceled).To(match.Success()) {
				return
			}
			t.Expect(canceled.Body().Get("status")).NotTo(match.Equal("authentication_required"))
			if status(late.Body()) == "canceled" {
				t.Warn(late, "a 4xx refusal", late.Answer()+" with the canceled session")
				return
			}
			t.Expect(late).To(match.ClientError())
		},
		Fix: "Void the payment that waits when the session is canceled, and look at the status before a result.",
	},
	{
		ID: "AUTH-019", Title: "Capabilities do not switch authentication off", Level: rule.Must, Since: v20260130,
		Says:  "A card that must be authenticated is not charged without, whatever the agent declares it can do.",
		Cite:  []string{"RFC-CAP §6.2", "RFC-CAP §10"},
		Needs: challengeNeeds,
		Given: []string{"failed-challenges"}, Also: []string{"challenge"},
		Then: func(t *rule.T) {
			if able := t.In("challenge").Try("challenged"); able != nil && able.OK() && !awaits(able.Body()) {
				t.Unverified("the card is charged without authentication even where the agent declares 3ds") // AUTH-002 speaks of it
			}
			s := settled(t, "failed-challenges", "undeclared")
			if !s.Refused() {
				session(t, s)
			}
			unsold(t, t.Fail, s)
			known := []string{"requires_3ds", "intervention_required", "payment_declined"}
			if code := s.Body().Get("code"); s.Refused() && !slices.Contains(known, code.String()) {
				t.Note(code, strings.Join(known, ", "), rule.Show(code.Value()))
			}
		},
		Fix: "Decide about authentication by the card and the risk, and by nothing the agent declares.",
	},
}

// coversItsAmount judges the old result after the cart has grown.
func coversItsAmount(t *rule.T) {
	confirmed, known := amount(challengeOf(t, "late-result").Get("totals"), "total")
	enlarged := t.Step("enlarged")
	if enlarged.Refused() {
		return
	}
	grown, stated := amount(session(t, enlarged).Get("totals"), "total")
	if !known || !stated || grown <= confirmed {
		t.Unverified("the update did not raise the total, which was %d and is %d", confirmed, grown)
	}
	body := settled(t, "late-result", "outdated").Body()
	if sold, ok := amount(body.Get("totals"), "total"); status(body) == "completed" && ok && sold > confirmed {
		t.Fail(body.Get("totals"), fmt.Sprintf("no order beyond %d, which is what the buyer confirmed", confirmed), fmt.Sprintf("an order of %d", sold))
	}
}

// conflictsWithFirst judges the result under the key of the payment without it.
func conflictsWithFirst(t *rule.T) {
	challengeOf(t, "challenge")
	first, s := t.Step("challenged"), t.Step("old-key")
	switch {
	case s.OK() && awaits(s.Body()), first.Refused() && s.Body().Get("code").String() == "requires_3ds":
		t.Fail(s, "a conflict of the key", "the answer to the payment without a result")
	case s.OK() && first.Refused():
		t.Warn(s, "a conflict of the key", s.Answer()+", the request was carried out")
	case s.OK():
		t.Unverified("the key of a complete binds no body") // IDEM-009 and IDEM-010 speak of it
	default:
		t.Expect(s).To(match.ClientError())
	}
}

// The provider of authentication, which one release let sessions name.
var providerRules = []rule.Rule{
	{
		ID: "AUTH-020", Title: "Authentication provider is complete", Level: rule.Should, Since: v20260116, Until: v20260116,
		Says:  "A session that names who authenticates its buyers does so completely, and is paid through no provider that the schema lacks.",
		Cite:  []string{"CL-2026-01-16", "OAS-2026-01-16 AuthenticationProvider"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the changelog adds adyen to the providers of payments and of authentication", "the schema adds it to those of authentication alone"},
			Holds:    "The schema; adyen as payment provider is a warning.",
		},
		Then: namesProvider,
		Fix:  "Name provider, merchant_id and supported_authentication_methods; the next release has payment handlers instead.",
	},
}

func namesProvider(t *rule.T) {
	named := false
	for _, s := range t.Heard() {
		payments := s.Body().Get("payment_provider", "provider")
		if payments.String() == "adyen" {
			t.Fail(payments, "a provider of the schema: stripe", "adyen")
		}
		named = named || s.Body().Get("authentication_provider").Exists()
		fitsAt(t, s, "/authentication_provider")
	}
	if !named {
		t.NotApplicable("no session names a provider of authentication")
	}
}
