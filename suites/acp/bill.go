package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// bill is the money of one session body. It is read once per book, from plain
// values, however many rules add it up.
type bill struct {
	cart   tally
	lines  []lineBill
	listed bool // there is a list of lines
}

// lineBill is the money of one line.
type lineBill struct {
	tally
	quantity int64
	unit     int64 // price of one unit
	priced   bool  // the line states unit
	child    bool  // part of a bundle
}

// tally is a totals list made ready for adding up. The amounts that are members
// of a line of their own read as such a list.
type tally struct {
	entries []entry
	// whole: each entry is of a type of the version and has an integral amount.
	// What is not whole is not added up: other rules say what is wrong with it.
	whole bool
}

type entry struct {
	kind   string
	amount int64
}

// add counts an entry in. A discount with a minus sign is added up as if it had
// none: that there is one is for another rule to say.
func (y *tally) add(kind string, amount int64) {
	if kind == discount || kind == itemsDiscount {
		amount = max(amount, -amount)
	}
	y.entries = append(y.entries, entry{kind, amount})
}

// of sums the entries of these types; those that are absent count 0.
func (y tally) of(kinds ...string) (sum int64) {
	for _, e := range y.entries {
		if slices.Contains(kinds, e.kind) {
			sum += e.amount
		}
	}
	return sum
}

// times counts the entries of a type.
func (y tally) times(kind string) (n int) {
	for _, e := range y.entries {
		if e.kind == kind {
			n++
		}
	}
	return n
}

// String lists all but the total: "items_base_amount 1000, tax 80".
func (y tally) String() string {
	var rest []string
	for _, e := range y.entries {
		if e.kind != total {
			rest = append(rest, fmt.Sprintf("%s %d", e.kind, e.amount))
		}
	}
	return strings.Join(rest, ", ")
}

func (y tally) has(kind string) bool { return y.times(kind) > 0 }

// Types of entries.
const (
	itemsBase     = "items_base_amount"
	itemsDiscount = "items_discount"
	subtotal      = "subtotal"
	discount      = "discount"
	fulfillment   = "fulfillment"
	tax           = "tax"
	total         = "total"
)

var (
	firstTotals = []string{itemsBase, itemsDiscount, subtotal, discount, fulfillment, tax, "fee", total}
	laterTotals = append([]string{"gift_wrap", "tip", "store_credit"}, firstTotals...)
	lastTotals  = append([]string{"amount_refunded"}, laterTotals...)
)

// extras sums what a list adds besides merchandise, discounts and tax.
func (y tally) extras() int64 {
	return y.of(fulfillment, "fee", "gift_wrap", "tip") - y.of("store_credit")
}

// billed is a session and its bill.
type billed struct {
	*rule.Seen
	*bill
}

// billOf reads the money of a session. The rule counts as having looked at the
// lists it is made of.
func billOf(s *rule.Seen) billed {
	type key struct{ version wire.Version }
	lines, totals := s.Body().Get("line_items"), s.Body().Get("totals")
	return billed{s, rule.Recall(key{s.Version}, func() *bill { return readBill(s.Version, lines.Value(), totals.Value()) }, lines, totals)}
}

func readBill(version wire.Version, lines, totals any) *bill {
	types := firstTotals
	switch {
	case version.Within(v20260417, ""):
		types = lastTotals
	case version.Within(v20260130, ""):
		types = laterTotals
	}
	b := &bill{cart: tallyOf(totals, types)}
	types = append([]string{"base_amount"}, types...)
	_, b.listed = lines.([]any)
	for _, l := range array(lines) {
		b.lines = append(b.lines, readLine(l, types))
	}
	return b
}

// bills are those of all sessions a rule hears.
func bills(t *rule.T) []billed {
	var all []billed
	for _, s := range undoubted(t) {
		all = append(all, billOf(s))
	}
	return all
}

func tallyOf(list any, types []string) tally {
	entries := array(list)
	y := tally{entries: make([]entry, 0, len(entries)), whole: list == nil || entries != nil}
	for _, e := range entries {
		stated := members(e)
		kind, _ := stated["type"].(string)
		amount, integral := rule.Integer(stated["amount"])
		y.whole = y.whole && integral && slices.Contains(types, kind)
		y.add(kind, amount)
	}
	return y
}

// member adds an amount that is a member of its own.
func (y *tally) member(of map[string]any, name, kind string) {
	if value, stated := of[name]; stated {
		amount, integral := rule.Integer(value)
		y.whole = y.whole && integral
		y.add(kind, amount)
	}
}

// readLine reads the amounts of a line, which were members of their own until
// 2026-01-16. Official examples call its base base_amount in the list as well.
func readLine(v any, types []string) lineBill {
	line := members(v)
	l := lineBill{tally: tallyOf(line["totals"], types)}
	for i, e := range l.entries {
		if e.kind == "base_amount" {
			l.entries[i].kind = itemsBase
		}
	}
	l.member(line, "base_amount", itemsBase)
	l.member(line, "discount", itemsDiscount)
	for _, name := range []string{subtotal, tax, total} {
		l.member(line, name, name)
	}
	if l.unit, l.priced = rule.Integer(line["unit_amount"]); !l.priced {
		l.unit, l.priced = rule.Integer(members(line["item"])["unit_amount"])
	}
	l.quantity, _ = rule.Integer(line["quantity"])
	if n, ok := rule.Integer(members(line["item"])["quantity"]); ok {
		l.quantity = n
	}
	_, l.child = line["parent_id"].(string)
	return l
}

func array(v any) []any            { list, _ := v.([]any); return list }
func members(v any) map[string]any { object, _ := v.(map[string]any); return object }

// whole reports whether all lines can be added up.
func whole(lines []lineBill) bool {
	return !slices.ContainsFunc(lines, func(l lineBill) bool { return !l.whole })
}

// stateAll reports whether there are lines and each has an entry of the type.
func stateAll(lines []lineBill, kind string) bool {
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(l lineBill) bool { return !l.has(kind) })
}

// sum adds up what each line comes to.
func sum(lines []lineBill, of func(lineBill) int64) (all int64) {
	for _, l := range lines {
		all += of(l)
	}
	return all
}
