package equip

import (
	"cmp"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
)

// usualCard is the test card that most payment providers know, usualNetworkToken
// a network token that many do.
var (
	usualCard         = simacp.Card{Number: "4242424242424242", CVC: "223"}
	usualNetworkToken = simacp.Card{Number: "4895370012003478"}
)

// provider is the payment provider that the configuration names. A card number
// is never to reach a record; the agent keeps the security code out itself.
func provider(cfg *config.Config, vault *transport.Vault) (simacp.Provider, error) {
	at, _ := cfg.Endpoint("psp.delegate_payment")
	merchant := cfg.PSP.MerchantID
	if cfg.Role == config.PSP {
		at, _ = cfg.Endpoint("psp.endpoint")
		merchant = cmp.Or(merchant, "acct_1")
	}
	card := usualCard
	if own := cfg.PSP.Card; !own.Number.Empty() {
		card = held(own)
	}
	token := cmp.Or(testCard(cfg, "psp.network_token_sandbox"), &usualNetworkToken)
	for _, number := range []string{card.Number, token.Number} {
		if _, err := vault.Add("card-number", number); err != nil {
			return simacp.Provider{}, err
		}
	}
	var sign simacp.Signer
	signing, header, ok := agreed(cfg, "psp.signing")
	if ok {
		var err error
		if sign, err = signing.Signer(); err != nil {
			return simacp.Provider{}, err
		}
	}
	limit, _ := cfg.Limit("psp.rate_limit")
	return simacp.Provider{
		Sign: sign, SignedWith: header,
		URL: at.URL, Token: at.Token.Reveal(), MerchantID: merchant, Card: card, NetworkToken: *token, Limit: simacp.Limit(limit),
		SecondMerchant: cfg.Text("psp.second_merchant"), Declined: testCard(cfg, "psp.declined_card"), Challenged: testCard(cfg, "psp.challenged_card"),
	}, nil
}

// testCard is the test card of a word, nil where there is none.
func testCard(cfg *config.Config, word string) *simacp.Card {
	own, ok := cfg.Card(word)
	if !ok {
		return nil
	}
	card := held(own)
	return &card
}

// held is a configured card in the agent's hand.
func held(c config.Card) simacp.Card {
	return simacp.Card{Number: c.Number.Reveal(), ExpMonth: c.ExpMonth, ExpYear: c.ExpYear, CVC: c.CVC.Reveal()}
}

// cashier charges tokens by the hook for that, nil where there is none.
func cashier(cfg *config.Config) *simacp.Cashier {
	hook, ok := cfg.Hook("psp.redeem")
	if !ok {
		return nil
	}
	return &simacp.Cashier{Request: hook.Request, Asks: hook.Asks, Charged: hook.Charged, Hide: hook.Hide}
}
