package stage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/assay-project/assay/suites/rule"
)

var (
	// ErrTaken is returned by every call of Present but the first.
	ErrTaken = errors.New("the stage was used before: Ginkgo runs once per process, so show all verdicts in one call, or start a process for each run")
	// ErrInterrupted is returned where a signal cleared the stage. The verdicts
	// are not touched by it.
	ErrInterrupted = errors.New("a signal ended the show before every verdict was on stage; the verdicts themselves are complete")
)

var taken atomic.Bool

// Taken reports whether Present was called in this process, so that another
// call would return ErrTaken.
func Taken() bool { return taken.Load() }

// Present shows each verdict as a spec, in an order that depends on the seed
// alone, and calls watch (which may be nil) with each as it comes back from
// Ginkgo. It prints nothing. A failed or unverified verdict fails its spec, a
// verdict that is not applicable skips it; neither is an error of Present. An
// error means that a verdict did not come back exactly once as it went in.
//
// Ginkgo listens to SIGINT, SIGTERM and its progress signal beside the caller's
// own handlers, to the first two of them until the process ends.
func Present(verdicts []rule.Verdict, seed int64, watch func(rule.Verdict)) error {
	if _, err := os.Getwd(); err != nil {
		// Ginkgo asks the same question, and ends the process over the answer.
		return fmt.Errorf("the stage needs a working directory, and this one is gone: %w", err)
	}
	if taken.Swap(true) {
		return ErrTaken
	}
	if watch == nil {
		watch = func(rule.Verdict) {}
	}
	defer silence()()
	cast(verdicts)
	ginkgo.ReportAfterEach(func(spec ginkgo.SpecReport) {
		for _, v := range carried(spec) {
			watch(v)
		}
	})
	roll := newRoll(verdicts)
	ginkgo.ReportAfterSuite("every verdict came back", roll.call)
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.RandomSeed, suite.RandomizeAllSpecs, suite.Timeout = seed, true, 0
	reporter.Succinct, reporter.NoColor = true, true
	ginkgo.RunSpecs(indifferent{}, "assay", suite, reporter)
	return roll.err
}

// silence sends Ginkgo's console nowhere until the returned function is called.
func silence() (restore func()) {
	console := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	return func() { formatter.ColorableStdOut = console }
}

// indifferent stands in for *testing.T: the fate of the specs is nobody's exit code.
type indifferent struct{}

func (indifferent) Fail() {}

// cast makes a container of each area and a spec of each verdict.
func cast(verdicts []rule.Verdict) {
	var areas []string
	members := map[string][]rule.Verdict{}
	for _, v := range verdicts {
		if members[v.Area] == nil {
			areas = append(areas, v.Area)
		}
		members[v.Area] = append(members[v.Area], v)
	}
	for _, area := range areas {
		ginkgo.Describe(area, func() {
			for _, v := range members[area] {
				ginkgo.It(v.ID+" "+v.Title, func() { perform(v) })
			}
		})
	}
}

func perform(v rule.Verdict) {
	ginkgo.AddReportEntry(v.ID, v, types.ReportEntryVisibilityNever)
	switch stateOf(v.Outcome) {
	case types.SpecStateFailed:
		ginkgo.Fail(v.Reason)
	case types.SpecStateSkipped:
		ginkgo.Skip(v.Reason)
	}
}
