package shop

import (
	"io"
	"maps"

	"github.com/assay-project/assay/cmd/assay/config"
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
	return provider.Options{
		Token: ProviderToken, SecondToken: secondProviderToken, Merchant: account, Second: secondAccount, Clock: transport.System(),
	}
}

// ProviderPlace is where a provider is reached.
type ProviderPlace struct {
	URL     string // base URL of the API
	Control string // base URL of its control
	Token   string
	Key     *AgentKey // with which its agent signs, nil where requests are not signed
	Edge    *Edge     // what there is beyond plain HTTP, nil for nothing

	Elsewhere string // a proxy that leads there from an address that is not registered
}

// NewProvider opens a good provider that knows the keys of its agent, and tells
// what an agent must know of it but where it is reached. Of several keys the one
// is taken that the provider asks for.
func NewProvider(o provider.Options, keys ...AgentKey) (*provider.Provider, *ProviderPlace, error) {
	o.Keys = known(keys)
	p, err := provider.New(o)
	if err != nil {
		return nil, nil, err
	}
	at := &ProviderPlace{Token: o.Token}
	for i := range keys {
		if at.Key == nil || keys[i].Algorithm == p.Algorithm() {
			at.Key = &keys[i]
		}
	}
	return p, at, nil
}

// ProviderValues is the configuration for a run against the good provider.
func ProviderValues(at *ProviderPlace) config.Values {
	v := config.Values{
		"target": at.URL, "token": config.NewSecret(at.Token), "role": config.PSP, "psp.merchant_id": account,
		"psp.second_key": config.NewSecret(secondProviderToken),
		"psp.fault":      hook(at.Control+"/fault", `{"times": "{{times}}"}`),
		"psp.slow":       hook(at.Control+"/slow", `{"milliseconds": "{{milliseconds}}"}`),
		"psp.rate_limit": map[string]any{"requests": 5, "per": "1s"},
		"psp.set_limit":  hook(at.Control+"/set_limit", `{"times": "{{times}}"}`),

		"psp.network_token_sandbox": true,
		"psp.second_merchant":       secondAccount, "psp.velocity": true, "handler.saved_card": true,
		"psp.declined_card": testCard(provider.DeclinedCard), "psp.challenged_card": testCard(provider.ChallengedCard),
		"psp.advance_clock": hook(at.Control+"/advance_clock", `{"seconds": "{{seconds}}"}`),
		"psp.redeem": hook(at.Control+"/redeem",
			`{"token": "{{token}}", "amount": {{amount}}, "currency": "{{currency}}", "merchant": "{{merchant}}", "session": "{{session.id}}", "order": "{{order}}"}`),
	}
	if at.Key != nil {
		v["psp.signing"] = signing(at.Key)
	}
	if at.Edge != nil {
		at.Edge.tell(v)
	}
	maps.Copy(v, authentication(at))
	return v
}

// authentication is what a run against the provider needs besides, where buyers
// are authenticated there.
func authentication(at *ProviderPlace) config.Values {
	v := config.Values{
		"dauth.endpoint":   map[string]any{"url": at.URL, "token": config.NewSecret(at.Token)},
		"dauth.second_key": config.NewSecret(secondProviderToken), "network.second_egress": at.Elsewhere,
		"dauth.expire":    hook(at.Control+"/expire", `{"session.id": "{{session.id}}"}`),
		"dauth.challenge": hook(at.Control+"/challenge", `{"session.id": "{{session.id}}", "status": "{{status}}"}`),
	}
	if at.Key != nil {
		v["dauth.signing"] = signing(at.Key)
	}
	for end, number := range provider.AuthenticationCards() {
		v["dauth.card."+end] = config.NewSecret(number)
	}
	return v
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
func ProviderInMemory(p *provider.Provider, at *ProviderPlace, version wire.Version, profile string, clock transport.Clock) (*line.Run, error) {
	at.URL, at.Control, at.Elsewhere = "https://"+ProviderHost, "http://control.example", "http://elsewhere.example"
	cfg, err := ProviderConfig(ProviderValues(at), config.Overrides{"api_version": string(version), "profile": profile})
	if err != nil {
		return nil, err
	}
	run, err := equipped(cfg, p.Control(), beside(transport.Memory(p), transport.Memory(p.Control())), clock)
	if err != nil {
		return nil, err
	}
	run.Kit.Ways.Second = transport.Memory(p.Elsewhere())
	return run, nil
}
