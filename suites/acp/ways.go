package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// ways are what the agent added to a payment of the returning buyer, the most first:
// it leaves out a bit more each time it is refused.
var ways = []string{"", "/no-sms", "/offered", "/every", "/unclaimed", "/undecided", "/plain"}

// withoutClaim and undecided report that a payment went through without a claim, or
// without decisions about advertising, and was refused with them.
func withoutClaim(way string) bool { return way == "/unclaimed" || way == "/plain" }
func undecidedIn(way string) bool  { return way == "/undecided" || way == "/plain" }

// paid is the way in which a purchase of the returning buyer went through at last;
// ok is false where none did.
func paid(t *rule.T, purchase string) (way string, ok bool) {
	scene := t.In("returning-buyer")
	scene.Step(purchase + "/complete")
	i := slices.IndexFunc(ways, func(way string) bool {
		step := purchase + "/complete" + way
		if scene.Try(step) == nil {
			return false
		}
		last := lastOf(scene, step, "poll")
		return last.OK() && bought(last.Body())
	})
	if i < 0 {
		return "", false
	}
	return ways[i], true
}

// paidWay is paid for a rule that goes on from the purchase.
func paidWay(t *rule.T, purchase string) string {
	way, ok := paid(t, purchase)
	if !ok {
		t.Unverified("complete did not carry the %s purchase out, however little it was asked for besides", purchase)
	}
	return way
}

// openedFor is the session that a purchase of the returning buyer began with.
func openedFor(t *rule.T, purchase string) rule.Node {
	scene := t.In("returning-buyer")
	if s := scene.Step(purchase + "/create"); s.OK() {
		return session(t, s)
	}
	return session(t, scene.Step(purchase+"/create-plain"))
}
