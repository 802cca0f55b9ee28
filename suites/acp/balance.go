package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// form is one way to explain a total by what is listed beside it. The sources
// show several; a merchant keeps to one.
type form uint

const (
	fromBase        form = 1 << iota // cart: from the base amount, discounts taken off
	fromSubtotal                     // cart: from the subtotal, the discount taken off
	fromNetSubtotal                  // cart: from a subtotal that has the discount off already
	netSubtotals                     // line: the subtotal has the discount off
	grossSubtotals                   // line: the subtotal has not
	everyForm       = 1<<iota - 1
)

// balance says which forms explain a total.
type balance struct {
	stated           bool // there is one total, and something to explain it
	total, tax, want int64
	added, included  form // forms that hold with the tax added, and with the tax included
	silent           form // forms that lack an addend: they neither hold nor fail
}

func newBalance(y tally) balance {
	return balance{total: y.of(total), tax: y.of(tax)}
}

// try holds the total against what a form makes of the rest without the tax.
func (b *balance) try(f form, net int64) {
	if !b.stated {
		b.stated, b.want = true, net+b.tax
	}
	if b.total == net+b.tax {
		b.added |= f
	}
	if b.total == net {
		b.included |= f
	}
}

// cartBalance explains the grand total. Official examples disagree on whether a
// discount is taken off again; from 2026-01-30 each of their readings counts.
func cartBalance(t *rule.T, b billed) balance {
	y := b.cart
	bal := newBalance(y)
	if !y.whole || y.times(total) != 1 || y.times(subtotal) > 1 {
		return bal // other rules speak of it
	}
	if y.has(itemsBase) {
		bal.try(fromBase, y.of(itemsBase)-y.of(itemsDiscount)-y.of(discount)+y.extras())
	} else {
		bal.silent |= fromBase
	}
	if y.has(subtotal) {
		bal.try(fromSubtotal, y.of(subtotal)-y.of(discount)+y.extras())
		if t.From(v20260130) {
			bal.try(fromNetSubtotal, y.of(subtotal)+y.extras())
		}
	} else {
		bal.silent |= fromSubtotal | fromNetSubtotal
	}
	return bal
}

// lineBalance explains the total of a line, and from 2026-01-30, when it came
// without rules, its subtotal too.
func lineBalance(t *rule.T, l lineBill) balance {
	bal := newBalance(l.tally)
	if !l.whole || l.times(total) != 1 || l.times(subtotal) > 1 {
		return bal
	}
	base, off, net := l.of(itemsBase), l.of(discount, itemsDiscount), l.of(subtotal)
	switch {
	case l.has(itemsBase) && (!t.From(v20260130) || !l.has(subtotal)):
		bal.try(netSubtotals|grossSubtotals, base-off+l.extras())
	case l.has(itemsBase):
		due, fits := base-off+l.extras(), form(0)
		if net == base-off {
			fits |= netSubtotals
		}
		if net == base {
			fits |= grossSubtotals
		}
		bal.try(fits, due)
		if net == base-off-bal.tax && bal.total == due { // the base includes the tax, the subtotal does not
			bal.included |= netSubtotals
		}
	case l.has(subtotal):
		bal.try(netSubtotals, net+l.extras())
		bal.try(grossSubtotals, net-off+l.extras())
	}
	return bal
}

// account is a balance and where it stands: the cart, or a line by its number.
type account struct {
	balance
	billed
	line int // -1 is the cart
}

func (a account) node() rule.Node {
	if a.line < 0 {
		return a.Body().Get("totals")
	}
	return a.Body().Get("line_items").At(a.line)
}

// due says what was expected, with all that the total is made of.
func (a account) due() string {
	rest := a.cart
	if a.line >= 0 {
		rest = a.lines[a.line].tally
	}
	if a.total == a.want {
		return fmt.Sprintf("a subtotal that is the base, with or without the discount taken off: %s", rest)
	}
	return fmt.Sprintf("a total of %d from %s", a.want, rest)
}

func cartAccounts(t *rule.T) (all []account) {
	for _, b := range bills(t) {
		all = append(all, account{cartBalance(t, b), b, -1})
	}
	return all
}

func lineAccounts(t *rule.T) (all []account) {
	for _, b := range bills(t) {
		for i, l := range b.lines {
			all = append(all, account{lineBalance(t, l), b, i})
		}
	}
	return all
}

// balanced holds all accounts to a form that explains them, and to the same one
// throughout: one that holds wherever it has all its addends. Prices that
// include the tax are lawful, except to OpenAI, where no account of the
// merchant, cart or line, has the tax added.
func balanced(t *rule.T, accounts []account) {
	accounts = slices.DeleteFunc(accounts, func(a account) bool { return !a.stated })
	if len(accounts) == 0 {
		t.NotApplicable("no answer states a total together with what it is made of")
	}
	included := !openAI(t) && !addsTax(t)
	common, held := form(everyForm), form(0)
	for _, a := range accounts {
		holds := a.added
		if included {
			holds |= a.included
		}
		if holds == 0 {
			t.Fail(a.node(), a.due(), fmt.Sprintf("%d (%+d)", a.total, a.total-a.want))
			continue
		}
		held |= holds
		if left := common & (holds | a.silent); left&held != 0 {
			common = left
			continue
		}
		t.Fail(a.node(), "a total made of the rest in the same way as in earlier answers", fmt.Sprint(a.total))
	}
}

// addsTax reports whether any account of the book holds only with the tax added.
func addsTax(t *rule.T) bool {
	return slices.ContainsFunc(append(cartAccounts(t), lineAccounts(t)...), func(a account) bool {
		return a.added != 0 && a.included == 0
	})
}
