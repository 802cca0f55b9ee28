package shop

import (
	"net/http"

	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/fixtures/pace"
	"github.com/assay-project/assay/fixtures/provider"
	"github.com/assay-project/assay/simulator/wire"
)

// Provider is the payment provider of a merchant, who redeems there from now on.
func Provider(m *merchant.Merchant, clock pace.Clock) *provider.Provider {
	p, err := provider.New(provider.Options{Token: providerToken, Merchant: m.Shop().MerchantID, Clock: clock})
	if err != nil {
		panic(err) // it was asked for nothing special
	}
	m.RedeemAt(p.Redeem)
	return p
}

// Redeemed tells what a provider saw, as the book has it.
func Redeemed(p *provider.Provider) func() []*wire.Redemption {
	return func() []*wire.Redemption {
		var list []*wire.Redemption
		for i, r := range p.Redemptions() {
			list = append(list, &wire.Redemption{
				Number: i + 1, At: r.At, Token: r.Token, Session: r.Session, Merchant: r.Merchant,
				Amount: int64(r.Amount), Currency: r.Currency, Refused: r.Refused,
			})
		}
		return list
	}
}

// beside leads what is said to the provider there, and everything else to the shop.
func beside(provider, shop http.RoundTripper) http.RoundTripper { return neighbours{provider, shop} }

type neighbours struct{ provider, shop http.RoundTripper }

func (n neighbours) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host == ProviderHost {
		return n.provider.RoundTrip(req)
	}
	return n.shop.RoundTrip(req)
}
