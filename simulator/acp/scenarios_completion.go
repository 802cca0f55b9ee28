package acp

import "github.com/assay-project/assay/simulator/wire"

// Paying.
var completionScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "purchase", Needs: []string{inStock, serviceable, succeeds},
			Says: "open a session with everything, read its pages, pay for another buyer, look at the order, then try to change, pay again and cancel what is sold, for a reason too",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			visits := !a.Lacks("page/", outbound)
			if visits {
				a.VisitAll("page", s.Pages)
			}
			sold := a.Settled("complete", a.Pay("complete", succeeds, s, Adding(a.Buyer("receipts@example.com"))))
			a.Retrieve("retrieve-completed", s.ID)
			if visits {
				a.Visit("order-page", sold.Order)
			}
			a.Update("update-items", s.ID, a.Cart(line{id: a.kit.Items.InStock}, line{id: a.kit.Items.InStock}), Because(wire.Invalid))
			a.Update("update-address", s.ID, a.To(a.elsewhere()), Because(wire.Invalid))
			a.Update("update-buyer", s.ID, a.Buyer("late@example.com"), Because(wire.Invalid))
			a.Pay("complete-again", succeeds, s, Because(wire.Invalid))
			a.Cancel("cancel", s.ID, nil, Because(wire.Invalid))
			if a.dialect.traces {
				a.Cancel("cancel-for", s.ID, briefly("timing_deferred"), Because(wire.Invalid))
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "delegated-payment", Needs: []string{inStock, serviceable, delegates},
			Says: "have the payment provider issue a token for the session, and pay with it; nothing where the download is paid for in that way",
		},
		Play: func(a *Agent) {
			if !a.downloads() {
				a.payDelegated(a.Payable(""))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "declined", Needs: []string{inStock, serviceable},
			Says: "pay with a card that is declined, read, then pay with a good one, and report an authentication that nobody asked for; where that sells nothing, read, and pay without",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			if !a.Lacks("complete", declines) {
				a.beDeclined(s)
			}
			if a.Lacks("needless", succeeds) || a.Lacks("second-try", succeeds) {
				return
			}
			if !a.dialect.authenticate || !a.payWithNeedlessResult(s) {
				a.Paid("second-try", s)
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "late-details", Since: Unreleased, Needs: []string{inStock, serviceable, succeeds},
			Says: "complete with another address, with one that is not served, and with another contact alone",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			paying := func(step string, details JSON) JSON {
				return merge(a.payment(s, a.Token(step, succeeds, s)), JSON{"fulfillment_details": details})
			}
			if !a.Lacks("moved", "address.second") {
				s = a.Attempt("moved", s, paying("moved", JSON{"address": a.kit.Addresses.Second}))
			}
			if !a.Lacks("unserviceable", "address.unserviceable") {
				s = a.Attempt("unserviceable", s, paying("unserviceable", JSON{"address": a.kit.Addresses.Unserviceable}))
			}
			s = a.Session(a.Retrieve("before", s.ID))
			a.Settled("contact", a.Complete("contact", s.ID, paying("contact", JSON{
				"name": "Robin Recipient", "phone_number": "+15557654321", "email": "robin@example.com"})))
		},
	},
}

// What keeps a payment from becoming an order.
var refusalScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "not-ready", Needs: []string{inStock},
			Says: "open a session in the second language of the shop, asked for in the body alone; pay it without an address, cancel it with intent traces of the wrong shape, then without one",
		},
		Play: func(a *Agent) {
			s := a.payTooEarly(a.openInSecondLanguage("second-language"))
			if a.dialect.traces {
				s = a.mistell(s)
			}
			a.Cancel("cancel", s.ID, nil)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "refused-payments", Needs: []string{inStock, serviceable},
			Says: "pay without payment data, in a way that is not offered, with data that are wrong in one respect each, with tokens that buy nothing and with a declined card, agreeing to advertising on the way, then cancel, open a session for the same buyer and listen for events",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.Payable("")
			s = a.Attempt("no-payment", s, a.Buyer("john@example.com"))
			if !a.Lacks("foreign", succeeds) {
				s = a.Attempt("foreign", s, a.foreign(s, a.Token("foreign", succeeds, s)))
			}
			s = a.payOddly(s)
			a.Retrieve("retrieve-refused", s.ID)
			if !a.Lacks("unusable", "token.invalid") {
				a.Complete("unknown", s.ID, a.payment(s, a.invented("unknown", s)), Because(wire.Invalid))
				s = a.Attempt("unusable", s, a.payment(s, a.Token("unusable", "token.invalid", s)))
			}
			if !a.Lacks("declined", declines) {
				a.decline(s)
			}
			a.Quiet()
		},
	},
}

// beDeclined pays with a card that is declined, and reads what that leaves.
func (a *Agent) beDeclined(s *Session) {
	a.Rest("complete", a.Pay("complete", declines, s))
	if s, ok := readSession(a.Retrieve("retrieve", s.ID)); ok && s.Processing() {
		a.Wait(a.rollback())
		a.Retrieve("retrieve-later", s.ID)
	}
}

// decline pays with a card that is declined, and cancels. Where the merchant asks
// for it and tells what it knows, a new buyer agrees to advertising with that
// payment, and another session shows what has become of it.
func (a *Agent) decline(s *Session) {
	var changes []Change
	buyer := a.Buyer("declined-" + a.mark() + "@example.com")
	_, offered := s.consent("email")
	asks := offered && a.Has(reportsStatus)
	if asks {
		changes = append(changes, Adding(merge(buyer, s.decide("email"))))
	}
	a.Pay("declined", declines, s, changes...)
	a.CancelFor("cancel-declined", s.ID, "payment_options")
	if asks {
		a.Create("after-declined", a.Opening(a.One(), buyer))
	}
}

// payTooEarly tries to pay a session that has no address, and returns an open
// one: a fresh one where the first was sold.
func (a *Agent) payTooEarly(s *Session) *Session {
	switch {
	case a.Lacks("complete", succeeds):
		return s
	case s.Payable():
		a.Skip("complete", "the session is payable without an address")
		return s
	}
	a.Pay("complete", succeeds, s, Because(wire.Invalid))
	if after, ok := readSession(a.Retrieve("retrieve", s.ID)); ok && after.OrderID == "" && after.Status != "completed" {
		return s
	}
	return a.Open("fresh", a.Opening(a.One()))
}

// foreign is a payment through a provider or handler that was never offered.
func (a *Agent) foreign(s *Session, token string) JSON {
	body := a.payment(s, token)
	if data := body["payment_data"].(JSON); a.dialect.handlers {
		data["handler_id"] = "handler_not_offered"
	} else {
		data["provider"] = "acme-psp"
	}
	return body
}
