package config

import (
	"fmt"
	"os"
	"time"

	"github.com/assay-project/assay/simulator/wire"
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

	values map[string]any // by key, what has no field
	// ReadOnly leaves out what acts beyond sessions, as if it were not configured.
	ReadOnly bool

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
	Listen    string    // host and port to listen at
	PublicURL string    // how the merchant reaches it, "" if at that very address
	TLS       *Identity // with what it answers over TLS, nil for plain HTTP
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
	r.refuseUnknown(over, keys)
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
