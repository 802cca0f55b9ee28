package acp

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Keys, replays and conflicts.
var idempotencyScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "replayed-create", Needs: []string{inStock, second},
			Says: "create with a wrong body and with a right one, repeat the right one in every way, under other credentials, with another body and under the key of the wrong one",
		},
		Play: replayCreate,
	},
	{
		Scenario: wire.Scenario{
			Name: "replayed-update", Needs: []string{inStock, serviceable},
			Says: "open a session, with a discount code where one counts, hang up before the answer and try again with the same key; change option and buyer, change them again and lose that answer too, " +
				"repeat the first change under its key, change its body, read under that key; pay, lose the answer once more, then read",
		},
		Slow: true,
		Play: replayUpdate,
	},
	{
		Scenario: wire.Scenario{
			Name: "replayed-complete", Needs: []string{inStock, serviceable, succeeds},
			Says: "pay, repeat the payment twice, use its key for another token and listen for events",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.Payable("")
			var sent Call
			complete := a.Paid("complete", s, Keep(&sent))
			a.Again("replay", complete, sent)
			a.Again("replay-2", complete, sent)
			other := a.payment(s, a.Token("changed", succeeds, s))
			other["buyer"] = JSON{"first_name": "Jane", "last_name": "Smith", "email": "jane@example.com"}
			a.Again("changed", complete, sent, With(other), Because(wire.Invalid))
			a.Quiet()
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "replayed-cancel", Needs: []string{inStock},
			Says: "open a session under a strange key, a language nobody knows and a very long Request-Id, with empty capabilities; " +
				"cancel it, hang up before the answer, try again with the same key, repeat it, change it under its key",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.OpenOddly("strange-values", a.Opening(a.One()), a.strangeValues()...)
			var body any
			if a.dialect.traces {
				body = briefly("shipping_cost")
			}
			var sent Call
			cancel := a.Cancel("cancel", s.ID, body, Keep(&sent), Broken(transport.HangUpBeforeAnswer))
			a.Again("replay", cancel, sent, Because(wire.Normal))
			if a.dialect.keyRequired {
				a.Again("changed", cancel, sent, With(briefly("comparison")), Because(wire.Invalid))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "keyless-complete", Until: V20260130, Needs: []string{inStock, serviceable, succeeds},
			Says: "pay a session twice without an Idempotency-Key, one after the other, then another one at the same time; read both",
		},
		Play: func(a *Agent) {
			keyless := []Change{Drop("Idempotency-Key"), Because(wire.Invalid)}
			for _, prefix := range []string{"row-", "pair-"} {
				s := a.Payable(prefix)
				body := a.payment(s, a.Token(prefix+"complete-1", succeeds, s))
				first := func() { a.Complete(prefix+"complete-1", s.ID, body, keyless...) }
				second := func() { a.Complete(prefix+"complete-2", s.ID, body, keyless...) }
				if prefix == "pair-" {
					a.Together(first, second)
				} else {
					first()
					second()
				}
				a.Retrieve(prefix+"retrieve", s.ID)
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "keys", Needs: []string{inStock},
			Says: "create under keys that are no UUID, differ only in case, are as long as a key may be (in the second language of the shop, for one affiliate and then for another), and longer; use the first one for other endpoints too; " +
				"create, update and, where that must be refused, complete and cancel without one, create with an empty one, read",
		},
		Play: tryKeys,
	},
}

// strangeValues are values that a merchant may refuse, but not stumble over.
func (a *Agent) strangeValues() []oddity {
	strange := []oddity{
		odd("long-id", Set("Request-Id", "req_"+strings.Repeat("x", 8<<10)), Because(wire.Hostile)),
		odd("reserved-key", Key("a/b?c=d&e_"+a.fresh())),
		odd("unknown-language", Set("Accept-Language", "tlh"), Because(wire.Hostile)),
	}
	if a.dialect.negotiates {
		strange = append(strange, odd("no-powers", Adding(JSON{"capabilities": JSON{}}), Because(wire.Hostile)))
	}
	return strange
}

// replayCreate repeats one create in all the ways that make it the same
// request, and in some that make it another.
func replayCreate(a *Agent) {
	body := a.Opening(a.Two(), JSON{"buyer": JSON{"first_name": "Zoë", "last_name": "Ångström", "email": "zoe@example.com"}})
	if a.dialect.keyRequired {
		body["metadata"] = JSON{"n": 1}
	}
	var refused, sent Call
	wrong := a.Create("wrong", without(body, a.dialect.items), Because(wire.Invalid), Keep(&refused))
	create := a.Create("create", body, Keep(&sent))
	a.Session(create)
	a.Again("replay", create, sent)
	if a.dialect.keyRequired {
		a.reword(create, sent, body)
		if !a.Lacks("other-caller", "auth.second_key") {
			a.Again("other-caller", create, sent, Set("Authorization", "Bearer "+a.kit.SecondToken))
		}
		turned := a.Cart(line{id: a.kit.Items.Second}, line{id: a.kit.Items.InStock})
		a.Again("reordered", create, sent, With(merge(body, turned)), Because(wire.Invalid))
	}
	a.Again("unauthenticated", create, sent, Drop("Authorization"), Because(wire.Invalid))
	a.Again("wrong-credentials", create, sent, Set("Authorization", "Bearer wrong"), Because(wire.Invalid))
	a.Again("changed", create, sent, With(merge(body, a.Cart(line{id: a.kit.Items.Second}))), Because(wire.Invalid))
	a.Again("replay-after", create, sent)
	a.Again("corrected", wrong, refused, With(body), Because(wire.Invalid))
}

// reword repeats a create in other words and under other headers. If that is
// answered with the same session, each of the differences went unnoticed; if
// not, each is tried by itself.
func (a *Agent) reword(create *wire.Exchange, sent Call, body JSON) {
	differences := []oddity{
		odd("respelled", Raw(respell(body))),
		odd("renumbered", renumber),
		odd("other-headers", Set("User-Agent", "acp-conformance/1"), Set("Accept-Language", "fr-FR")),
	}
	opened, _ := readSession(create)
	if again, ok := readSession(a.Again("reworded", create, sent, together(differences)...)); ok && again.ID == opened.ID {
		return
	}
	for _, d := range differences {
		a.Again(d.step, create, sent, d.changes...)
	}
}

// renumber spells the 1 of {"n": 1} as 1.0.
func renumber(c *Call) {
	Raw(regexp.MustCompile(`("n" ?: ?)1`).ReplaceAll(c.Body, []byte("${1}1.0")))(c)
}

// replayUpdate repeats an update when the session has moved on. Where there is
// but one option the buyer alone changes. The answers to all that is not repeated on
// purpose are lost once.
func replayUpdate(a *Agent) {
	lost := Broken(transport.HangUpBeforeAnswer)
	body := a.Opening(a.One(), a.Home(), a.Buyer("john@example.com"))
	s := a.openAfterLoss(body, lost)
	change := func(email string, option int) JSON {
		if option < len(s.Options) {
			return merge(a.Buyer(email), a.Choose(s.Options[option], s.Items))
		}
		return a.Buyer(email)
	}
	one, two := change("jane@example.com", 0), change("joan@example.com", 1)
	var sent Call
	first := a.Update("first", s.ID, one, Keep(&sent))
	if !a.dialect.keyRequired {
		a.Again("replay-at-once", first, sent)
	}
	second := a.Update("second", s.ID, two, lost)
	if a.dialect.keyRequired {
		a.Again("replay", first, sent)
		a.Again("changed", first, sent, With(two), Because(wire.Invalid))
		a.Again("with-null", first, sent, With(merge(one, JSON{"fulfillment_details": nil})), Because(wire.Invalid))
	}
	if !alike(a.Retrieve("retrieve-with-key", s.ID, Key(sent.Header.Get("Idempotency-Key"))), second) {
		a.Retrieve("retrieve", s.ID) // whether that is for the key
	}
	if a.Lacks("complete", succeeds) {
		return
	}
	if now := opened(second); now != nil {
		s = now
	}
	a.Pay("complete", succeeds, a.Ready("", s), lost)
	a.Retrieve("retrieve-paid", s.ID)
}

// openAfterLoss opens a session though the first answer is lost: with a discount
// code, where one counts, and plainly where that opens none.
func (a *Agent) openAfterLoss(body JSON, lost Change) *Session {
	if more := a.discount(); len(more) > 0 {
		if s := opened(a.Create("discounted", merge(body, more), lost)); s != nil {
			return s
		}
	}
	if s := opened(a.Create("create", body, lost)); s != nil {
		return s
	}
	return a.Open("fresh", body) // what becomes of updates is a matter of its own
}

// alike reports whether two answers show the same of what updates change here.
func alike(one, other *wire.Exchange) bool {
	a, b := decodeObject(one), decodeObject(other)
	for _, name := range []string{"id", "buyer", "fulfillment_option_id", "selected_fulfillment_options", "totals"} {
		if !reflect.DeepEqual(a[name], b[name]) {
			return false
		}
	}
	return true
}

// tryKeys opens sessions under unusual keys. One of them is then called with the
// key of its create, the other without any.
func tryKeys(a *Agent) {
	body, tail := a.Opening(a.One()), a.fresh()
	plain := Key("idempotency_key_123_" + tail)
	first, opened := readSession(a.Create("plain", body, plain))
	other, apart := readSession(a.Create("capitals", body, Key(strings.ToUpper("idempotency_key_123_"+tail))))
	apart = apart && other.ID != first.ID
	longKeys(a, body, tail)
	if a.dialect.keyRequired && opened {
		a.Update("update", first.ID, a.Buyer("john@example.com"), plain)
		if apart {
			a.Update("update-other", other.ID, a.Buyer("jane@example.com"), plain)
		}
		a.Cancel("cancel", first.ID, nil, plain)
	}
	if !apart {
		other = *a.Open("open", body)
	}
	withoutKey(a, &other)
}

// withoutKey calls a session without a key, and reads it.
func withoutKey(a *Agent, s *Session) {
	intent := wire.Normal
	if a.dialect.keyRequired {
		intent = wire.Invalid
	}
	keyless := []Change{Drop("Idempotency-Key"), Because(intent)}
	a.Create("keyless-create", a.Opening(a.One()), keyless...)
	a.Update("keyless-update", s.ID, a.Buyer("smith@example.com"), keyless...)
	if a.dialect.keyRequired {
		a.Create("empty", a.Opening(a.One()), Key(""), Because(wire.Invalid))
		a.Complete("keyless-complete", s.ID, a.payment(s, "tok_none"), keyless...)
		a.Cancel("keyless-cancel", s.ID, nil, keyless...)
	}
	a.Retrieve("retrieve", s.ID)
}
