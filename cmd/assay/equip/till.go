package equip

import (
	"context"
	"fmt"
	"net"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/psp"
)

// Till gives the agent the payment provider that it plays itself, at which nobody
// charges until it is served; nil where none is configured. The kit has its
// transport by now.
func Till(kit *simacp.Kit, cfg *config.Config) *simacp.Till {
	at, ok := cfg.Listener("psp.simulated")
	if !ok || !cfg.Has("psp.simulated") {
		return nil
	}
	vault := kit.Transport.Vault
	return &simacp.Till{Provider: psp.New(psp.Options{
		Key: at.Token.Reveal(), Now: kit.Transport.Clock.Now,
		Conceal:   func(token string) (string, error) { return vault.Add("card-token", token) },
		Reconceal: vault.AddAgain,
	})}
}

// openTill lets the merchant in to charge, until the returned function is called,
// and leads it there if a hook for that is configured.
func openTill(kit *simacp.Kit, cfg *config.Config) (stop func(), err error) {
	if kit.Till == nil {
		return func() {}, nil
	}
	at, _ := cfg.Listener("psp.simulated")
	listener, err := net.Listen("tcp", at.Listen)
	if err != nil {
		return nil, fmt.Errorf("psp.simulated: charges cannot be received at %s: %w", at.Listen, err)
	}
	url := at.PublicURL
	if url == "" {
		url = "http://" + listener.Addr().String()
	}
	if hook, ok := cfg.Hook("psp.charge_at"); ok {
		kit.Till.Point = func(ctx context.Context) error { return hook.Call(ctx, map[string]string{"url": url}) }
	}
	return kit.Till.Serve(listener), nil
}
