package rule

import "github.com/assay-project/assay/simulator/wire"

// Redemptions are the attempts to be paid for one session with a delegated token,
// in the order of their arrival; none where the payment provider is not ours.
func (t *T) Redemptions(session string) []*wire.Redemption {
	var list []*wire.Redemption
	for _, r := range t.view.Book.Redemptions {
		if r.Session == session {
			t.look(t.view.stands[r], "/**")
			list = append(list, r)
		}
	}
	return list
}
