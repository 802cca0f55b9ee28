package config

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Validate reports what keeps a run from starting: whatever Load reports about
// values that contradict each other, and a target that is missing. Call it once
// the fields are final.
func (c *Config) Validate() error {
	problems := c.check()
	if c.Target == "" {
		problems = append(problems, Problem{
			At:      c.Source("target"),
			Message: "no target is set: give one with --target, ASSAY_TARGET, or target in assay.yaml",
		})
	}
	return problems.orNil()
}

// check finds values that are fine by themselves and wrong together.
func (c *Config) check() Problems {
	var found Problems
	complain := func(key, format string, args ...any) { found = append(found, c.Fault(key, format, args...)) }
	c.checkVersion(complain)
	c.checkOthers(complain)
	c.checkCredentials(complain)
	c.checkReceiver(complain)
	if _, known := c.Amount("item.price"); known && c.Text("item.in_stock") == "" {
		complain("item.price", "item.price is the price of item.in_stock, which is not set")
	}
	return found
}

// Fault is what is wrong with the value of a key, told where it stands.
func (c *Config) Fault(key, format string, args ...any) Problem {
	at := c.Source(key)
	return Problem{At: at, Message: fmt.Sprintf(format, args...), Excerpt: c.show(at)}
}

func (c *Config) show(at Source) string {
	if c.excerpt == nil {
		return ""
	}
	return c.excerpt(at)
}

type complaint func(key, format string, args ...any)

// checkVersion holds the draft dialect to its one version, and the other way round.
func (c *Config) checkVersion(complain complaint) {
	if (c.Profile == rule.Dialect) != (c.Version == wire.Draft) {
		complain(c.stronger("profile", "api_version"), "the profile %s (%s) does not go with API version %s (%s): draft is the dialect of %s and of no other version; leave one of them out",
			c.Profile, c.Source("profile"), c.Version, c.Source("api_version"), wire.Draft)
	}
}

// stronger returns the key whose value comes from the stronger source, at which
// a contradiction is reported.
func (c *Config) stronger(a, b string) string {
	if c.Source(b).From > c.Source(a).From {
		return b
	}
	return a
}

// checkOthers wants the second of a kind to be another than the first.
func (c *Config) checkOthers(complain complaint) {
	same := []struct {
		key, first string
		equal      bool
	}{
		{"item.second", "item.in_stock", c.Text("item.second") == c.Text("item.in_stock")},
		{"item.out_of_stock", "item.in_stock", c.Text("item.out_of_stock") == c.Text("item.in_stock")},
		{"address.second", "address.serviceable", fmt.Sprint(c.Address("address.second")) == fmt.Sprint(c.Address("address.serviceable"))},
		{"address.unserviceable", "address.serviceable", fmt.Sprint(c.Address("address.unserviceable")) == fmt.Sprint(c.Address("address.serviceable"))},
		{"currency.second", "currency", c.Text("currency.second") == c.Currency},
		{"versions.two", "api_version", c.OtherVersion("versions.two") == c.Version},
		{"psp.second_merchant", "psp.merchant_id", c.Text("psp.second_merchant") == c.PSP.MerchantID},
		{"buyer.other", "buyer.known", c.Text("buyer.other") == c.Text("buyer.known")},
	}
	for _, s := range same {
		if _, set := c.sources[s.key]; set && s.equal {
			complain(s.key, "%s is the same as %s; it must be another one", s.key, s.first)
		}
	}
}

// checkCredentials wants every credential to serve one purpose: two agents, a
// card that is approved and one that is declined, tokens used once each.
func (c *Config) checkCredentials(complain complaint) {
	first := map[string]string{}
	for key, s := range c.Secrets() {
		_, isPurse := c.values[key].(*purse)
		if !isPurse && key != "token" && key != "auth.second_key" {
			continue
		}
		other, twice := first[s.Reveal()]
		switch {
		case !twice:
			first[s.Reveal()] = key
		case other == key:
			complain(key, "%s lists the same token twice", key)
		default:
			complain(key, "%s holds the same secret as %s; it must be another one", key, other)
		}
	}
	at, _ := c.Endpoint("dauth.endpoint")
	if second := c.Secret("dauth.second_key"); !second.Empty() && second.Reveal() == at.Token.Reveal() {
		complain("dauth.second_key", "dauth.second_key holds the same secret as dauth.endpoint; it must be another one")
	}
}

// checkReceiver wants a receiver over TLS to be reached that way, and whoever
// sends there to hear of an authority that is made for the run.
func (c *Config) checkReceiver(complain complaint) {
	own := c.Webhooks.TLS
	if own == nil {
		return
	}
	if strings.HasPrefix(c.Webhooks.PublicURL, "http://") {
		complain("webhooks.public_url", "webhooks.public_url begins with http://, but the receiver answers over TLS: write https://, or leave webhooks.tls out")
	}
	hook, led := c.Hook("webhooks.set_url")
	if own.Made() && own.CA == "" && !(led && hook.Asks("ca")) {
		complain("webhooks.tls", "webhooks.tls makes an authority that the merchant never hears of: hand it over as {{ca}} in webhooks.set_url, or have it written to a file: {generate: ca.pem}")
	}
}
