package acp

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// sellerBacked begins the names of handlers of what the seller itself keeps.
const sellerBacked = "dev.acp.seller_backed"

// Seller-backed handlers: stored cards, gift cards, points and credit.
var sellerBackedRules = []rule.Rule{
	{
		ID: "PH-040", Title: "Seller-backed flags are fixed", Level: rule.Must, Since: v20260417,
		Says:  "A seller-backed handler requires delegation, requires no PCI compliance, and has seller_managed for its psp.",
		Cite:  []string{"RFC-SB §3.1", "RFC-SB §10", "CHG 2026-04-17 Seller-backed payment"},
		Needs: []string{inStock},
		Hears: everySession,
		Then: func(t *rule.T) {
			eachBacked(t, func(kind string, h rule.Node) {
				t.Expect(h.Get("requires_delegate_payment")).To(match.Equal(true))
				t.Expect(h.Get("requires_pci_compliance")).To(match.Equal(false))
				t.Prefer(h.Get("psp")).To(match.Equal("seller_managed"))
				if kind == "" {
					t.Warn(h.Get("name"), sellerBacked+". and what it is", sellerBacked)
				}
			})
		},
		Fix: "Set the two flags as constants of all seller-backed handlers.",
	},
	{
		ID: "PH-041", Title: "Seller-backed config is complete", Level: rule.Must, Since: v20260417,
		Says:  "The config of a seller-backed handler names merchant, psp and what to show, and has what its kind needs besides.",
		Cite:  []string{"RFC-SB §5.1", "RFC-SB §5.2", "RFC-SB §5.3", "RFC-SB §5.4", "RFC-SB §5.5"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the sections on each kind", "a config with a list of options, which stands under another heading and in no example"},
			Holds:    "The sections on each kind.",
		},
		Then: func(t *rule.T) {
			eachBacked(t, func(kind string, h rule.Node) { backedConfig(t, kind, h.Get("config")) })
		},
		Fix: "Follow the config schema of the handler's kind.",
	},
	{
		ID: "PH-042", Title: "Options belong to the buyer", Level: rule.MustNot, Since: v20260417,
		Says:  "Stored cards and balances of one buyer are offered to no other buyer, and to no agent that merely names the buyer's e-mail address.",
		Cite:  []string{"RFC-SB §6.3", "RFC-SB §9.1"},
		Needs: []string{inStock, serviceable, "buyer.known", "buyer.other", "auth.second_key"},
		Given: []string{"payment-options", "other-buyer"},
		Hears: everySession,
		Then:  belongsToBuyer,
		Fix:   "Bind options to a buyer who linked the account with this agent, not to an e-mail address in the request.",
	},
	{
		ID: "PH-043", Title: "Balance options cover the total", Level: rule.Must, Since: v20260417,
		Says:  "Points and store credit are offered only while they cover what the session costs, so not once its cart is too dear.",
		Cite:  []string{"RFC-SB §6.3", "RFC-SB §3.2.3", "RFC-SB §9.1"},
		Needs: []string{inStock, serviceable, "buyer.known", "item.expensive"},
		Given: []string{"payment-options"},
		Then:  coversTotal,
		Fix:   "Compare the balance with the total after every update, not on create alone.",
	},
	{
		ID: "PH-044", Title: "Chosen handler is the one used", Level: rule.Must, Since: v20260417,
		Says:  "The handler that complete names pays, once and in full; the other options of the buyer stay as they are.",
		Cite:  []string{"RFC-SB §4.3", "RFC-SB §9.2"},
		Needs: []string{inStock, serviceable, succeeds, "buyer.known"},
		Given: []string{"payment-options"},
		Ruling: &rule.Ruling{
			Readings: []string{"handler_id decides and the token is for audit", "the token is what a payment provider charges"},
			Holds:    "handler_id decides. It is read off the balances that the next session of the buyer shows, so an option without a balance tells nothing.",
		},
		Then: debitsTheChosen,
		Fix:  "Find the stored option by handler_id; keep the token for your audit.",
	},
}

// eachBacked visits the seller-backed handlers, with what they are of: "points".
func eachBacked(t *rule.T, visit func(kind string, h rule.Node)) {
	found := false
	eachHandler(t, func(h rule.Node) {
		if kind, ok := backedBy(h); ok {
			found = true
			visit(kind, h)
		}
	})
	if !found {
		t.NotApplicable("no session declares a seller-backed handler")
	}
}

// backedBy says what a seller-backed handler is of; ok is false for others.
func backedBy(h rule.Node) (kind string, ok bool) {
	name := h.Get("name").String()
	kind, ok = strings.CutPrefix(name, sellerBacked+".")
	return kind, ok || name == sellerBacked
}

var (
	lastFour   = regexp.MustCompile(`^[0-9]{4}$`)
	cardDigits = regexp.MustCompile(`^(?:[0-9][ -]?){13,19}$`)
)

func backedConfig(t *rule.T, kind string, config rule.Node) {
	t.Expect(config.Get("merchant_id")).To(accountID)
	t.Expect(config.Get("psp")).To(match.Text())
	t.Expect(config.Get("display_name")).To(match.That("text of 1 to 128 characters", func(text string) bool {
		return text != "" && len([]rune(text)) <= 128
	}))
	shown := config.Get("display_metadata")
	if last := shown.Get("last4"); last.Exists() {
		t.Expect(last).To(match.That("four digits", lastFour.MatchString))
	}
	if balance := shown.Get("balance"); balance.Exists() {
		t.Expect(balance).To(match.Integer())
	}
	for _, text := range everyText(shown) {
		if cardDigits.MatchString(text.String()) {
			t.Fail(text, "no card number", rule.Show(text.Value()))
		}
	}
	switch kind {
	case "saved_card":
		t.Expect(config.Get("payment_method_id")).To(match.Text())
	case "gift_card":
		asksFor(t, config.Get("required_fields"))
	}
}

// asksFor holds what the buyer is asked for to fields that an agent can show.
func asksFor(t *rule.T, fields rule.Node) {
	if !fields.IsArray() {
		t.Fail(fields, "a list of fields", rule.Show(fields.Value()))
	}
	for _, f := range fields.Each() {
		t.Expect(f.Get("name")).To(match.Text())
		t.Expect(f.Get("label")).To(match.Text())
		t.Expect(f.Get("type")).To(match.OneOf("text", "number"))
		if _, ok := f.Get("required").Bool(); !ok {
			t.Fail(f.Get("required"), "true or false", rule.Show(f.Get("required").Value()))
		}
		if pattern, ok := f.Get("pattern").Text(); ok {
			if malformed(pattern) {
				t.Fail(f.Get("pattern"), "a regular expression", rule.Show(pattern))
			}
		}
	}
}

// malformed reports whether a regular expression is one in no dialect.
func malformed(pattern string) bool {
	var fault *syntax.Error
	if _, err := syntax.Parse(pattern, syntax.Perl); !errors.As(err, &fault) {
		return false
	}
	return slices.Contains([]syntax.ErrorCode{
		syntax.ErrMissingParen, syntax.ErrUnexpectedParen, syntax.ErrMissingBracket, syntax.ErrInvalidCharRange,
		syntax.ErrMissingRepeatArgument, syntax.ErrTrailingBackslash,
	}, fault.Code)
}

// stored is what shows an option of a buyer to be the buyer's own.
type stored struct{ methods, balances []string }

// add adds what a session offers of what a buyer has.
func (o *stored) add(body rule.Node) {
	for _, h := range handlersOf(body).Each() {
		if method := h.Get("config", "payment_method_id").String(); method != "" {
			o.methods = append(o.methods, method)
		}
		if balance := balanceOf(h); balance != "" {
			o.balances = append(o.balances, balance)
		}
	}
}

// balanceOf names an option and what is left of it, "" where it shows no balance.
func balanceOf(h rule.Node) string {
	kind, _ := backedBy(h)
	balance, ok := h.Get("config", "display_metadata", "balance").Int()
	if !ok || kind == "" {
		return ""
	}
	return fmt.Sprintf("%s of %d", kind, balance)
}

func belongsToBuyer(t *rule.T) {
	var own stored
	for _, step := range []string{"create", "again"} {
		own.add(session(t, t.Step(step)))
	}
	if len(own.methods)+len(own.balances) == 0 {
		t.NotApplicable("the known buyer is offered no stored card and no balance")
	}
	t.Step("other-agent")
	t.In("other-buyer").Step("create")
	known := t.Known("buyer.known").String()
	for _, s := range t.Heard() {
		if s.Step != "other-agent" && (s.Scenario == "payment-options" || s.Body().Get("buyer", "email").String() == known) {
			continue
		}
		for _, h := range handlersOf(s.Body()).Each() {
			if method := h.Get("config", "payment_method_id"); slices.Contains(own.methods, method.String()) {
				t.Fail(method, "no stored card of another buyer", rule.Show(method.Value()))
			}
			balance := h.Get("config", "display_metadata", "balance")
			if !slices.Contains(own.balances, balanceOf(h)) {
				continue
			}
			if s.Scenario == "other-buyer" { // may have as much by chance
				t.Note(balance, "a balance of the buyer's own", rule.Show(balance.Value()))
				continue
			}
			t.Fail(balance, "no balance of another buyer", rule.Show(balance.Value()))
		}
	}
}

// fromBalance lists the handlers that pay from what a buyer has to his credit.
func fromBalance(body rule.Node) (list []rule.Node) {
	for _, h := range handlersOf(body).Each() {
		if kind, _ := backedBy(h); kind == "points" || kind == "store_credit" {
			list = append(list, h)
		}
	}
	return list
}

func coversTotal(t *rule.T) {
	cheap := session(t, t.Step("again"))
	if len(fromBalance(cheap)) == 0 {
		t.NotApplicable("the known buyer is offered no points and no store credit")
	}
	dear := session(t, t.Step("dear"))
	before, _ := amount(cheap.Get("totals"), "total")
	after, known := amount(dear.Get("totals"), "total")
	if !known || after <= before {
		t.Unverified("item.expensive did not raise the total, which was %d and is %d", before, after)
	}
	for _, h := range fromBalance(dear) {
		if balance, ok := h.Get("config", "display_metadata", "balance").Int(); ok && balance >= after {
			t.Unverified("item.expensive makes a total of %d, which the balance of %d may cover", after, balance)
		}
		t.Fail(h, fmt.Sprintf("not to be offered for a total of %d", after), rule.Show(h.Get("config").Value()))
	}
}

// debitsTheChosen compares the balances before the purchase and after it.
func debitsTheChosen(t *rule.T) {
	paid := lastOf(t.In("payment-options"), "complete", "poll")
	if paid.Refused() {
		t.NotApplicable("the merchant did not take the option that was chosen: %s", paid.Answer()) // PH-011 speaks of it
	}
	body := session(t, paid)
	undecided(t, body)
	chosen := t.Step("complete").Sent().Get("payment_data", "handler_id").String()
	was, now := handlersOf(session(t, t.Step("create"))), handlersOf(session(t, t.Step("again")))
	if balanceOf(was.Where("id", chosen)) == "" {
		t.NotApplicable("the option that was paid with shows no balance")
	}
	if status(body) != "completed" {
		t.Unverified("the session was not completed by that option")
	}
	shown := append(totalsIn(session(t, t.Step("create"))), totalsIn(body)...)
	for _, before := range was.Each() {
		id := before.Get("id").String()
		after := now.Where("id", id)
		if balanceOf(before) == "" || !after.Exists() {
			continue // one that no longer covers a session is not offered
		}
		debited(t, before, after, id == chosen, shown)
	}
}

// totalsIn are the grand totals a session shows. Which one holds where they differ
// is the matter of other rules.
func totalsIn(body rule.Node) (all []int64) {
	for _, entry := range body.Get("totals").Each() {
		if n, ok := entry.Get("amount").Int(); ok && entry.Get("type").String() == "total" {
			all = append(all, n)
		}
	}
	return all
}

// debited holds an option to having paid a total that was shown, or nothing. What
// a point is worth is nowhere said.
func debited(t *rule.T, before, after rule.Node, chosen bool, shown []int64) {
	at := after.Get("config", "display_metadata", "balance")
	was, _ := before.Get("config", "display_metadata", "balance").Int()
	now, _ := at.Int()
	kind, _ := backedBy(before)
	switch {
	case !chosen && now != was:
		t.Fail(at, fmt.Sprintf("%d, as before: it was not chosen", was), fmt.Sprint(now))
	case chosen && kind == "store_credit" && len(shown) > 0 && !slices.Contains(shown, was-now):
		t.Fail(at, fmt.Sprintf("%d, less the %d that the session costs", was, shown[0]), fmt.Sprint(now))
	case chosen && now >= was:
		t.Fail(at, fmt.Sprintf("less than %d: it was chosen", was), fmt.Sprint(now))
	}
}
