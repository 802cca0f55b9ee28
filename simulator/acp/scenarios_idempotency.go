package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Keys, replays and conflicts.
var idempotencyScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "replayed-create", Needs: []string{inStock, second},
			Says: "create, repeat it twice, use its key for another body, repeat it once more",
		},
		Play: func(a *Agent) {
			var sent Call
			create := a.Create("create", a.Opening(a.One()), Keep(&sent))
			s := a.Session(create)
			a.Again("replay", create, sent)
			a.Again("replay-2", create, sent)
			a.Again("changed", create, sent, With(a.Opening(a.Cart(line{id: a.kit.Items.Second}))), Because(wire.Invalid))
			a.Again("replay-after", create, sent)
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "replayed-complete", Needs: []string{inStock, serviceable, succeeds},
			Says: "pay, repeat the payment five times, then use its key for another token",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			var sent Call
			complete := a.Paid("complete", s, Keep(&sent))
			for _, step := range []string{"replay", "replay-2", "replay-3", "replay-4", "replay-5"} {
				a.Again(step, complete, sent)
			}
			other := a.payment(s, a.Token("changed", succeeds, s))
			other["buyer"] = JSON{"first_name": "Jane", "last_name": "Smith", "email": "jane@example.com"}
			a.Again("changed", complete, sent, With(other), Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "replayed-update", Needs: []string{inStock, serviceable},
			Says: "choose one option, then another, repeat the first choice under its key, change its body, read",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com")))
			if len(s.Options) < 2 {
				a.Skip("first", "the session offers fewer than two fulfillment options")
				a.Skip("replay", "the session offers fewer than two fulfillment options")
				return
			}
			var sent Call
			first := a.Update("first", s.ID, a.Choose(s.Options[0], s.Items), Keep(&sent))
			a.Again("replay-at-once", first, sent)
			a.Update("second", s.ID, a.Choose(s.Options[1], s.Items))
			a.Again("replay", first, sent)
			a.Retrieve("retrieve", s.ID)
			a.Retrieve("retrieve-with-key", s.ID, Key(sent.Header.Get("Idempotency-Key")))
			a.Again("changed", first, sent, With(a.Choose(s.Options[1], s.Items)), Because(wire.Invalid))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "replayed-cancel", Since: V20251212, Needs: []string{inStock},
			Says: "cancel with an intent trace, repeat it, change it under its key, cancel under a new key",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One()))
			var sent Call
			cancel := a.Cancel("cancel", s.ID, trace("price_sensitivity"), Keep(&sent))
			a.Session(cancel)
			a.Again("replay", cancel, sent)
			a.Again("changed", cancel, sent, With(trace("comparison")), Because(wire.Invalid))
			a.Cancel("cancel-again", s.ID, trace("price_sensitivity"), Because(wire.Invalid))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "equal-bodies", Needs: []string{inStock},
			Says: "repeat a create in other bytes: members reordered, white space, escapes; and under other headers",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One(), JSON{"buyer": JSON{"first_name": "Zoë", "last_name": "Ångström", "email": "zoe@example.com"}})
			var sent Call
			create := a.Create("create", body, Keep(&sent))
			a.Session(create)
			a.Again("respelled", create, sent, Raw(respell(body)))
			a.Again("other-headers", create, sent, Set("User-Agent", "acp-conformance/1"), Set("Accept-Language", "fr-FR"))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "equal-numbers", Since: V20260417, Needs: []string{inStock},
			Says: "repeat a create with 1 spelled as 1.0 in its metadata",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One(), JSON{"metadata": JSON{"n": 1}})
			var sent Call
			create := a.Create("create", body, Keep(&sent))
			a.Session(create)
			a.Again("respelled", create, sent, Raw([]byte(strings.Replace(string(encode(body)), `"n":1`, `"n":1.0`, 1))))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "unequal-bodies", Since: V20260417, Needs: []string{inStock, second},
			Says: "use the key of a create for a reordered cart, and that of an update for a body with a null more",
		},
		Play: func(a *Agent) {
			var sent Call
			create := a.Create("create", a.Opening(a.Two()), Keep(&sent))
			s := a.Session(create)
			turned := a.Cart(line{id: a.kit.Items.Second}, line{id: a.kit.Items.InStock})
			a.Again("reordered", create, sent, With(a.Opening(turned)), Because(wire.Invalid))
			buyer := a.Buyer("john@example.com")
			update := a.Update("update", s.ID, buyer, Keep(&sent))
			a.Session(update)
			a.Again("with-null", update, sent, With(merge(buyer, JSON{"fulfillment_details": nil})), Because(wire.Invalid))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "keyless", Needs: []string{inStock},
			Says: "create, update, cancel and complete without an Idempotency-Key, and read without one",
		},
		Play: func(a *Agent) {
			intent := wire.Normal
			if a.dialect.keyRequired {
				intent = wire.Invalid
			}
			keyless := []Change{Drop("Idempotency-Key"), Because(intent)}
			a.Create("create", a.Opening(a.One()), keyless...)
			s := a.Open("open", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com")))
			a.Update("update", s.ID, a.Buyer("smith@example.com"), keyless...)
			if a.dialect.keyRequired && !a.Lacks("complete", succeeds) {
				a.Pay("complete", succeeds, s, keyless...)
			}
			a.Retrieve("retrieve", s.ID)
			a.Cancel("cancel", s.ID, nil, keyless...)
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "odd-keys", Needs: []string{inStock},
			Says: "create under keys that are no UUID, differ only in case, or are 255 characters long",
		},
		Play: func(a *Agent) {
			body, tail := a.Opening(a.One()), a.kit.NewID()
			a.Create("plain", body, Key("idempotency_key_123_"+tail))
			a.Create("uuid", body, Key(tail))
			a.Create("reserved", body, Key("a/b?c=d&e_"+tail))
			a.Create("upper", body, Key("ABC-KEY-"+tail))
			a.Create("lower", body, Key("abc-key-"+tail))
			if a.dialect.keyRequired {
				long := Key(strings.Repeat("k", 255-len(tail)) + tail)
				a.Create("long", body, long)
				a.Create("long-again", body, long)
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "shared-key", Since: V20260417, Needs: []string{inStock},
			Says: "use one key for create, for updates of two sessions and for cancel",
		},
		Play: func(a *Agent) {
			key := Key(a.kit.NewID())
			s := a.Open("create", a.Opening(a.One()), key)
			other := a.Open("create-other", a.Opening(a.One()))
			a.Update("update", s.ID, a.Buyer("john@example.com"), key)
			a.Update("update-other", other.ID, a.Buyer("jane@example.com"), key)
			a.Cancel("cancel", s.ID, nil, key)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "corrected-create", Needs: []string{inStock},
			Says: "create with a wrong body, then the right body under a new key and under the old one",
		},
		Play: func(a *Agent) {
			var sent Call
			wrong := a.Create("wrong", a.Opening(a.Buyer("john@example.com")), Because(wire.Invalid), Keep(&sent))
			right := a.Opening(a.One())
			a.Create("new-key", right)
			a.Again("old-key", wrong, sent, With(right), Because(wire.Invalid))
		},
	},
}

func trace(reason string) JSON {
	return JSON{"intent_trace": JSON{"reason_code": reason, "trace_summary": "Buyer compared prices"}}
}
