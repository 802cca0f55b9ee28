package proof

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/assay-project/assay/cmd/assay/line"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// soaked is how many runs are made in each version: a few, or as many as the
// variable ASSAY_SOAK says (make soak).
func soaked(t *testing.T) int {
	text := os.Getenv("ASSAY_SOAK")
	if text == "" {
		return 2
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("ASSAY_SOAK is %q, which is no number of runs", text)
	}
	return n
}

// under plays the good merchant of a version in some weather.
func under(version wire.Version, seed uint64) (*wire.Book, []rule.Verdict, *weather, error) {
	run, err := Ready(Case{Version: version, Profile: profileOf(version)})
	if err != nil {
		return nil, nil, nil, err
	}
	w := &weather{RoundTripper: run.Kit.Transport.RoundTripper, clock: run.Kit.Transport.Clock, seed: seed, tried: map[string]bool{}}
	run.Kit.Transport.RoundTripper = w
	book, err := run.Play(context.Background())
	if err != nil {
		return nil, nil, nil, err
	}
	verdicts, err := line.Judge(book)
	return book, verdicts, w, err
}

// Whatever the network does to a run against the good merchant, its verdicts are
// those of a calm day.
func TestTheWeatherChangesNoVerdict(t *testing.T) {
	for _, version := range simacp.Versions {
		t.Run(string(version), func(t *testing.T) {
			t.Parallel()
			lost := 0
			for seed := range uint64(soaked(t)) {
				_, verdicts, w, err := under(version, seed+1)
				if err != nil {
					t.Fatal(err)
				}
				lost += w.lost
				for _, v := range verdicts {
					if v.Outcome != rule.Passed && v.Outcome != rule.NotApplicable {
						t.Errorf("seed %d: %s %s: %s %v", seed+1, v.ID, v.Outcome, v.Reason, v.Findings)
					}
				}
			}
			if lost == 0 {
				t.Error("no call was lost: this proves nothing")
			}
		})
	}
}

// Whenever a run is interrupted: its book is whole and says so, nobody is blamed
// for what was not waited for, and what it opened is canceled as far as the
// merchant can, though it may have been opened after the interruption.
func TestARunMayBeInterruptedAtAnyRequest(t *testing.T) {
	for at := 2; at < 400; at += max(1, 400/(10*soaked(t))) {
		run, err := Ready(Case{Version: simacp.Latest, Profile: rule.Spec})
		if err != nil {
			t.Fatal(err)
		}
		ctx, interrupt := context.WithCancel(context.Background())
		way := &interrupting{RoundTripper: run.Kit.Transport.RoundTripper, interrupt: interrupt}
		way.left.Store(int64(at))
		run.Kit.Transport.RoundTripper = way
		run.Cleanup.After = func(context.Context) (context.Context, context.CancelFunc) {
			return context.WithCancel(context.Background())
		}
		book, err := run.Play(ctx)
		if err == nil || !strings.Contains(book.Error, "interrupted") {
			t.Fatalf("at %d: it ended with %v, the book says %q", at, err, book.Error)
		}
		var file bytes.Buffer
		if err := book.Write(&file); err != nil {
			t.Fatal(err)
		}
		if book, err = wire.Read(&file); err != nil {
			t.Fatalf("at %d: %v", at, err)
		}
		verdicts, err := line.Judge(book)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range verdicts {
			if v.Red(true) || v.Ours {
				t.Errorf("at %d: %s %s: %s %v", at, v.ID, v.Outcome, v.Reason, v.Findings)
			}
		}
		if c := book.Cleanup; c == nil || c.Canceled+c.Refused != c.Open || c.Unanswered != keyless(book) {
			t.Errorf("at %d: %+v", at, c)
		}
		for id, state := range way.states(run.Kit) {
			if !slices.Contains(over, state) {
				t.Errorf("at %d: session %s is left %s", at, id, state)
			}
		}
	}
}

// over are the states of sessions that nobody can cancel. A payment that is under
// way goes on with the clock of the run, which has ended.
var over = []string{"canceled", "completed", "expired", "pending_approval", "complete_in_progress"}

// keyless counts the creates without a key that were not answered: whoever sends
// one again opens another session.
func keyless(book *wire.Book) (n int) {
	for _, rec := range book.Recordings {
		for _, e := range rec.Exchanges {
			if e.Operation == simacp.Create && e.Response == nil && !e.Request.Header.Has("Idempotency-Key") {
				n++
			}
		}
	}
	return n
}

// A run leaves nothing running behind.
func TestNothingIsLeftRunning(t *testing.T) {
	before := gleak.Goroutines()
	for _, tls := range []bool{false, true} {
		if _, _, err := Play(context.Background(), Case{Version: simacp.Latest, Profile: rule.Spec, TLS: tls}); err != nil {
			t.Fatal(err)
		}
	}
	gomega.NewWithT(t).Eventually(gleak.Goroutines, "10s").ShouldNot(gleak.HaveLeaked(before), "handlers and waits end with the run")
}
