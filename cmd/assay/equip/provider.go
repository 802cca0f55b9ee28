package equip

import (
	"cmp"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
)

// usualCard is the test card that most payment providers know.
var usualCard = simacp.Card{Number: "4242424242424242", CVC: "223"}

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
		card = simacp.Card{Number: own.Number.Reveal(), ExpMonth: own.ExpMonth, ExpYear: own.ExpYear, CVC: own.CVC.Reveal()}
	}
	_, err := vault.Add("card-number", card.Number)
	return simacp.Provider{URL: at.URL, Token: at.Token.Reveal(), MerchantID: merchant, Card: card}, err
}
