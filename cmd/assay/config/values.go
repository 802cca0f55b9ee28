package config

import (
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

// Has reports whether the configuration fulfils a word of the needs
// vocabulary. Words that depend on the API version follow the field Version.
func (c *Config) Has(word string) bool {
	need, known := needs.Lookup(word)
	if !known {
		return false
	}
	return c.takes(need) && (c.fulfils(need) || slices.ContainsFunc(need.By, c.Has))
}

// takes reports whether a run takes a need up at all: one that is read-only does
// nothing beyond sessions.
func (c *Config) takes(need needs.Need) bool { return !c.ReadOnly || !need.Acts() }

func (c *Config) fulfils(need needs.Need) bool {
	switch need.Key {
	case "target":
		return c.Target != "" && c.Role == Merchant
	case "token":
		return !c.Token.Empty()
	case "webhooks.secret":
		return !c.Webhooks.Secret.Empty()
	case "webhooks.tls":
		return c.Webhooks.TLS != nil
	case "wire.quantity":
		return c.Quantity() != ""
	case "psp.endpoint":
		if c.Role == PSP && c.Target != "" {
			return true
		}
	}
	switch got := c.values[need.Key].(type) {
	case nil:
		return false
	case bool:
		return got
	}
	return true
}

// Quantity is how a request says a quantity: line_quantity, item_quantity or
// items_quantity, "" where none above 1 may be sent. Before 2026-01-30 the
// schemas settle it, and it is items_quantity.
func (c *Config) Quantity() string {
	if c.Version != Auto && c.Version.Before("2026-01-30") {
		return "items_quantity"
	}
	shape, _ := c.values["wire.quantity"].(string)
	return shape
}

// get returns the value of a need if it has the type T.
func get[T any](c *Config, word string) (T, bool) {
	need, _ := needs.Lookup(word)
	got, ok := c.values[need.Key].(T)
	return got, ok
}

// Text returns the value of a need that is a text, a path, a URL, a language or
// a currency; "" where there is none.
func (c *Config) Text(word string) string { got, _ := get[string](c, word); return got }

// Texts returns the value of a need that is a list of texts.
func (c *Config) Texts(word string) []string { got, _ := get[[]string](c, word); return got }

// Pairs returns the value of a need that pairs texts.
func (c *Config) Pairs(word string) map[string]string {
	got, _ := get[map[string]string](c, word)
	return got
}

// Amount returns the value of a need in minor units.
func (c *Config) Amount(word string) (int64, bool) { return get[int64](c, word) }

// Duration returns the value of a need that is a time.
func (c *Config) Duration(word string) time.Duration {
	got, _ := get[time.Duration](c, word)
	return got
}

// OtherVersion returns the value of a need that is an API version.
func (c *Config) OtherVersion(word string) wire.Version {
	got, _ := get[wire.Version](c, word)
	return got
}

// Secret returns the value of a need that is a credential.
func (c *Config) Secret(word string) Secret { got, _ := get[Secret](c, word); return got }

// Stock returns the item of item.limited_stock and its units.
func (c *Config) Stock(word string) (Stock, bool) { return get[Stock](c, word) }

// Address returns an address with the members of the protocol, nil where there
// is none.
func (c *Config) Address(word string) map[string]any {
	got, _ := get[map[string]any](c, word)
	return got
}

// Endpoint returns a service other than the target. With the role psp, the
// target itself is psp.endpoint.
func (c *Config) Endpoint(word string) (Endpoint, bool) {
	if got, ok := get[Endpoint](c, word); ok {
		return got, true
	}
	if word == "psp.endpoint" && c.Has(word) {
		return Endpoint{URL: c.Target, Token: c.Token}, true
	}
	return Endpoint{}, false
}

// Listener returns a server of the harness itself.
func (c *Config) Listener(word string) (Listener, bool) { return get[Listener](c, word) }

// Egress returns a way out of the harness.
func (c *Config) Egress(word string) (Egress, bool) {
	if yes, ok := get[bool](c, word); ok {
		return Egress{}, yes
	}
	return get[Egress](c, word)
}

// Signing returns how requests are signed.
func (c *Config) Signing(word string) (Signing, bool) { return get[Signing](c, word) }

// Limit returns a rate limit; a target that only says that there is one is given
// that of the example.
func (c *Config) Limit(word string) (Limit, bool) {
	if yes, ok := get[bool](c, word); ok {
		return Limit{Requests: 100, Per: time.Second}, yes
	}
	return get[Limit](c, word)
}

// Card returns a test card, ok is false where the configuration does not spell one out.
func (c *Config) Card(word string) (Card, bool) { return get[Card](c, word) }

// Account returns an account at a messaging platform.
func (c *Config) Account(word string) (Account, bool) { return get[Account](c, word) }
