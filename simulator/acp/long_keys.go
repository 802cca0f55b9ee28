package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// longKeys creates under the longest key there may be, in another language and for
// an affiliate, again, for another one, and under a longer key.
func longKeys(a *Agent, body JSON, tail string) {
	key := "claim_" + tail
	if a.dialect.keyRequired {
		key = strings.Repeat("k", 255-len(tail)) + tail
	}
	publisher := "publisher_one_" + tail
	const both = "long-in-second-language"
	oddities := a.longOddities(key, publisher)
	opened := a.AtOnce(both, body, oddities...)[both]
	known := false
	if opened != nil {
		again, ok := a.read(a.Create("long-again", body, together(oddities)...))
		known = ok && again.ID == opened.ID
		if a.dialect.attributes {
			rival := Adding(a.claim("first", publisher+"_rival"))
			a.Create("claimed-by-another", body, append(together(oddities), rival, Because(wire.Invalid))...)
		}
	}
	if !a.dialect.keyRequired {
		return
	}
	if !known { // or is it for what came with the key?
		oddities = oddities[:1]
		if opened != nil {
			a.Create("long", body, oddities[0].changes...)
		}
		a.Create("long-alone-again", body, Key(apartFrom(key)))
		key = apartFrom(key)
	}
	a.Create("too-long", body, append(together(oddities), Key(key+"k"), Because(wire.Invalid))...)
}

// longOddities are a long key where there must be one, the second language of the
// shop, and a claim.
func (a *Agent) longOddities(key, publisher string) (oddities []oddity) {
	keyed := func(alone string) Change {
		return func(c *Call) {
			if c.Step == alone {
				Key(apartFrom(key))(c)
			} else {
				Key(key)(c)
			}
		}
	}
	if a.dialect.keyRequired {
		oddities = append(oddities, odd("long", keyed("long")))
	}
	if !a.Lacks("second-language", "locale.second") {
		oddities = append(oddities, odd("second-language", Set("Accept-Language", a.kit.Language)))
	}
	if a.dialect.attributes {
		oddities = append(oddities, odd("claimed", Adding(a.claim("first", publisher))))
	}
	if a.dialect.attributes && !a.dialect.keyRequired {
		oddities = append(oddities, odd("keyed", keyed("keyed")))
	}
	return oddities
}

// apartFrom is another key of the same length.
func apartFrom(key string) string { return "x" + key[1:] }
