package acp

import (
	"maps"
	"strconv"
)

// news makes the merchant tell of an order: that it is there, then each change that
// a hook makes of it; where no hook is left, of another order.
type news struct {
	agent *Agent
	order *Session    // nil where another one comes next
	left  []happening // what else can become of it
}

// happening is a change of an order that the merchant tells of.
type happening struct {
	word   string // of the hook
	values map[string]string
}

// happenings are the changes that the hooks allow, each of which can follow the one
// before.
func (a *Agent) happenings() (all []happening) {
	if a.Has(partialRefund) {
		for _, amount := range []int{firstRefund, secondRefund} {
			all = append(all, happening{partialRefund, map[string]string{"amount": strconv.Itoa(amount)}})
		}
	}
	if a.Has(advanceOrder) {
		for _, status := range []string{"shipped", "fulfilled"} {
			all = append(all, happening{advanceOrder, map[string]string{"status": status}})
		}
	}
	return all
}

// next has something happen that the merchant tells of; prepare comes right before.
// An order of its own has a buyer of its own, so that no trouble spills over to it:
// fresh says that it is one, paid for as the steps "<step>-create" and
// "<step>-complete".
func (n *news) next(step string, prepare func(*Session)) (about *Session, fresh bool) {
	a := n.agent
	if n.order == nil || n.order.OrderID == "" || len(n.left) == 0 {
		s := a.payableFor(step+"-", step)
		prepare(s)
		n.order, n.left = a.Settled(step+"-complete", a.Pay(step+"-complete", succeeds, s, a.as(step))), a.happenings()
		return n.order, true
	}
	prepare(n.order)
	h := n.left[0]
	n.left = n.left[1:]
	values := maps.Clone(h.values)
	values["order.id"] = n.order.OrderID
	a.Hook(step, h.word, values)
	return n.order, false
}

// leave lets another order come next.
func (n *news) leave() { n.order = nil }
