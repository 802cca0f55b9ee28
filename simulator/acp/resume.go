package acp

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// ResumedName is the scenario that takes up the book of an earlier run.
const ResumedName = "resumed"

var resumedScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: ResumedName, Since: V20260417, Apart: true,
			Says: "send creates and completes of an earlier run again, or delegations where that was with a payment provider, byte for byte under their keys",
		},
		Play: resume,
	},
}

// resumable is how many requests of one operation are taken up.
const resumable = 10

// resume repeats what was said earlier. Each answer of that time is recorded
// once more, so that the new book can be judged by itself.
func resume(a *Agent) {
	taken := map[wire.Operation]int{}
	why := "the earlier run holds no create, complete or delegation whose answer the target must still know"
	for _, first := range a.kit.Earlier {
		if taken[first.Operation] == resumable {
			continue
		}
		call, ok := a.restored(&first)
		if !ok {
			why = "the earlier run used secrets that the configuration no longer holds"
			continue
		}
		taken[first.Operation]++
		name := fmt.Sprintf("%s-%d", first.Operation, taken[first.Operation])
		first.Scenario, first.Step, first.Attempt, first.Repeats = a.scenario, name, 1, ""
		a.rec.Add(first)
		if first.Operation == Delegate {
			a.DelegateAgain("again-"+name, &first, *call)
			continue
		}
		a.Again("again-"+name, &first, *call)
	}
	if len(taken) == 0 {
		a.Stop("again-", "%s", why)
	}
}

// repeatable are the operations that are taken up.
var repeatable = []wire.Operation{Create, Complete, Delegate}

// Resumable returns the last successful answer of the target to each create,
// complete and delegation under a key, in the order of the book. What was said
// before the scenarios that move its clock had ended is too old for the target.
func Resumable(book *wire.Book) []wire.Exchange {
	moved := clockMoved(book)
	list := []wire.Exchange{}
	place := map[[2]string]int{}
	for _, rec := range book.Recordings {
		for _, e := range rec.Exchanges {
			key := e.Request.Header.Get("Idempotency-Key")
			wanted := slices.Contains(repeatable, e.Operation) && e.To == "" && e.Intent == wire.Normal && e.Status()/100 == 2
			if !wanted || key == "" || e.Request.Cut > 0 || e.Began.Before(moved) {
				continue
			}
			name := [2]string{e.Request.URL, key}
			if i, known := place[name]; known {
				list[i] = e
				continue
			}
			place[name] = len(list)
			list = append(list, e)
		}
	}
	return list
}

// clockMoved is when the clock of the target was moved for the last time, the
// zero time if never.
func clockMoved(book *wire.Book) (last time.Time) {
	for _, s := range Scenarios() {
		rec := book.Recording(s.Name)
		if rec == nil || !slices.Contains(s.Needs, advanceClock) && !slices.Contains(s.Needs, advancePSP) {
			continue
		}
		if end := rec.Ended(); end.After(last) {
			last = end
		}
	}
	return last
}

// restored is a recorded request with its secrets in place again; ok is false
// where the vault does not know one of them.
func (a *Agent) restored(e *wire.Exchange) (call *Call, ok bool) {
	vault := a.kit.Transport.Vault
	call = &Call{}
	call.Scenario, call.Operation, call.Intent, call.Version, call.Session = a.scenario, e.Operation, wire.Normal, e.Version, e.Session
	call.Method, call.URL, call.Retry, call.Header = e.Request.Method, e.Request.URL, true, wire.Header{}
	for name, values := range e.Request.Header {
		if name == "Timestamp" || name == "Signature" {
			continue // made anew: they say when a request was sent, and by whom
		}
		for _, value := range values {
			text, known := vault.Restore([]byte(value), transport.Plainly)
			if !known {
				return nil, false
			}
			call.Header[name] = append(call.Header[name], string(text))
		}
	}
	call.Body, ok = vault.Restore(e.Request.Body, transport.InJSON)
	if e.Operation == Delegate {
		body := JSON{}
		_ = json.Unmarshal(call.Body, &body)
		call.body = body // tells which card it is about
		call.Body = showCVC(call.Body, a.cardIn(call).CVC)
	}
	return call, ok
}
