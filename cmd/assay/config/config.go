package config

import (
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

// Config is the effective configuration of a run. Its fields may be changed
// after loading (the API version once it is agreed, say); needs are asked for
// by their word.
type Config struct {
	Target   string // base URL without a slash at its end
	Token    Secret
	Version  wire.Version // one of Versions, or Auto
	Profile  string
	Role     string // Merchant or PSP
	Currency string // lower-case ISO 4217 code
	Edition  string
	Handler  string // id of the payment handler to use, "" for the first offered

	PSP      Provider
	Webhooks Webhooks
	Limits   Limits
	Timeouts Timeouts

	values  map[string]any    // by key, what has no field
	sources map[string]Source // by key, what is set at all
	excerpt func(Source) string
	hide    func(string) string
}

// Provider is what the harness knows about the payment provider.
type Provider struct {
	MerchantID string
	Card       Card
}

// Webhooks is the receiver of order events.
type Webhooks struct {
	Listen    string // host and port to listen at
	PublicURL string // how the merchant reaches it, "" if at that very address
	Secret    Secret
	Windows   Windows
}

// Windows are the times that rules about order events go by.
type Windows struct {
	Delivery  time.Duration // an event must have come
	Prompt    time.Duration // an event counts as prompt
	Retry     time.Duration // a refused event must have come again
	Quiet     time.Duration // nothing came that must not come
	Tolerance time.Duration // a signature's time may be off
}

// Limits is how hard a run presses on the target.
type Limits struct {
	Concurrency int           // scenarios played at once
	Rate        float64       // requests per second, 0 for no limit
	Backoff     time.Duration // base of the retry schedule
}

// Timeouts is how long the parts of a run may take.
type Timeouts struct {
	Step, Scenario, Overall, Hook time.Duration
}

// Env looks up an environment variable, as os.LookupEnv does.
type Env func(name string) (string, bool)

// Overrides are the flags that were given, by key of assay.yaml: "--api-version
// X" is {"api_version": "X"}. Empty texts count as not given.
type Overrides map[string]string

// Load reads the file at path, which may be "" for none, and puts variables
// and flags above it. An error holds all Problems at once; it is of another
// type only where the file cannot be opened. A missing target is no problem
// until Validate asks.
func Load(path string, env Env, over Overrides) (*Config, error) {
	if path == "" {
		return Parse("", nil, env, over)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	return Parse(path, data, env, over)
}

// Parse is Load for a file that is in memory already; name is its path in
// messages.
func Parse(name string, data []byte, env Env, over Overrides) (*Config, error) {
	c := blank()
	keys := c.keys()
	ring := newKeyring(keys)
	r := &reader{env: env, doc: open(name, data, ring), filled: map[string]bool{}}
	c.excerpt = r.doc.excerptOf
	r.refuseUnknown(over, ring)
	for _, k := range keys {
		if v, ok := r.effective(k, over); ok && k.read(v) {
			c.sources[k.path] = v.at
		}
	}
	c.imply()
	c.hide = c.hider(r.filled)
	problems := append(r.all(), c.check()...)
	return c, problems.orNil()
}

// blank is the configuration of defaults.
func blank() *Config {
	return &Config{
		Version: Auto, Profile: "spec", Role: Merchant, Currency: "usd", Edition: "amended",
		Webhooks: Webhooks{Listen: "127.0.0.1:0", Windows: Windows{
			Delivery: 180 * time.Second, Prompt: time.Minute, Retry: 180 * time.Second, Quiet: time.Minute, Tolerance: 300 * time.Second,
		}},
		Limits:   Limits{Concurrency: 8, Rate: 0, Backoff: time.Second},
		Timeouts: Timeouts{Step: 30 * time.Second, Scenario: 10 * time.Minute, Overall: time.Hour, Hook: 30 * time.Second},
		values:   map[string]any{}, sources: map[string]Source{},
	}
}

// imply fills in what another setting settles: the draft dialect is a version
// and a profile at once.
func (c *Config) imply() {
	if _, set := c.sources["profile"]; !set && c.Version == wire.Draft {
		c.Profile = "draft"
	}
	if c.Version == Auto && c.Profile == "draft" {
		c.Version = wire.Draft
	}
}

// Source says where the effective value of a key comes from.
func (c *Config) Source(key string) Source {
	if source, ok := c.sources[key]; ok {
		return source
	}
	return Source{Name: key}
}

// Has reports whether the configuration fulfils a word of the needs
// vocabulary. Words that depend on the API version follow the field Version.
func (c *Config) Has(word string) bool {
	need, known := needs.Lookup(word)
	if !known {
		return false
	}
	return c.fulfils(need) || slices.ContainsFunc(need.By, c.Has)
}

func (c *Config) fulfils(need needs.Need) bool {
	switch need.Key {
	case "target":
		return c.Target != "" && c.Role == Merchant
	case "token":
		return !c.Token.Empty()
	case "webhooks.secret":
		return !c.Webhooks.Secret.Empty()
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

// Signing returns how requests are signed.
func (c *Config) Signing(word string) (Signing, bool) { return get[Signing](c, word) }

// Account returns an account at a messaging platform.
func (c *Config) Account(word string) (Account, bool) { return get[Account](c, word) }

// Secrets yields all secrets of the configuration by key, so that they can be
// kept out of what is stored; several can have one key. Minted tokens come
// later, from their source. The security code of a card is too short to be
// looked for, and is not among them.
func (c *Config) Secrets() iter.Seq2[string, Secret] {
	return func(yield func(string, Secret) bool) {
		for _, found := range c.secrets() {
			if !found.Empty() && !yield(found.key, found.Secret) {
				return
			}
		}
	}
}

type namedSecret struct {
	key string
	Secret
}

func (c *Config) secrets() []namedSecret {
	list := []namedSecret{{"token", c.Token}, {"webhooks.secret", c.Webhooks.Secret}, {"psp.card", c.PSP.Card.Number}}
	for _, k := range slices.Sorted(maps.Keys(c.values)) {
		switch got := c.values[k].(type) {
		case Secret:
			list = append(list, namedSecret{k, got})
		case Endpoint:
			list = append(list, namedSecret{k, got.Token})
		case Signing:
			list = append(list, namedSecret{k, got.Key})
		case Account:
			list = append(list, namedSecret{k, got.Secret}, namedSecret{k, got.VerifyToken})
		case *purse:
			for _, token := range got.listed {
				list = append(list, namedSecret{k, token})
			}
		}
	}
	return list
}

// hider returns a function that masks every secret in a text, and whatever
// came from a variable: what a hook says may repeat them.
func (c *Config) hider(filled map[string]bool) func(string) string {
	var pairs []string
	add := func(text string) {
		if len(text) >= 4 {
			pairs = append(pairs, text, masked)
		}
	}
	for _, s := range c.Secrets() {
		add(s.Reveal())
	}
	for text := range filled {
		add(text)
	}
	replacer := strings.NewReplacer(pairs...)
	return replacer.Replace
}
