package acp

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Session is what the agent itself reads from a session body, and no more: it
// goes by what it was told, it does not judge it.
type Session struct {
	ID       string
	Status   string
	Total    int64
	Currency string // as the session says it
	Options  []Option
	Items    []any // what is in the cart, as selections refer to it
	Provider string
	Handlers []string
	Merchant string            // id of the merchant at Provider, "" where it is not told
	Accounts map[string]string // the same at the provider behind each handler
	Pages    []string          // URLs of the links, then of the privacy policies behind consents
	Order    string            // URL of the order's page, "" where there is no order
	OrderID  string
	Created  string    // as the session says it, "" where it does not
	Expires  time.Time // zero where the session does not say
	Consents []Consent // what marketing the buyer is asked about
	Network  string    // directory server that authenticates the buyer, "" where none is named
}

// Consent is a channel on which the merchant would advertise.
type Consent struct {
	Channel    string
	Subscribed bool
}

// Option is an offered fulfillment option.
type Option struct{ ID, Type string }

// Payable reports whether the session says it can be paid.
func (s *Session) Payable() bool { return s.Status == "ready_for_payment" }

// Waiting reports whether the buyer must be authenticated first.
func (s *Session) Waiting() bool { return s.Status == "authentication_required" }

// Processing reports whether a completion is still under way.
func (s *Session) Processing() bool {
	return s.Status == "complete_in_progress" || s.Status == "in_progress" || s.Status == "pending_approval"
}

// ended are the states that no session leaves.
var ended = []string{"completed", "canceled", "expired"}

// tick is the least time that shows in the timestamps of the session.
func (s *Session) tick() time.Duration {
	if s.Created == "" || strings.Contains(s.Created, ".") {
		return time.Millisecond
	}
	return time.Second
}

// reading is an answer that was read as a session.
type reading struct {
	answer  *wire.Response
	session Session
	ok      bool
}

// read is readSession for an answer that may be asked for several times in a row:
// it is read once.
func (a *Agent) read(e *wire.Exchange) (Session, bool) {
	if last := a.last.Load(); last != nil && e.Response != nil && last.answer == e.Response {
		return last.session, last.ok
	}
	s, ok := readSession(e)
	a.last.Store(&reading{e.Response, s, ok})
	return s, ok
}

// readSession reads a 2xx answer as a session; ok is false where it is none, or
// larger than any.
func readSession(e *wire.Exchange) (s Session, ok bool) {
	if e.Status()/100 != 2 || e.Response.Body.Crowded() {
		return s, false
	}
	dec := json.NewDecoder(bytes.NewReader(e.Response.Body))
	dec.UseNumber()
	var body JSON
	if dec.Decode(&body) != nil {
		return s, false
	}
	s.ID, _ = body["id"].(string)
	if s.ID == "" {
		s.ID, _ = body["checkout_session_id"].(string) // the draft dialect
	}
	s.Status, _ = body["status"].(string)
	s.Total = totalOf(body)
	s.Currency, _ = body["currency"].(string)
	s.Created, _ = body["created_at"].(string)
	expires, _ := body["expires_at"].(string)
	s.Expires, _ = time.Parse(time.RFC3339, expires)
	for _, o := range objects(body["fulfillment_options"]) {
		id, _ := o["id"].(string)
		kind, _ := o["type"].(string)
		s.Options = append(s.Options, Option{id, kind})
	}
	s.Items = itemsOf(body)
	provider, _ := body["payment_provider"].(JSON)
	s.Provider, _ = provider["provider"].(string)
	s.Merchant, _ = provider["merchant_id"].(string)
	s.Accounts = map[string]string{}
	for _, h := range handlersOf(body) {
		id, _ := h["id"].(string)
		s.Handlers = append(s.Handlers, id)
		settings, _ := h["config"].(JSON)
		s.Accounts[id], _ = settings["merchant_id"].(string)
	}
	for _, l := range objects(body["links"]) {
		page, _ := l["url"].(string)
		s.Pages = append(s.Pages, page)
	}
	for _, o := range objects(body["marketing_consent_options"]) {
		page, _ := o["privacy_policy_url"].(string)
		s.Pages = append(s.Pages, page)
		channel, _ := o["channel"].(string)
		subscribed, _ := o["is_subscribed"].(bool)
		s.Consents = append(s.Consents, Consent{channel, subscribed})
	}
	metadata, _ := body["authentication_metadata"].(JSON)
	s.Network, _ = metadata["directory_server"].(string)
	order, _ := body["order"].(JSON)
	s.Order, _ = order["permalink_url"].(string)
	s.OrderID, _ = order["id"].(string)
	return s, s.ID != "" && len(s.ID) <= longestID
}

// longestID is how many bytes of an id the agent puts into an address; servers
// take no more than some thousands.
const longestID = 2 << 10

// itemsOf names the lines of a session the way its own selection does: by the
// ids of lines or, as in all published examples, of items.
func itemsOf(body JSON) []any {
	var items, lines []any
	for _, l := range objects(body["line_items"]) {
		if id, ok := l["id"].(string); ok {
			lines = append(lines, id)
		}
		item, _ := l["item"].(JSON)
		if id, ok := item["id"].(string); ok {
			items = append(items, id)
		}
	}
	for _, selected := range objects(body["selected_fulfillment_options"]) {
		kind, _ := selected["type"].(string)
		if nested, ok := selected[kind].(JSON); ok {
			selected = nested
		}
		ids, _ := selected["item_ids"].([]any)
		if len(ids) > 0 && slices.Contains(lines, ids[0]) {
			return lines
		}
	}
	return items
}

// handlersOf are the payment handlers that a session offers.
func handlersOf(body JSON) []JSON {
	capabilities, _ := body["capabilities"].(JSON)
	payment, _ := capabilities["payment"].(JSON)
	return objects(payment["handlers"])
}

func totalOf(body JSON) int64 {
	for _, t := range objects(body["totals"]) {
		if t["type"] == "total" {
			if n, ok := t["amount"].(json.Number); ok {
				amount, _ := n.Int64()
				return amount
			}
		}
	}
	return 0
}

func objects(v any) []JSON {
	list, _ := v.([]any)
	var all []JSON
	for _, e := range list {
		if o, ok := e.(JSON); ok {
			all = append(all, o)
		}
	}
	return all
}

// decodeObject reads an answer as a JSON object, empty where it is none, or larger
// than any.
func decodeObject(e *wire.Exchange) JSON {
	object := JSON{}
	if e.Response != nil && !e.Response.Body.Crowded() {
		_ = json.Unmarshal(e.Response.Body, &object)
	}
	return object
}
