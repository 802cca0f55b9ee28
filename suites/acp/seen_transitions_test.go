package acp_test

import (
	"slices"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/acp"
	"github.com/assay-project/assay/suites/rule"
)

func shows(status string) string { return `{"id":"cs_1","status":"` + status + `"}` }

func find(all []rule.Transition, from, call, to string) []rule.Transition {
	return slices.DeleteFunc(slices.Clone(all), func(t rule.Transition) bool {
		return t.From != from || t.Call != call || t.To != to
	})
}

func TestTransitionsTellWhatSessionsDid(t *testing.T) {
	book := &wire.Book{Setup: wire.Setup{Version: "2026-04-17", Profile: rule.Spec}, Recordings: []*wire.Recording{{
		Scenario: "s", Exchanges: []wire.Exchange{
			said("create", "create", 201, shows("not_ready_for_payment")), said("first", "update", 200, shows("ready_for_payment")),
			said("second", "update", 200, shows("ready_for_payment")), said("third", "update", 200, shows("ready_for_payment")),
			said("cancel", "cancel", 200, shows("canceled")), said("odd", "update", 200, shows("cancelled")),
			said("retrieve", "retrieve", 200, shows("canceled")), said("again", "update", 200, shows("ready_for_payment")),
		},
	}}}
	all := acp.Transitions(book)
	for _, want := range []rule.Transition{
		{From: "not open yet", Call: "create", To: "open but not payable", Seen: 1, Exchange: "s/create#1"},
		{From: "payable", Call: "update", To: "payable", Seen: 2, Exchange: "s/second#1"},
		{From: "payable", Call: "cancel", To: "canceled", Seen: 1, Exchange: "s/cancel#1"},
		{From: "payable", Call: "complete", To: "completed"},
		{From: "completed", Call: "cancel", To: "refused"},
		{From: "canceled", Call: "update", To: "a state of no version", Seen: 1, Deviates: rule.Warns, Allowed: "a state that the version names", Exchange: "s/odd#1"},
		{From: "canceled", Call: "update", To: "payable", Seen: 1, Deviates: rule.Fails, Allowed: "a 4xx refusal", Exchange: "s/again#1"},
	} {
		if got := find(all, want.From, want.Call, want.To); len(got) != 1 || got[0] != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if merely := find(all, "canceled", "update", "canceled"); len(merely) > 0 {
		t.Errorf("what is merely tolerated is listed as lawful: %+v", merely)
	}
}

func TestTransitionsAreNoneWhereNoSessionWasSeen(t *testing.T) {
	for _, book := range []*wire.Book{
		{Setup: wire.Setup{Version: "2026-04-17"}},
		{Setup: wire.Setup{Version: "2026-04-17", Role: wire.RolePSP}, Recordings: []*wire.Recording{{Exchanges: []wire.Exchange{said("create", "create", 201, shows("ready_for_payment"))}}}},
	} {
		if all := acp.Transitions(book); all != nil {
			t.Errorf("got %+v", all)
		}
	}
}
