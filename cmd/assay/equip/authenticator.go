package equip

import (
	"strings"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/suites/needs"
)

// authenticator is the provider of 3-D Secure that the configuration names, and
// the test cards there. Their numbers are secrets of the configuration.
func authenticator(cfg *config.Config) (simacp.Authenticator, error) {
	at, _ := cfg.Endpoint("dauth.endpoint")
	signing, header, ok := agreed(cfg, "dauth.signing")
	var sign simacp.Signer
	var err error
	if ok {
		sign, err = signing.Signer()
	}
	cards := map[string]string{}
	for _, need := range needs.All() {
		if number := cfg.Secret(need.Word); strings.HasPrefix(need.Word, "dauth.card.") && !number.Empty() {
			cards[need.Word] = number.Reveal()
		}
	}
	return simacp.Authenticator{
		URL: at.URL, Token: at.Token.Reveal(), SecondToken: cfg.Secret("dauth.second_key").Reveal(),
		Cards: cards, Lifetime: cfg.Duration("dauth.expiring_session"), Sign: sign, SignedWith: header,
	}, err
}
