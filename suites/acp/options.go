package acp

import (
	"strconv"

	"github.com/assay-project/assay/suites/rule"
)

// choice is one fulfillment option that a body selects.
type choice struct {
	kind   string    // its type, "" where the version does not state one
	option rule.Node // its id
	items  rule.Node // what it delivers
}

func (c choice) id() string { return c.option.String() }

// choices reads the selection of a request or an answer in whichever form it
// has: one id, nested under its type, or flat. Whether that is the form of the
// version is the affair of the schema.
func choices(body rule.Node) []choice {
	var all []choice
	if one := body.Get("fulfillment_option_id"); one.String() != "" {
		all = append(all, choice{option: one})
	}
	for _, selected := range body.Get("selected_fulfillment_options").Each() {
		kind := selected.Get("type").String()
		at := selected
		if nested := selected.Get(kind); !selected.Get("option_id").Exists() && nested.IsObject() {
			at = nested
		}
		if id := at.Get("option_id"); id.String() != "" {
			all = append(all, choice{kind, id, at.Get("item_ids")})
		}
	}
	return all
}

// chosen is the id of the first option a body selects, "" for none.
func chosen(body rule.Node) string {
	for _, c := range choices(body) {
		return c.id()
	}
	return ""
}

// offered are the options of a session, offer the one with an id.
func offered(body rule.Node) rule.Node          { return body.Get("fulfillment_options") }
func offer(body rule.Node, id string) rule.Node { return offered(body).Where("id", id) }

// optionCost is what an option costs: its total, in the form of the version.
func optionCost(option rule.Node) (int64, bool) {
	if sum, ok := amount(option.Get("totals"), "total"); ok {
		return sum, true
	}
	if sum, ok := amount(option.Get("totals"), "fulfillment"); ok {
		return sum, true
	}
	total := option.Get("total")
	if digits, ok := total.Text(); ok { // as OpenAI's documentation writes amounts
		n, err := strconv.ParseInt(digits, 10, 64)
		return n, err == nil
	}
	return total.Int()
}

// shipped reports whether a session delivers something to an address: not where
// all that is offered or chosen is a download or fetched by the buyer.
func shipped(t *rule.T, body rule.Node) bool {
	if digital := t.Known("item.digital").String(); digital != "" && units(body.Get("line_items"))[digital] > 0 {
		return false
	}
	kinds := offered(body).Each()
	if selected := choices(body); len(selected) > 0 {
		kinds = nil
		for _, c := range selected {
			kinds = append(kinds, offer(body, c.id()))
		}
	}
	for _, option := range kinds {
		if kind := option.Get("type").String(); kind != "digital" && kind != "pickup" {
			return true
		}
	}
	return len(kinds) == 0
}
