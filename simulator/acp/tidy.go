package acp

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
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

// ended are the states that no session leaves.
var ended = []string{"completed", "canceled", "expired"}

// Tidy cancels the sessions that a book leaves open, each with one request, and
// says what came of it. Nothing of it is recorded or judged. Where off is set it
// says what is left, and cancels nothing; nil means that no session was opened.
func Tidy(ctx context.Context, kit *Kit, book *wire.Book, limits simulator.Limits, off bool) *wire.Cleanup {
	sessions, unanswered := sessionsOf(kit, book)
	if len(sessions) == 0 && unanswered == 0 {
		return nil
	}
	c := &wire.Cleanup{Unanswered: unanswered, Off: off}
	var acts []simulator.Act
	var requests, canceled, refused atomic.Int64
	for _, s := range sessions {
		if s.status == "completed" {
			c.Orders++
		}
		if slices.Contains(ended, s.status) {
			continue
		}
		c.Open++
		acts = append(acts, simulator.Act{Name: "cleanup", Perform: func(ctx context.Context, rec *simulator.Recorder) {
			perform(ctx, kit, "cleanup", rec, func(a *Agent) {
				requests.Add(1)
				switch status := a.close(s); {
				case status/100 == 2:
					canceled.Add(1)
				case status > 0:
					refused.Add(1)
				}
			})
		}})
	}
	if !off {
		simulator.Play(ctx, acts, limits, kit.Transport.Clock, nil)
	}
	c.Requests, c.Canceled, c.Refused = int(requests.Load()), int(canceled.Load()), int(refused.Load())
	return c
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

// sessionsOf are the sessions that a book tells of, in the state in which it leaves
// them, and how many creates were never answered.
func sessionsOf(kit *Kit, book *wire.Book) (sessions []*left, unanswered int) {
	byID := map[string]*left{}
	for _, e := range inOrder(book) {
		s, ok := readSession(e)
		if e.Operation == Create && e.Response == nil && e.To == "" && wasSent(e) {
			unanswered++
		}
		if !ok || e.To != "" {
			continue
		}
		if known := byID[s.ID]; known == nil && e.Operation == Create {
			byID[s.ID] = &left{id: s.ID, status: s.Status, version: e.Version, second: bySecond(kit, e)}
			sessions = append(sessions, byID[s.ID])
		} else if known != nil && e.Repeats == "" { // a replay tells what was
			known.status = s.Status
		}
	}
	return sessions, unanswered
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

// wasSent reports whether a request may have reached the target.
func wasSent(e *wire.Exchange) bool {
	switch e.Failure.Kind {
	case wire.FailedDNS, wire.FailedConnect, wire.FailedTLS:
		return false
	}
	return e.Intent != wire.Aside
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
