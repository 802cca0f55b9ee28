// Package shop puts the good merchant and the agent together: it writes the
// configuration that a run against the merchant needs, the same way a user
// would write it, and can make a whole run of it in memory.
//
// It must not know what is judged.
package shop

import (
	"bytes"
	"io"
	"strings"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/equip"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// Credentials of the two agents that the good merchant knows, and the key with
// which they sign. They guard nothing: the shop exists for the length of a run.
const (
	Token       = "Demo-Token-4f9c2a71"
	SecondToken = "Demo-Token-b80e55d3"
	SigningKey  = "Demo-Signing-Key-6e0a9d17"
	EventSecret = "Demo-Event-Secret-c1f7a02b"

	providerToken = "Demo-Provider-Token-93d20b6e"
	TillKey       = "Demo-Till-Key-5be7c418"
)

// Place is where a merchant is reached.
type Place struct {
	URL      string // base URL of the API
	Control  string // base URL of its control, "" if it has none
	Provider string // base URL of its payment provider, "" if it has none
	Till     bool   // it charges at the payment provider that the agent plays
	Token    string
	Signing  string            // key of its agents, "" if requests are not signed
	Secret   string            // of its order events, "" if it sends none
	Windows  map[string]string // how long to wait for its order events, by kind, where that is not the usual
	Edge     *Edge             // what there is beyond plain HTTP, nil for nothing
}

// Edge is where a merchant meets the network over TLS and filters addresses.
type Edge struct {
	CA               string            // the authority that signed its certificate, in PEM; "" where it is trusted anyway
	Listed, Unlisted string            // proxies that lead to it from an address on its list, and from one that is not
	Connect          map[string]string // where its host and ports are to be found in truth
}

// Values is the configuration for a run against the merchant.
func Values(s merchant.Shop, at Place) config.Values {
	v := config.Values{
		"target": at.URL, "token": config.NewSecret(at.Token), "currency": s.Currency,
		"item.in_stock": s.InStock, "item.second": s.Second, "item.out_of_stock": s.OutOfStock, "item.digital": s.Digital,
		"item.price": s.Price, "item.limited_stock": map[string]any{"id": s.Limited, "stock": s.LimitedStock},
		"item.expensive": s.Expensive, "policy.high_value": s.HighValue, "buyer.known": s.KnownBuyer, "buyer.other": s.OtherBuyer,
		"card.unaccepted_brand": reusable(s.Unaccepted), "handler.two": true, "handler.tokenized_card": true,
		"handler.saved_card": true, "handler.gift_card": true, "handler.points": true, "handler.store_credit": true,
		"wire.quantity": "line_quantity", "fulfillment.two_options": true,
		"address.serviceable": s.Serviceable, "address.second": s.SecondAddress, "address.unserviceable": s.Unserviceable,
		"card.succeeds": reusable(s.Succeeds), "card.declines": reusable(s.Declines), "card.requires_3ds": reusable(s.Requires3DS),
		"gift_card.pays": reusable(s.GiftCards.Pays), "gift_card.short": reusable(s.GiftCards.Short), "gift_card.unknown": reusable(s.GiftCards.Unknown),
		"gift_card.wrong_pin": reusable(s.GiftCards.WrongPIN), "gift_card.right_pin": reusable(s.GiftCards.RightPIN),
		"token.invalid": reusable(s.Expired), "handler.id": s.Handler, "discovery": true, "extension.discount": true, "auth.second_key": config.NewSecret(SecondToken),
		"session.expires": true, "order.rich": s.WholeOrders, "locale.second": s.SecondLanguage,
		"card.requires_3ds_second_brand": reusable(s.Second3DS),
	}
	if s.Affiliates {
		v["affiliate"] = true
	}
	if s.Advertises {
		v["consent.email"], v["consent.sms"], v["consent.reports_status"] = true, true, true
	}
	for kind, code := range s.Codes {
		v["discount.code."+kind] = code
	}
	v["discount.pair.stackable"], v["discount.pair.exclusive"], v["discount.automatic"] = s.Stackable, s.Exclusive, true
	v["extension.third_party"] = s.Packing
	if strings.HasPrefix(at.URL, "https://") {
		v["network.outbound"] = true // its pages are served beside the API
	}
	if s.Insists {
		v["intervention.always"] = true
	}
	if s.Foreign != "" {
		v["currency.second"] = s.Foreign
	}
	if at.Control != "" {
		v["control.change_price"] = hook(at.Control+"/change_price", `{"item": "{{item}}", "amount": "{{amount}}"}`)
		v["control.fail_next"] = hook(at.Control+"/fail_next", `{"operation": "{{operation}}", "session.id": "{{session.id}}", "times": "{{times}}"}`)
		v["control.slow_complete"] = hook(at.Control+"/slow_complete", `{"session.id": "{{session.id}}", "milliseconds": "{{milliseconds}}"}`)
		v["control.advance_clock"] = hook(at.Control+"/advance_clock", `{"seconds": "{{seconds}}"}`)
		v["control.change_stock"] = hook(at.Control+"/change_stock", `{"item": "{{item}}", "stock": "{{stock}}"}`)
		v["control.escalate"] = hook(at.Control+"/escalate", `{"session.id": "{{session.id}}"}`)
		v["control.approve"] = hook(at.Control+"/approve", `{"session.id": "{{session.id}}"}`)
		for verb, asks := range ofOrders {
			v["control."+verb] = hook(at.Control+"/"+verb, `{"order.id": "{{order.id}}"`+asks+`}`)
		}
	}
	if at.Till {
		v["psp.simulated"] = map[string]any{"listen": "127.0.0.1:0", "token": config.NewSecret(TillKey)}
		v["psp.charge_at"] = hook(at.Control+"/charge_at", `{"url": "{{url}}"}`)
		v["control.allow_card_testing"] = true
	}
	if at.Secret != "" {
		v["webhooks.secret"] = config.NewSecret(at.Secret)
		v["webhooks.set_url"] = hook(at.Control+"/set_url", `{"url": "{{url}}", "ca": "{{ca}}"}`)
		v["webhooks.tls"] = "generate"
		v["webhooks.rotate_secret"] = hook(at.Control+"/rotate_secret", `{"secret": "{{secret}}"}`)
		for window, d := range at.Windows {
			v["webhooks.windows."+window] = d
		}
	}
	if at.Provider != "" {
		v["psp.delegate_payment"] = map[string]any{"url": at.Provider, "token": config.NewSecret(providerToken)}
		v["psp.merchant_id"] = s.MerchantID
	}
	if at.Signing != "" {
		v["signature.key"] = map[string]any{"algorithm": "hmac-sha256", "key": config.NewSecret(at.Signing), "encoding": "base64url", "canonical": "jcs"}
	}
	if e := at.Edge; e != nil {
		e.tell(v)
		v["egress.listed"] = map[string]any{"address": s.Listed, "proxy": e.Listed}
		v["egress.unlisted"] = e.Unlisted
	}
	return v
}

// tell has the run judge TLS, and find its way there.
func (e *Edge) tell(v config.Values) {
	v["transport.tls"] = true
	if e.CA != "" {
		v["transport.ca"] = e.CA
	}
	if len(e.Connect) > 0 {
		v["transport.connect"] = anyOf(e.Connect)
	}
}

// ofOrders are the verbs that change an order, and what each asks for besides.
var ofOrders = map[string]string{
	"advance_order": status, "manual_review": status, "cancel_order": "", "refund": "", "open_dispute": "",
	"partial_ship": units, "return_item": units, "partial_refund": amount, "store_credit": amount, "fail_refund": amount + status,
}

const (
	status = `, "status": "{{status}}"`
	amount = `, "amount": "{{amount}}"`
	units  = `, "item": "{{item}}", "quantity": "{{quantity}}"`
)

func anyOf(m map[string]string) map[string]any {
	all := map[string]any{}
	for key, value := range m {
		all[key] = value
	}
	return all
}

func reusable(token string) map[string]any { return map[string]any{"token": token, "reusable": true} }

func hook(url, body string) map[string]any {
	return map[string]any{"method": "POST", "url": url, "body": body}
}

// Write writes the configuration as a commented assay.yaml.
func Write(w io.Writer, s merchant.Shop, at Place) error {
	return config.Write(w, "A run against the good merchant.", Values(s, at), nil)
}

// Config is the configuration as Load would read it.
func Config(s merchant.Shop, at Place, over config.Overrides) (*config.Config, error) {
	return reread(func(w io.Writer) error { return Write(w, s, at) }, over)
}

// reread loads what was written.
func reread(write func(io.Writer) error, over config.Overrides) (*config.Config, error) {
	var file bytes.Buffer
	if err := write(&file); err != nil {
		return nil, err
	}
	none := func(string) (string, bool) { return "", false }
	cfg, err := config.Parse("assay.yaml", file.Bytes(), none, over)
	if err != nil {
		return nil, err
	}
	return cfg, cfg.Validate()
}

// InMemory is a whole run against a merchant in this process.
func InMemory(m *merchant.Merchant, version wire.Version, profile string, clock transport.Clock) (*line.Run, error) {
	run, err := inMemory(m, Place{URL: "https://" + Host}, version, profile, clock)
	if err != nil {
		return nil, err
	}
	run.Kit.Transport.RoundTripper = beside(run.Kit.Transport.RoundTripper, transport.Memory(m))
	return run, nil
}

// Host is the name under which the merchant is reached where names matter.
const Host = "shop.example"

// inMemory is a run that is connected with the payment provider alone still.
func inMemory(m *merchant.Merchant, at Place, version wire.Version, profile string, clock transport.Clock) (*line.Run, error) {
	at.Control, at.Token, at.Signing, at.Secret = "http://control.example", Token, SigningKey, EventSecret
	at.Provider, at.Till = "https://"+ProviderHost, true
	psp := Provider(m, clock)
	cfg, err := Config(m.Shop(), at, config.Overrides{"api_version": string(version), "profile": profile})
	if err != nil {
		return nil, err
	}
	run, err := equipped(cfg, m.Control(), transport.Memory(psp), clock)
	if err != nil {
		return nil, err
	}
	kit := run.Kit
	kit.Sign = rememberLong(kit.Sign)
	kit.Provider.Redeemed = Redeemed(psp)
	kit.Till = equip.Till(kit, cfg)
	m.ChargeAt(merchant.Till{Key: TillKey, Send: transport.Memory(kit.Till)}, "https://till.example")
	kit.Ear = equip.Ear(kit, cfg)
	kit.Ear.URL = "https://agent.example" + webhook.Path
	if kit.Ear.Authority, err = webhook.NewAuthority(clock.Now()); err != nil {
		return nil, err
	}
	m.Tell(merchant.Events{Secret: EventSecret, Send: kit.Ear.Receiver.Memory}, kit.Ear.URL)
	return run, nil
}
