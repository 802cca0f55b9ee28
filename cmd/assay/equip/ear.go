package equip

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/webhook"
)

// Ear gives the agent its receiver of order events, which hears nothing until it
// is served; nil where none is configured. The kit has its transport by now.
func Ear(kit *simacp.Kit, cfg *config.Config) *simacp.Ear {
	if !cfg.Has("webhooks") {
		return nil
	}
	w := cfg.Webhooks
	return &simacp.Ear{
		Receiver: webhook.New(webhook.Options{
			Secret: w.Secret.Reveal(), Clock: kit.Transport.Clock, Vault: kit.Transport.Vault, Tolerance: w.Windows.Tolerance,
		}),
		Delivery: w.Windows.Delivery, Retry: w.Windows.Retry, Quiet: w.Windows.Quiet,
	}
}

// Listen opens the agent's ear and its payment provider, where it has them, until
// the returned function is called.
func Listen(kit *simacp.Kit, cfg *config.Config) (stop func(), err error) {
	closeTill, err := openTill(kit, cfg)
	if err != nil {
		return nil, err
	}
	closeEar, err := openEar(kit, cfg)
	if err != nil {
		closeTill()
		return nil, err
	}
	return func() { closeEar(); closeTill() }, nil
}

// openEar opens the agent's ear, if it has one, and leads the merchant's events
// there if a hook for that is configured.
func openEar(kit *simacp.Kit, cfg *config.Config) (stop func(), err error) {
	kit.Ear = Ear(kit, cfg)
	if kit.Ear == nil {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", cfg.Webhooks.Listen)
	if err != nil {
		return nil, fmt.Errorf("webhooks.listen: order events cannot be received at %s: %w", cfg.Webhooks.Listen, err)
	}
	kit.Ear.URL = receiverURL(cfg, listener.Addr())
	var secured *tls.Config
	if cfg.Webhooks.TLS != nil {
		if secured, err = papers(kit.Ear, cfg, kit.Transport.Clock.Now()); err != nil {
			_ = listener.Close()
			return nil, err
		}
	}
	if hook, ok := cfg.Hook("webhooks.set_url"); ok {
		kit.Ear.Point = func(ctx context.Context) error { return hook.Call(ctx, kit.Ear.Leading(kit.Ear.URL)) }
	}
	return kit.Ear.Receiver.Serve(listener, secured), nil
}

// receiverURL is where the merchant reaches a receiver that listens at an address.
func receiverURL(cfg *config.Config, listens net.Addr) string {
	url := cfg.Webhooks.PublicURL
	switch {
	case url != "":
	case cfg.Webhooks.TLS != nil:
		url = "https://" + listens.String()
	default:
		url = "http://" + listens.String()
	}
	if !strings.HasSuffix(url, webhook.Path) {
		url = strings.TrimRight(url, "/") + webhook.Path
	}
	return url
}
