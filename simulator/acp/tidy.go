package acp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/wire"
)

// left is a session of a run, as far as its book tells.
type left struct {
	id, status string
	version    wire.Version // in which it was opened
	second     bool         // by the other agent
}

// Tidy cancels the sessions that a book leaves open, each with one request that is
// repeated where it was lost or put off, and says what came of it. A create whose
// answer never came is sent again under its key, to learn what it opened. Nothing
// of it is recorded or judged. Where off is set it says what is left, and cancels
// nothing; nil means that no session was opened.
func Tidy(ctx context.Context, kit *Kit, book *wire.Book, limits simulator.Limits, off bool) *wire.Cleanup {
	sessions, lost := sessionsOf(kit, book)
	if len(sessions) == 0 && len(lost) == 0 {
		return nil
	}
	t := &tidying{Cleanup: wire.Cleanup{Off: off}}
	brief := *kit
	brief.Transport.Schedule.Retries, brief.Transport.Schedule.MaxRetryAfter = tidyRetries, tidyRetryAfter
	var acts []simulator.Act
	act := func(play func(*Agent)) {
		acts = append(acts, simulator.Act{Name: "cleanup", Perform: func(ctx context.Context, rec *simulator.Recorder) {
			perform(ctx, &brief, "cleanup", rec, play)
		}})
	}
	for _, s := range sessions {
		if s.status == "completed" {
			t.Orders++
		}
		if !slices.Contains(ended, s.status) {
			t.Open++
			act(func(a *Agent) { t.count(a.close(s)) })
		}
	}
	t.Unanswered = len(lost)
	for _, e := range lost {
		act(func(a *Agent) { t.find(a, e) })
	}
	if !off {
		for _, rec := range simulator.Play(ctx, acts, limits, kit.Transport.Clock, nil) {
			t.Requests += len(rec.Exchanges)
		}
	}
	return &t.Cleanup
}

// tidying counts.
type tidying struct {
	mu sync.Mutex
	wire.Cleanup
}

// count counts the answer to a cancel.
func (t *tidying) count(status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case status/100 == 2:
		t.Canceled++
	case status > 0:
		t.Refused++
	}
}

// find asks for the answer to a create that never came, and cancels what that
// opened. As long as the target answers that the first request is still under way,
// it is asked again: what comes of that would stay open otherwise.
func (t *tidying) find(a *Agent, e *wire.Exchange) {
	call, ok := a.restored(e)
	if !ok || !e.Request.Header.Has("Idempotency-Key") { // without a key another session would be opened
		return
	}
	call.Step = "find"
	again := a.dispatch(call)
	for n := 0; again.Status() == http.StatusConflict && n < polls; n++ {
		a.Wait(a.beats(1 << n))
		again = a.dispatch(call)
	}
	s, open := readSession(again)
	open = open && !slices.Contains(ended, s.Status)
	t.mu.Lock()
	if again.Response != nil && again.Status() != http.StatusConflict {
		t.Unanswered--
	}
	if open {
		t.Open++
	}
	t.mu.Unlock()
	if open {
		t.count(a.close(&left{id: s.ID, version: e.Version, second: bySecond(a.kit, e)}))
	}
}

// close cancels a session as whoever opened it. It returns the status, 0 where no
// answer came.
func (a *Agent) close(s *left) int {
	owner := a.speaking(cmp.Or(s.version, a.kit.Version))
	var changes []Change
	if s.second {
		changes = append(changes, Set("Authorization", "Bearer "+a.kit.SecondToken))
	}
	return owner.Cancel("cancel", s.id, nil, changes...).Status()
}

// sessionsOf are the sessions that a book tells of, in the state in which it
// leaves them, and the creates that may have opened others: they were sent and
// never answered, nor was the same request under the same key.
func sessionsOf(kit *Kit, book *wire.Book) (sessions []*left, lost []*wire.Exchange) {
	byID, known := map[string]*left{}, map[string]bool{}
	var unanswered []*wire.Exchange
	for _, e := range inOrder(book) {
		if e.To != "" {
			continue
		}
		if e.Operation == Create && e.Response == nil && mayHaveOpened(e) {
			unanswered = append(unanswered, e)
		}
		s, ok := readSession(e)
		if !ok {
			continue
		}
		if e.Operation == Create {
			known[sameness(e)] = true
		}
		if seen := byID[s.ID]; seen == nil && e.Operation == Create {
			byID[s.ID] = &left{id: s.ID, status: s.Status, version: e.Version, second: bySecond(kit, e)}
			sessions = append(sessions, byID[s.ID])
		} else if seen != nil && e.Repeats == "" { // a replay tells what was
			seen.status = s.Status
		}
	}
	for _, e := range unanswered {
		if same := sameness(e); !known[same] || !e.Request.Header.Has("Idempotency-Key") {
			known[same] = true
			lost = append(lost, e)
		}
	}
	return sessions, lost
}

// sameness is equal for requests of which a target carries out one alone.
func sameness(e *wire.Exchange) string {
	h := e.Request.Header
	return strings.Join([]string{h.Get("Authorization"), h.Get("Idempotency-Key"), string(e.Request.Body)}, "\x00")
}

// inOrder are the last attempts of all steps, as they ended one after the other.
func inOrder(book *wire.Book) []*wire.Exchange {
	var all []*wire.Exchange
	for _, rec := range book.Recordings {
		for i := range rec.Exchanges {
			if e := &rec.Exchanges[i]; rec.Last(e.Step) == e {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *wire.Exchange) int { return a.Began.Add(a.Took()).Compare(b.Began.Add(b.Took())) })
	return all
}

// mayHaveOpened reports whether a create that was not answered may have reached
// the target whole, and may have been carried out there.
func mayHaveOpened(e *wire.Exchange) bool {
	switch e.Failure.Kind {
	case wire.FailedDNS, wire.FailedConnect, wire.FailedTLS:
		return false
	}
	return e.Intent != wire.Aside && e.Request.Cut == 0 && json.Valid(e.Request.Body)
}

// bySecond reports whether the other agent sent a request.
func bySecond(kit *Kit, e *wire.Exchange) bool {
	return kit.SecondToken != "" && e.Request.Header.Get("Authorization") == kit.Transport.Vault.RedactText("Bearer "+kit.SecondToken)
}

// Bounds of one request of the cleanup: it is for the target's good, and not to
// wait for one that wants none.
const (
	tidyRetries    = 2
	tidyRetryAfter = 5 * time.Second
)

// Grace is how long the sessions of a run are given to be canceled.
const (
	Grace      = time.Minute
	ShortGrace = 10 * time.Second // where somebody waits for the run to end
)
