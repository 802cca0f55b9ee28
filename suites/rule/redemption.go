package rule

import "github.com/assay-project/assay/simulator/wire"

// Redemptions are the attempts to be paid for one session with a delegated token,
// in the order of their arrival; none where the payment provider is not ours.
func (t *T) Redemptions(session string) []*wire.Redemption {
	return t.redemptions(func(r *wire.Redemption) bool { return r.Session == session && r.Kind == "" })
}

// Spent is what the merchant did with a token, named by its placeholder: asked to
// be paid, captured, returned.
func (t *T) Spent(token string) []*wire.Redemption {
	return t.redemptions(func(r *wire.Redemption) bool { return r.Token == token && token != "" })
}

func (t *T) redemptions(wanted func(*wire.Redemption) bool) []*wire.Redemption {
	t.joins = true
	var list []*wire.Redemption
	for _, r := range t.view.Book.Redemptions {
		if wanted(r) {
			t.look(t.view.stands[r], "/**")
			list = append(list, r)
		}
	}
	return list
}

// Granted are the tokens that the agent's own payment provider gave out for a
// session.
func (t *T) Granted(session string) []wire.Grant {
	type key struct{}
	return t.Memo(key{}, func() any {
		granted := map[string][]wire.Grant{}
		for _, g := range t.view.Book.Grants {
			granted[g.Session] = append(granted[g.Session], g)
		}
		return granted
	}).(map[string][]wire.Grant)[session]
}
