package config

import (
	"strings"

	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/rule"
)

// key is one place in assay.yaml that holds a value.
type key struct {
	path    string
	says    string
	example string
	subject needs.Subject
	single  bool // a flag or a variable can hold it
	read    func(value) bool
}

// Subjects of the settings that are no needs.
const (
	identity needs.Subject = "the run"
	pace     needs.Subject = "the pace of the run"
)

// Roles of a target.
const (
	Merchant = "merchant"
	PSP      = "psp"
)

// settings are the keys that are no words of the needs vocabulary, or have a
// field of their own in the Config. Their examples are the defaults.
func (c *Config) settings() []key {
	w, l, t := &c.Webhooks, &c.Limits, &c.Timeouts
	return []key{
		{"target", "the base URL of what is tested", "https://sandbox.shop.example/acp", identity, true, into(&c.Target, base)},
		{"token", "the bearer credential of the agent", "${ASSAY_TOKEN}", identity, true, into(&c.Token, secret)},
		{"api_version", "the version to speak: a date, unreleased, or auto", "auto", identity, true, into(&c.Version, version(Auto))},
		{"profile", "the certification: spec, openai or draft", "spec", identity, true, into(&c.Profile, oneOf(rule.Spec, rule.OpenAI, rule.Dialect))},
		{"role", "what the target is: merchant or psp", "merchant", identity, true, into(&c.Role, oneOf(Merchant, PSP))},
		{"currency", "the currency of the run, an ISO 4217 code", "usd", identity, true, into(&c.Currency, currency)},
		{"edition", "the order object of 2026-04-17: amended or as_released", "amended", identity, true, into(&c.Edition, oneOf("amended", "as_released"))},
		{"handler.id", "the payment handler to use; without it the first a session offers", "card_tokenized", needs.Payment, true, into(&c.Handler, text)},
		{"psp.merchant_id", "the id of the merchant at the payment provider", "acct_1", needs.Providers, true, into(&c.PSP.MerchantID, text)},
		{"psp.card", "the test card to delegate", "{number: \"4242424242424242\", exp_month: \"11\", exp_year: \"2030\", cvc: \"223\"}", needs.Providers, false, into(&c.PSP.Card, card)},
		{"webhooks.listen", "where the receiver of order events listens", "127.0.0.1:0", needs.Events, true, into(&w.Listen, listenAddress)},
		{"webhooks.public_url", "how the merchant reaches the receiver, if not at that address", "https://tunnel.example/events", needs.Events, true, into(&w.PublicURL, location)},
		{"webhooks.tls", "with what the receiver answers over TLS: your own certificate, or generate: the authority behind it is {{ca}} in set_url, or goes to a file: {generate: ca.pem}", "{cert: receiver.pem, key: receiver-key.pem}", needs.Events, true, into(&w.TLS, papers)},
		{"webhooks.secret", "the secret of the order events that the merchant sends", "${WEBHOOK_SECRET}", needs.Events, true, into(&w.Secret, secret)},
		{"webhooks.windows.delivery", "how long to wait for an order event", "180s", needs.Events, true, into(&w.Windows.Delivery, duration(false))},
		{"webhooks.windows.prompt", "how soon a prompt order event comes", "60s", needs.Events, true, into(&w.Windows.Prompt, duration(false))},
		{"webhooks.windows.retry", "how long to wait for an order event to be repeated", "180s", needs.Events, true, into(&w.Windows.Retry, duration(false))},
		{"webhooks.windows.quiet", "how long to listen for order events that must not come", "60s", needs.Events, true, into(&w.Windows.Quiet, duration(false))},
		{"webhooks.windows.tolerance", "how far the time in a signature may be off", "300s", needs.Events, true, into(&w.Windows.Tolerance, duration(false))},
		{"concurrency", "how many scenarios are played at once", "8", pace, true, into(&l.Concurrency, count)},
		{"rate", "how many requests are sent in a second at most; 0 lifts the limit", "0", pace, true, into(&l.Rate, rate)},
		{"backoff", "the first pause of a retry schedule; the others are multiples of it", "1s", pace, true, into(&l.Backoff, duration(true))},
		{"timeouts.step", "how long one request may take", "30s", pace, true, into(&t.Step, duration(false))},
		{"timeouts.scenario", "how long one scenario may take", "10m", pace, true, into(&t.Scenario, duration(false))},
		{"timeouts.overall", "how long the run may take", "1h", pace, true, into(&t.Overall, duration(false))},
		{"timeouts.hook", "how long a hook or the minting of a token may take", "30s", pace, true, into(&t.Hook, duration(false))},
	}
}

// keys are all keys of assay.yaml: the settings, then the needs vocabulary.
func (c *Config) keys() []key {
	list := c.settings()
	seen := map[string]bool{}
	for _, k := range list {
		seen[k.path] = true
	}
	for _, n := range needs.All() {
		if seen[n.Key] {
			continue
		}
		seen[n.Key] = true
		read, single := formOf(n.Type)
		list = append(list, key{n.Key, n.Says, n.Example, n.Subject, single, c.keep(n.Key, read)})
	}
	return list
}

// keep stores the value of a need under its key.
func (c *Config) keep(path string, read form[any]) func(value) bool {
	return func(v value) bool {
		got, ok := read(v)
		if ok {
			c.values[path] = got
		}
		return ok
	}
}

// keyring knows which paths hold values and which hold keys.
type keyring struct {
	leaves   map[string]bool
	children map[string][]string // next words below a path
	paths    []string
}

func newKeyring(keys []key) *keyring {
	ring := &keyring{leaves: map[string]bool{}, children: map[string][]string{}}
	known := map[string]bool{}
	for _, k := range keys {
		ring.leaves[k.path] = true
		ring.paths = append(ring.paths, k.path)
		words := strings.Split(k.path, ".")
		for i := range words {
			path := strings.Join(words[:i+1], ".")
			if known[path] {
				continue
			}
			known[path] = true
			above := strings.Join(words[:i], ".")
			ring.children[above] = append(ring.children[above], words[i])
		}
	}
	return ring
}

func (r *keyring) leaf(path string) bool        { return r.leaves[path] }
func (r *keyring) branch(path string) bool      { return len(r.children[path]) > 0 }
func (r *keyring) below(prefix string) []string { return r.children[prefix] }
func (r *keyring) all() []string                { return r.paths }
