package acp_test

import (
	"testing"
	"time"

	"github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// exchange is an answered request under a key, so many minutes after noon.
func exchange(op wire.Operation, key string, status, minute int) wire.Exchange {
	return wire.Exchange{
		Operation: op, Intent: wire.Normal, Began: noon.Add(time.Duration(minute) * time.Minute),
		Request:  wire.Request{URL: "https://shop.example/" + string(op), Header: wire.Header{"Idempotency-Key": {key}}},
		Response: &wire.Response{Status: status},
	}
}

func keysOf(list []wire.Exchange) (keys string) {
	for _, e := range list {
		keys += e.Request.Header.Get("Idempotency-Key") + " "
	}
	return keys
}

func TestOnlyAnswersThatMustStillBeKnownAreResumable(t *testing.T) {
	faulted, cut := exchange(acp.Create, "faulted", 201, 1), exchange(acp.Create, "cut", 201, 1)
	faulted.Intent, cut.Request.Cut = wire.Faulted, 7
	book := &wire.Book{Recordings: []*wire.Recording{{Scenario: "a", Began: noon, Exchanges: []wire.Exchange{
		exchange(acp.Create, "one", 201, 1), exchange(acp.Update, "update", 200, 1), exchange(acp.Create, "refused", 400, 1),
		faulted, cut, exchange(acp.Create, "", 201, 1), exchange(acp.Complete, "two", 200, 1), exchange(acp.Create, "one", 201, 2),
	}}}}
	got := acp.Resumable(book)
	if keys := keysOf(got); keys != "one two " {
		t.Fatalf("resumable are %s", keys)
	}
	if !got[0].Began.Equal(noon.Add(2 * time.Minute)) {
		t.Error("of two answers under a key the last one counts")
	}
}

func TestDelegationsAreResumableWhereTheTargetIsTheProvider(t *testing.T) {
	beside := exchange(acp.Delegate, "beside", 201, 1)
	beside.To = wire.Provider
	book := &wire.Book{Recordings: []*wire.Recording{{Scenario: "a", Exchanges: []wire.Exchange{beside, exchange(acp.Delegate, "target", 201, 1)}}}}
	if keys := keysOf(acp.Resumable(book)); keys != "target " {
		t.Errorf("resumable are %s", keys)
	}
}

func TestWhatWasSaidBeforeTheClockWasMovedIsNotResumable(t *testing.T) {
	moved := &wire.Recording{Scenario: "aged-session", Began: noon, TookMS: 60_000, Exchanges: []wire.Exchange{exchange(acp.Create, "moved", 201, 0)}}
	rest := &wire.Recording{Scenario: "a", Exchanges: []wire.Exchange{exchange(acp.Create, "before", 201, 0), exchange(acp.Create, "after", 201, 2)}}
	if keys := keysOf(acp.Resumable(&wire.Book{Recordings: []*wire.Recording{rest, moved}})); keys != "after " {
		t.Errorf("resumable are %s", keys)
	}
}
