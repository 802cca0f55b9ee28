package acp

import (
	"cmp"
	"context"
	"slices"
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

// Tidy cancels the sessions that a book leaves open, each with one request, and
// says what came of it. A create whose answer never came is asked for once more,
// under its key, to learn what it opened. Nothing of it is recorded or judged.
// Where off is set it says what is left, and cancels nothing; nil means that no
// session was opened.
func Tidy(ctx context.Context, kit *Kit, book *wire.Book, limits simulator.Limits, off bool) *wire.Cleanup {
	sessions, lost := sessionsOf(kit, book)
	if len(sessions) == 0 && len(lost) == 0 {
		return nil
	}
	t := &tidying{Cleanup: wire.Cleanup{Off: off}}
	var acts []simulator.Act
	act := func(play func(*Agent)) {
		acts = append(acts, simulator.Act{Name: "cleanup", Perform: func(ctx context.Context, rec *simulator.Recorder) {
			perform(ctx, kit, "cleanup", rec, play)
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
		simulator.Play(ctx, acts, limits, kit.Transport.Clock, nil)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
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
	t.Requests++
	switch {
	case status/100 == 2:
		t.Canceled++
	case status > 0:
		t.Refused++
	}
}

// find asks for the answer to a create that never came, and cancels what that
// opened.
func (t *tidying) find(a *Agent, e *wire.Exchange) {
	call, ok := a.restored(e)
	if !ok {
		return
	}
	Once(call)
	again := a.dispatch(call)
	t.mu.Lock()
	t.Requests++
	if again.Response != nil {
		t.Unanswered--
	}
	s, open := readSession(again)
	if open = open && !slices.Contains(ended, s.Status); open {
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
	changes := []Change{Once}
	if s.second {
		changes = append(changes, Set("Authorization", "Bearer "+a.kit.SecondToken))
	}
	return owner.Cancel("cancel", s.id, nil, changes...).Status()
}

// sessionsOf are the sessions that a book tells of, in the state in which it
// leaves them, and the creates that were sent and never answered.
func sessionsOf(kit *Kit, book *wire.Book) (sessions []*left, lost []*wire.Exchange) {
	byID := map[string]*left{}
	for _, e := range inOrder(book) {
		if e.To != "" {
			continue
		}
		if e.Operation == Create && e.Response == nil && wasSent(e) {
			lost = append(lost, e)
		}
		s, ok := readSession(e)
		if !ok {
			continue
		}
		if known := byID[s.ID]; known == nil && e.Operation == Create {
			byID[s.ID] = &left{id: s.ID, status: s.Status, version: e.Version, second: bySecond(kit, e)}
			sessions = append(sessions, byID[s.ID])
		} else if known != nil && e.Repeats == "" { // a replay tells what was
			known.status = s.Status
		}
	}
	return sessions, lost
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

// wasSent reports whether a request may have reached the target whole.
func wasSent(e *wire.Exchange) bool {
	switch e.Failure.Kind {
	case wire.FailedDNS, wire.FailedConnect, wire.FailedTLS:
		return false
	}
	return e.Intent != wire.Aside && e.Intent != wire.Hostile && e.Request.Cut == 0
}

// bySecond reports whether the other agent sent a request.
func bySecond(kit *Kit, e *wire.Exchange) bool {
	return kit.SecondToken != "" && e.Request.Header.Get("Authorization") == kit.Transport.Vault.RedactText("Bearer "+kit.SecondToken)
}

// Grace is how long the sessions of a run are given to be canceled.
const (
	Grace      = time.Minute
	ShortGrace = 10 * time.Second // where somebody waits for the run to end
)
