package acp_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/acp"
	"github.com/assay-project/assay/suites/rule"
)

func TestTimingMeasuresTheBuyersWay(t *testing.T) {
	start := time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC)
	exchange := func(at int, op wire.Operation, took int, request, answer string) wire.Exchange {
		return wire.Exchange{
			Operation: op, Intent: wire.Normal, Attempt: 1, Session: "cs", Began: start.Add(time.Duration(at) * time.Millisecond),
			TookUS: int64(took) * 1000, Request: wire.Request{Body: wire.Body(request)},
			Response: &wire.Response{Status: 200, Body: wire.Body(answer)},
		}
	}
	book := &wire.Book{}
	for i := range 20 {
		late := exchange(30, "create", 5000, "{}", "{}")
		late.Attempt = 2 // a retry says nothing about the target's speed
		book.Recordings = append(book.Recordings, &wire.Recording{Scenario: fmt.Sprint(i), Exchanges: []wire.Exchange{
			exchange(0, "create", 10+i, "{}", "{}"), late,
			exchange(40, "update", 20, `{"fulfillment_address": {}}`, "{}"),
			exchange(60, "update", 30, `{"fulfillment_option_id": "x"}`, "{}"),
			exchange(90, "update", 1, `{"buyer": {}}`, "{}"),
			exchange(100, "complete", 50, "{}", `{"order": {"id": "o"}}`),
		}})
	}
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	want := []rule.Timing{
		{Stage: "create", Count: 20, P50: ms(19), P95: ms(28)}, {Stage: "address", Count: 20, P50: ms(20), P95: ms(20)},
		{Stage: "option", Count: 20, P50: ms(30), P95: ms(30)}, {Stage: "complete", Count: 20, P50: ms(50), P95: ms(50)},
		{Stage: "create to order", Count: 20, P50: ms(150), P95: ms(150)},
	}
	got := acp.Timing(book)
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
}
