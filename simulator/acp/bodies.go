package acp

import "maps"

// JSON is a JSON object as the agent composes it.
type JSON = map[string]any

// line is one entry of a cart. A quantity of 0 leaves the member out where the
// version allows that.
type line struct {
	id       string
	quantity any
}

func (a *Agent) line(l line) JSON {
	if a.dialect.quantities {
		if l.quantity == nil {
			l.quantity = 1
		}
		return JSON{"id": l.id, "quantity": l.quantity}
	}
	switch {
	case l.quantity == nil:
		return JSON{"id": l.id}
	case a.kit.Quantity == ItemQuantity:
		return JSON{"item": JSON{"id": l.id}, "quantity": l.quantity}
	}
	return JSON{"id": l.id, "quantity": l.quantity}
}

// Cart is the item array of a request, alone in its object.
func (a *Agent) Cart(lines ...line) JSON {
	list := make([]any, len(lines))
	name := a.dialect.items
	for i, l := range lines {
		list[i] = a.line(l)
		if !a.dialect.quantities && l.quantity != nil && a.kit.Quantity == ItemsQuantity {
			name = "items"
		}
	}
	return JSON{name: list}
}

// One is the cart that holds one unit of the item in stock.
func (a *Agent) One() JSON { return a.Cart(line{id: a.kit.Items.InStock}) }

// Two is the cart that holds one unit each of the two items in stock.
func (a *Agent) Two() JSON {
	return a.Cart(line{id: a.kit.Items.InStock}, line{id: a.kit.Items.Second})
}

// Negotiation is what create must carry besides the cart: currency and
// capabilities from 2026-01-30 on, nothing before.
func (a *Agent) Negotiation() JSON {
	if !a.dialect.negotiates {
		return JSON{}
	}
	return JSON{"currency": a.kit.Currency, "capabilities": JSON{"interventions": JSON{"supported": []any{"3ds"}}}}
}

// Opening is a whole create body: the cart, what is negotiated, and any more.
func (a *Agent) Opening(parts ...JSON) JSON {
	return merge(append([]JSON{a.Negotiation()}, parts...)...)
}

// To is the request member that carries an address, in the form of the version.
func (a *Agent) To(address JSON) JSON {
	if !a.dialect.details {
		return JSON{"fulfillment_address": address}
	}
	return JSON{"fulfillment_details": JSON{"address": address}}
}

// Home is the serviceable address together with a contact.
func (a *Agent) Home() JSON { return a.Contact(a.kit.Addresses.Serviceable) }

// Contact is an address together with a contact where the version has one. The
// contact's name differs from the recipient's on purpose.
func (a *Agent) Contact(address JSON) JSON {
	if !a.dialect.details {
		return a.To(address)
	}
	return JSON{"fulfillment_details": JSON{
		"name": "Jordan Contact", "phone_number": "+15551234567", "email": "jordan@example.com", "address": address,
	}}
}

// Buyer is a whole buyer with the given e-mail address.
func (a *Agent) Buyer(email string) JSON {
	return JSON{"buyer": JSON{"first_name": "John", "last_name": "Smith", "email": email}}
}

// Choose selects a fulfillment option for the given item or line ids.
func (a *Agent) Choose(option Option, items []any) JSON {
	switch a.dialect.selection {
	case selectedByID:
		return JSON{"fulfillment_option_id": option.ID}
	case selectedNested:
		return JSON{"selected_fulfillment_options": []any{
			JSON{"type": option.Type, option.Type: JSON{"option_id": option.ID, "item_ids": items}},
		}}
	}
	return JSON{"selected_fulfillment_options": []any{
		JSON{"type": option.Type, "option_id": option.ID, "item_ids": items},
	}}
}

// Payment is a whole complete body that pays with a token.
func (a *Agent) payment(s *Session, token string) JSON {
	body := a.Buyer("john@example.com")
	if !a.dialect.handlers {
		provider := s.Provider
		if provider == "" {
			provider = "stripe"
		}
		body["payment_data"] = JSON{"token": token, "provider": provider}
		return body
	}
	body["payment_data"] = JSON{
		"handler_id": a.handler(s),
		"instrument": JSON{"type": "card", "credential": JSON{"type": "spt", "token": token}},
	}
	if a.dialect.consents {
		body["marketing_consents"] = []any{}
	}
	return body
}

// handler is the payment handler the agent uses: the one it was told to, or the
// first a session offers.
func (a *Agent) handler(s *Session) string {
	if a.kit.Handler == "" && len(s.Handlers) > 0 {
		return s.Handlers[0]
	}
	return a.kit.Handler
}

// merge joins objects into a new one; later members win.
func merge(parts ...JSON) JSON {
	all := JSON{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

// without is a copy of an object that lacks one member.
func without(object JSON, name string) JSON {
	copied := maps.Clone(object)
	delete(copied, name)
	return copied
}
