// Package line is the way a run goes: probe, plan, play, judge. It joins the
// rooms that do these and owns none of their decisions.
//
// It must not know flags or files, or how a report reads.
package line

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/simulator"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/acp"
	"github.com/assay-project/assay/suites/dauth"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/psp"
	"github.com/assay-project/assay/suites/rule"
)

// Catalogue joins the rules and the scenarios of the protocol, for targets of all
// roles; a new protocol is one more line here.
var Catalogue = sync.OnceValue(func() *plan.Catalogue {
	return &plan.Catalogue{Rules: slices.Concat(acp.Rules(), psp.Rules(), dauth.Rules()), Scenarios: simacp.Names(), Checklist: acp.Checklist}
})

// CatalogueFor is the part about targets of a role, made once: books are judged
// by the thousand.
func CatalogueFor(role string) *plan.Catalogue {
	if wire.Of(wire.RolePSP, role) {
		return forProviders()
	}
	return forMerchants()
}

var (
	forMerchants = sync.OnceValue(func() *plan.Catalogue { return Catalogue().For(wire.RoleMerchant) })
	forProviders = sync.OnceValue(func() *plan.Catalogue { return Catalogue().For(wire.RolePSP) })
)

// Run is one run, ready to go.
type Run struct {
	Tool wire.Tool
	// Setup is what is judged, once the probe has settled the version.
	Setup  func(wire.Version) wire.Setup
	Kit    *simacp.Kit // what the agent brings along
	Limits simulator.Limits
	Watch  func(simulator.Event) // may be nil
	// Explore asks for random walks after the plan.
	Explore Exploration
	// Cleanup says how the sessions that were left open are canceled in the end.
	Cleanup Cleanup
}

// Cleanup of a run. The zero value leaves everything as it is, and tells nothing.
type Cleanup struct {
	// After makes the time for it of the context of the run, which may have ended.
	After func(context.Context) (context.Context, context.CancelFunc)
	Off   bool // what is left is told, and left
}

// TakeUp lets the run say again what an earlier book says was answered, and no
// more. The version is that of the book.
func (r *Run) TakeUp(earlier *wire.Book) {
	r.Kit.Version, r.Kit.Earlier = earlier.Setup.Version, simacp.Resumable(earlier)
	r.Explore, r.Cleanup = Exploration{}, Cleanup{} // the sessions are those of the earlier run
	if till := r.Kit.Till; till != nil {
		_ = till.Recall(earlier.Grants) // what cannot be recalled is left unverified
	}
}

// SetupOf asks a configuration, which follows the version.
func SetupOf(cfg *config.Config) func(wire.Version) wire.Setup {
	return func(v wire.Version) wire.Setup {
		cfg.Version = v
		return cfg.Setup()
	}
}

// Play probes the target and plays the plan. The book is returned whole or
// not: with an error it holds what was exchanged until then, and says why it
// ended. A book without any exchange is nil.
func (r *Run) Play(ctx context.Context) (*wire.Book, error) {
	start := time.Now()
	book := &wire.Book{Format: wire.BookFormat, Tool: r.Tool, Started: r.Kit.Transport.Clock.Now(), Setup: r.Setup(r.Kit.Version)}
	err := r.play(ctx, book)
	book.Deliveries, book.Redemptions = r.heard(book), r.redeemed()
	if r.Kit.Till != nil {
		book.Grants = r.Kit.Till.Grants()
	}
	book.Cleanup = r.tidy(ctx, book)
	book.DurationMS = time.Since(start).Milliseconds()
	if err != nil {
		book.Error = r.Kit.Transport.Vault.RedactText(err.Error())
	}
	return book, err
}

func (r *Run) play(ctx context.Context, book *wire.Book) error {
	facts, probed, err := simacp.Probe(ctx, r.Kit, r.Limits)
	book.Facts, book.Setup = facts, r.Setup(r.Kit.Version)
	book.Recordings = []*wire.Recording{probed}
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("the run was interrupted")
	}
	names, err := r.names(book)
	if err != nil {
		return err
	}
	if err := r.point(ctx); err != nil {
		return err
	}
	book.Recordings = append(book.Recordings,
		simulator.Play(ctx, simacp.Acts(r.Kit, names), r.Limits, r.Kit.Transport.Clock, r.Watch)...)
	if err := r.explore(ctx, book); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("the run was interrupted before its plan was played")
	}
	return nil
}

// names are the scenarios to play. A book that is taken up is all there is to
// say, and judged by the rules that hear it alone.
func (r *Run) names(book *wire.Book) ([]string, error) {
	if r.Kit.Earlier == nil {
		return CatalogueFor(book.Setup.Role).Play(&book.Setup, &book.Facts)
	}
	only, applies := CatalogueFor(book.Setup.Role).Hearing(simacp.ResumedName, &book.Setup)
	book.Setup.Only = only
	if !applies {
		return nil, nil
	}
	return []string{simacp.ResumedName}, nil
}

// Judge gives the verdicts of a book, just played or stored long ago.
func Judge(book *wire.Book) ([]rule.Verdict, error) {
	return CatalogueFor(book.Setup.Role).Judge(book)
}

// Timing says how long a buyer waited in a book.
func Timing(book *wire.Book) []rule.Timing { return acp.Timing(book) }

// Transitions says what the sessions of a book did, held against the life they may lead.
func Transitions(book *wire.Book) []rule.Transition { return acp.Transitions(book) }
