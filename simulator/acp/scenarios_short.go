package acp

import "github.com/assay-project/assay/simulator/wire"

// Sessions that live for one question when they are opened and for another when
// they are canceled. What opens out of the ordinary may well be refused; then an
// ordinary session is canceled instead.
var shortScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "short-lives", Needs: []string{inStock},
			Says: "open sessions out of the ordinary: with a price and a name of the agent's own invention, with a sold-out item beside a good one (which is paid if it can be), " +
				"in currencies that the shop does not settle, delivered in groups; cancel each in another way: with an empty body under a JSON content type, with {}, " +
				"for a reason nobody knows, and for a published one (where the first was refused, for every published one), then for another, and read",
		},
		Play: func(a *Agent) {
			a.Cancel("empty", a.ordinary("create-empty", a.namePrice()).ID, nil, Set("Content-Type", "application/json"))
			a.Cancel("object", a.ordinary("create-object", a.takeSoldOut()).ID, JSON{})
			var grouped, foreign *Session
			if a.dialect.negotiates {
				grouped, foreign = a.groupItems(), a.askForCurrencies()
			}
			if a.dialect.traces {
				a.tellReasons(grouped, foreign)
			}
		},
	},
}

// opened is the session that an answer shows, nil where it shows none.
func opened(e *wire.Exchange) *Session {
	if s, ok := readSession(e); ok {
		return &s
	}
	return nil
}

// ordinary opens a session where there is none.
func (a *Agent) ordinary(step string, s *Session) *Session {
	if s == nil {
		return a.Open(step, a.Opening(a.One()))
	}
	return s
}

// namePrice orders with a price and a name of the agent's own.
func (a *Agent) namePrice() *Session {
	if a.Lacks("own-price", "item.price") || a.Lacks("own-price", serviceable) {
		return nil
	}
	item, more := JSON{"id": a.kit.Items.InStock, "name": "Free phone", "unit_amount": 1}, JSON{}
	if a.dialect.quantities {
		item = JSON{"id": a.kit.Items.InStock, "quantity": 1, "price": 1, "unit_amount": 1}
		more = JSON{"totals": []any{JSON{"type": "total", "display_text": "Total", "amount": 1}}}
	}
	return opened(a.Create("own-price", a.Opening(JSON{a.dialect.items: []any{item}}, a.home(), a.Buyer("john@example.com"), more), Because(wire.Invalid)))
}

// takeSoldOut puts a sold-out item beside a good one, and pays if that can be
// paid: then there is no session to go on with.
func (a *Agent) takeSoldOut() *Session {
	if a.Lacks("sold-out", "item.out_of_stock") || a.Lacks("sold-out", serviceable) {
		return nil
	}
	cart := a.Cart(line{id: a.kit.Items.InStock}, line{id: a.kit.Items.OutOfStock})
	s := opened(a.Create("sold-out", a.Opening(cart, a.Home(), a.Buyer("john@example.com"))))
	if s != nil && s.Payable() && !a.Lacks("sold-out-complete", succeeds) {
		a.Pay("sold-out-complete", succeeds, s, Because(wire.Invalid))
		return nil
	}
	return s
}

// groupItems has two items delivered in two groups, then leaves one item.
func (a *Agent) groupItems() *Session {
	if a.Lacks("grouped", second) || a.Lacks("grouped", serviceable) {
		return nil
	}
	group := func(id, item string) JSON {
		return JSON{"id": id, "item_ids": []any{item}, "destination_type": "shipping"}
	}
	groups := JSON{"fulfillment_groups": []any{group("first", a.kit.Items.InStock), group("second", a.kit.Items.Second)}}
	s := opened(a.Create("grouped", a.Opening(a.Two(), a.Home(), groups)))
	if s != nil {
		a.Update("one-left", s.ID, a.One())
	}
	return s
}

// askForCurrencies asks for a currency the shop does not settle, and for its
// second one.
func (a *Agent) askForCurrencies() *Session {
	if a.Lacks("foreign", serviceable) {
		return nil
	}
	ask := func(step, currency string, changes ...Change) *Session {
		return opened(a.Create(step, a.Opening(a.One(), a.home(), a.Buyer("john@example.com"), JSON{"currency": currency}), changes...))
	}
	s := ask("foreign", a.unlikelyCurrency(), Because(wire.Invalid))
	if !a.Lacks("second", "currency.second") {
		s = ask("second", a.kit.Foreign)
	}
	return s
}

// tellReasons cancels a session for a reason nobody knows, and another for a
// published one, and then for a second one.
func (a *Agent) tellReasons(one, other *Session) {
	unknown := a.Cancel("unknown", a.ordinary("create-unknown", one).ID, a.reasonFor("alien_abduction"), Because(wire.Invalid))
	reasons := publishedReasons[:1]
	if unknown.Status()/100 != 2 {
		reasons = publishedReasons // it has a list of them: is it whole?
	}
	for _, reason := range reasons {
		s := a.ordinary("create-"+reason, other)
		a.Cancel("cancel-"+reason, s.ID, a.reasonFor(reason))
		if other = nil; reason == reasons[0] {
			a.Cancel("again", s.ID, a.reasonFor("timing_deferred"), Because(wire.Invalid))
		}
		a.Retrieve("retrieve-"+reason, s.ID)
	}
}
