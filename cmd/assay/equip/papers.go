package equip

import (
	"crypto/tls"
	"net/url"
	"os"
	"time"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/webhook"
)

const ownTLS = "webhooks.tls"

// papers is how the agent's receiver answers over TLS: with the certificate that
// the configuration names, or with one made for the run. A certificate that no
// merchant could accept is refused before anything is said.
func papers(ear *simacp.Ear, cfg *config.Config, now time.Time) (*tls.Config, error) {
	at, err := url.Parse(ear.URL)
	if err != nil {
		return nil, cfg.Fault("webhooks.public_url", "webhooks.public_url is no URL: %v", err)
	}
	own := cfg.Webhooks.TLS
	if own.Made() {
		return made(ear, cfg, at.Hostname(), now)
	}
	pair, err := tls.LoadX509KeyPair(own.Cert, own.Key)
	switch {
	case err != nil:
		return nil, cfg.Fault(ownTLS, "webhooks.tls cannot be used: %v; cert is a file with the certificate and its chain, key one with its private key and no passphrase, both in PEM", err)
	case now.After(pair.Leaf.NotAfter):
		return nil, cfg.Fault(ownTLS, "webhooks.tls: the certificate in %s expired on %s; renew it", own.Cert, pair.Leaf.NotAfter.Format(time.DateOnly))
	case now.Before(pair.Leaf.NotBefore):
		return nil, cfg.Fault(ownTLS, "webhooks.tls: the certificate in %s does not hold before %s; check the clock", own.Cert, pair.Leaf.NotBefore.Format(time.DateOnly))
	case pair.Leaf.VerifyHostname(at.Hostname()) != nil:
		return nil, cfg.Fault(ownTLS, "webhooks.tls: the certificate in %s is not for %s, where order events are to go; say in webhooks.public_url how the merchant reaches the receiver", own.Cert, at.Hostname())
	}
	return webhook.Secured(&pair), nil
}

// made makes an authority and a certificate, and writes the authority where it is
// wanted. Its key is written nowhere.
func made(ear *simacp.Ear, cfg *config.Config, host string, now time.Time) (*tls.Config, error) {
	authority, err := webhook.NewAuthority(now)
	if err != nil {
		return nil, err
	}
	certificate, err := authority.Issue(now.Add(-time.Hour), now.Add(webhook.Lasting), host, "localhost", "127.0.0.1")
	if err != nil {
		return nil, err
	}
	if file := cfg.Webhooks.TLS.CA; file != "" {
		if err := os.WriteFile(file, authority.PEM(), 0o644); err != nil {
			return nil, cfg.Fault(ownTLS, "webhooks.tls: the authority of the receiver cannot be written: %v; name a file in a folder that is there", err)
		}
	}
	ear.Authority = authority
	return webhook.Secured(certificate), nil
}
