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
	authenticator, err := authenticator(cfg)
	if err != nil {
		return nil, err
	}
	high, _ := cfg.Amount("policy.high_value")
	limited, _ := cfg.Stock("item.limited_stock")
	kit := &simacp.Kit{
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
		HighValue: high,
		Buyers:    simacp.Buyers{Known: cfg.Text("buyer.known"), Other: cfg.Text("buyer.other")},
		Quantity:  simacp.QuantityShape(cfg.Quantity()),
		Language:  cfg.Text("locale.second"),
		Codes:     codes(cfg),
		Extension: cfg.Text("extension.third_party"),
		Has:       cfg.Has,
		ReadOnly:  cfg.ReadOnly,
		Acts:      acts,
		Pay:       pay(cfg, vault),
		Control: func(ctx context.Context, word string, values map[string]string) error {
			hook, ok := cfg.Hook(word)
			if !ok || cfg.ReadOnly {
				return missing(word)
			}
			return hook.Call(ctx, values)
		},
		NewID:    func(string) string { return uuid.NewString() },
		Provider: provider, Authenticator: authenticator,
		Cashier: cashier(cfg),
	}
	return kit, sign(kit, cfg)
}

// codes are the discount codes that are configured.
func codes(cfg *config.Config) simacp.Codes {
	code := func(kind string) string { return cfg.Text("discount.code." + kind) }
	known := simacp.Codes{
		Valid: code("valid"), Percent: code("percent"), Fixed: code("fixed"), Minimum: code("minimum"),
		Stackable: cfg.Texts("discount.pair.stackable"), Exclusive: cfg.Texts("discount.pair.exclusive"),
	}
	for _, kind := range []string{"expired", "usage_exhausted", "login_only", "user_ineligible"} {
		if useless := code(kind); useless != "" {
			known.Useless = append(known.Useless, useless)
		}
	}
	return known
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

// sign lets the agent sign what it says to the target as it was agreed, if it was.
func sign(kit *simacp.Kit, cfg *config.Config) (err error) {
	word := "signature.key"
	if cfg.Role == config.PSP {
		word = "psp.signing"
	}
	signing, header, ok := agreed(cfg, word)
	if !ok {
		return nil
	}
	kit.SignsBytes, kit.SignedWith, kit.Forge = !signing.Canonical, header, signing.Forger
	kit.Sign, err = signing.Signer()
	return err
}

// agreed is how requests are to be signed as it was agreed under a word, and the
// fields that go with it; ok is false where nothing was agreed.
func agreed(cfg *config.Config, word string) (signing simacp.Signing, header map[string]string, ok bool) {
	agreed, ok := cfg.Signing(word)
	if !ok {
		return signing, nil, false
	}
	return simacp.Signing{
		Algorithm: agreed.Algorithm, Key: agreed.Key.Reveal(), Encoding: agreed.Encoding,
		Canonical: agreed.Canonical == "jcs", Timestamp: agreed.Timestamp,
	}, agreed.Header, true
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
