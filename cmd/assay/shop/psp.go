package shop

import (
	"io"
	"net/http"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/equip"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/provider"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Accounts at the good payment provider, where it is what is tested.
const (
	ProviderToken       = "Demo-Agent-Token-7b1e40c9"
	secondProviderToken = "Demo-Agent-Token-e2590fd3"

	account       = "acct_demo"
	secondAccount = "acct_demo_2"
)

// ProviderOptions are those of a good provider that is to be tested.
func ProviderOptions() provider.Options {
	return provider.Options{Token: ProviderToken, SecondToken: secondProviderToken, Merchant: account, Second: secondAccount}
}

// ProviderValues is the configuration for a run against the good provider, at a
// base URL of its own, with its control at another.
func ProviderValues(url, control, token string) config.Values {
	return config.Values{
		"target": url, "token": config.NewSecret(token), "role": config.PSP, "psp.merchant_id": account,
		"psp.second_key": config.NewSecret(secondProviderToken),
		"psp.fault":      hook(control+"/fault", `{"times": "{{times}}"}`),

		"psp.second_merchant": secondAccount, "psp.velocity": true, "handler.saved_card": true,
		"psp.declined_card": testCard(provider.DeclinedCard), "psp.challenged_card": testCard(provider.ChallengedCard),
		"psp.advance_clock": hook(control+"/advance_clock", `{"seconds": "{{seconds}}"}`),
		"psp.redeem": hook(control+"/redeem",
			`{"token": "{{token}}", "amount": {{amount}}, "currency": "{{currency}}", "merchant": "{{merchant}}", "session": "{{session.id}}", "order": "{{order}}"}`),
	}
}

// testCard is a card of the provider's sandbox, which lasts.
func testCard(number string) map[string]any {
	return map[string]any{"number": number, "exp_month": "11", "exp_year": "2049"}
}

// WriteProvider writes that configuration as a commented assay.yaml.
func WriteProvider(w io.Writer, v config.Values) error {
	return config.Write(w, "A run against the good payment provider.", v, nil)
}

// ProviderConfig is the configuration as Load would read it.
func ProviderConfig(v config.Values, over config.Overrides) (*config.Config, error) {
	return reread(func(w io.Writer) error { return WriteProvider(w, v) }, over)
}

// ProviderInMemory is a whole run against a provider in this process.
func ProviderInMemory(p http.Handler, doors http.Handler, version wire.Version, profile string, clock transport.Clock) (*line.Run, error) {
	values := ProviderValues("https://"+providerHost, "http://control.example", ProviderToken)
	cfg, err := ProviderConfig(values, config.Overrides{"api_version": string(version), "profile": profile})
	if err != nil {
		return nil, err
	}
	vault := transport.NewVault()
	kit, err := equip.Kit(cfg, vault)
	if err != nil {
		return nil, err
	}
	kit.Control = control(doors)
	kit.Transport = transport.Options{Clock: clock, Vault: vault, RoundTripper: beside(transport.Memory(p), transport.Memory(doors))}
	return &line.Run{Tool: wire.Tool{Name: "assay"}, Setup: line.SetupOf(cfg), Kit: kit}, nil
}
