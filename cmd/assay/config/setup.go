package config

import (
	"encoding/json"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

// Setup is the effective configuration as the book carries it: without secrets
// and without URLs of other services. Call it once the version is settled. The
// filter of a run is no part of the configuration and stays empty.
func (c *Config) Setup() wire.Setup {
	s := wire.Setup{
		Target: c.Target, Protocol: "acp", Role: c.Role, Version: c.Version, Profile: c.Profile, Edition: c.Edition, Currency: c.Currency,
		ReadOnly: c.ReadOnly, Needs: map[string]bool{}, Known: map[string]json.RawMessage{}, BackoffMS: c.Limits.Backoff.Milliseconds(),
	}
	for _, n := range needs.All() {
		s.Needs[n.Word] = c.Has(n.Word)
		if known, ok := c.known(n); ok {
			s.Known[n.Word] = known
		}
	}
	if c.Handler != "" {
		s.Known["handler.id"] = encode(c.Handler)
	}
	if s.Needs["webhooks"] {
		w := c.Webhooks.Windows
		s.Known["webhooks.windows"] = encode(map[string]int64{
			"delivery": w.Delivery.Milliseconds(), "prompt": w.Prompt.Milliseconds(), "retry": w.Retry.Milliseconds(),
			"quiet": w.Quiet.Milliseconds(), "tolerance": w.Tolerance.Milliseconds(),
		})
	}
	return s
}

// known is the value of a need that rules may compare with. The types say what
// is fit to be stored.
func (c *Config) known(n needs.Need) (json.RawMessage, bool) {
	switch n.Type {
	case needs.Text, needs.Texts, needs.Pairs, needs.Amount, needs.Language, needs.Currency, needs.Version, needs.Stock, needs.Address, needs.Quantity:
	default:
		return nil, false
	}
	if n.Word == "wire.quantity" {
		return encode(c.Quantity()), c.Quantity() != ""
	}
	got, ok := c.values[n.Key]
	if !ok {
		return nil, false
	}
	return encode(got), true
}

func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic("a configured value has no JSON form: " + err.Error())
	}
	return data
}
