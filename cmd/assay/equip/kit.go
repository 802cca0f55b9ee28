// Package equip makes the agent ready: it turns a configuration into the kit the
// agent brings along, and hands every secret to the vault on the way.
package equip

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

// Kit equips the agent from the configuration. Every secret goes to the
// vault before it can reach a record, minted tokens as they are minted.
func Kit(cfg *config.Config, vault *transport.Vault) (*simacp.Kit, error) {
	for key, secret := range cfg.Secrets() {
		if _, err := vault.Add(key, secret.Reveal()); err != nil {
			return nil, err
		}
	}
	provider, err := provider(cfg, vault)
	if err != nil {
		return nil, err
	}
	sign, err := signer(cfg)
	if err != nil {
		return nil, err
	}
	limited, _ := cfg.Stock("item.limited_stock")
	return &simacp.Kit{
		Role: cfg.Role, Target: cfg.Target, Token: cfg.Token.Reveal(), SecondToken: second(cfg),
		Version: cfg.Version, Others: others(cfg), Profile: cfg.Profile, Currency: cfg.Currency, Foreign: cfg.Text("currency.second"), Handler: cfg.Handler,
		Items: simacp.Items{
			InStock: cfg.Text("item.in_stock"), Second: cfg.Text("item.second"), OutOfStock: cfg.Text("item.out_of_stock"),
			Digital: cfg.Text("item.digital"), Expensive: cfg.Text("item.expensive"), Limited: limited.ID, LimitedStock: int(limited.Units),
		},
		Addresses: simacp.Addresses{
			Serviceable: cfg.Address("address.serviceable"), Second: cfg.Address("address.second"),
			Unserviceable: cfg.Address("address.unserviceable"),
		},
		Buyers:   simacp.Buyers{Known: cfg.Text("buyer.known"), Other: cfg.Text("buyer.other")},
		Quantity: simacp.QuantityShape(cfg.Quantity()),
		Language: cfg.Text("locale.second"),
		Code:     cfg.Text("discount.code.valid"),
		Has:      cfg.Has,
		ReadOnly: cfg.ReadOnly,
		Acts:     acts,
		Pay:      pay(cfg, vault),
		Control: func(ctx context.Context, word string, values map[string]string) error {
			hook, ok := cfg.Hook(word)
			if !ok || cfg.ReadOnly {
				return missing(word)
			}
			return hook.Call(ctx, values)
		},
		Sign:     sign,
		NewID:    uuid.NewString,
		Provider: provider,
	}, nil
}

// acts reports whether a word stands for more than a session.
func acts(word string) bool {
	need, _ := needs.Lookup(word)
	return need.Acts()
}

// second is the credential of another caller of the target.
func second(cfg *config.Config) string {
	if cfg.Role == config.PSP {
		return cfg.Secret("psp.second_key").Reveal()
	}
	return cfg.Secret("auth.second_key").Reveal()
}

// others are the versions besides the one of the run that are configured.
func others(cfg *config.Config) []wire.Version {
	if v := cfg.OtherVersion("versions.two"); v != "" {
		return []wire.Version{v}
	}
	return nil
}

// signer signs as it was agreed, nil if nothing was.
func signer(cfg *config.Config) (simacp.Signer, error) {
	word := "signature.key"
	if cfg.Role == config.PSP {
		word = "psp.signing"
	}
	agreed, ok := cfg.Signing(word)
	if !ok {
		return nil, nil
	}
	signing := simacp.Signing{
		Algorithm: agreed.Algorithm, Key: agreed.Key.Reveal(), Encoding: agreed.Encoding,
		Canonical: agreed.Canonical == "jcs", Timestamp: agreed.Timestamp,
	}
	return signing.Signer()
}

// pay takes tokens from where the configuration says they come from.
func pay(cfg *config.Config, vault *transport.Vault) func(context.Context, string, simacp.Payment) (string, error) {
	return func(ctx context.Context, word string, p simacp.Payment) (string, error) {
		source, ok := cfg.Tokens(word)
		if !ok || cfg.ReadOnly {
			return "", missing(word)
		}
		token, err := source.Next(ctx, config.TokenRequest{
			Amount: p.Amount, Currency: p.Currency, Session: p.Session, ExpiresAt: p.ExpiresAt,
		})
		if err != nil {
			return "", err
		}
		_, err = vault.Add("card-token", token.Reveal())
		return token.Reveal(), err
	}
}

func missing(word string) error { return fmt.Errorf("the configuration lacks %s", word) }
