package stage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/assay-project/assay/suites/rule"
)

// carried returns the verdicts that a spec brings back.
func carried(spec types.SpecReport) []rule.Verdict {
	var verdicts []rule.Verdict
	for _, entry := range spec.ReportEntries {
		if v, ok := entry.GetRawValue().(rule.Verdict); ok {
			verdicts = append(verdicts, v)
		}
	}
	return verdicts
}

// roll calls the names of the verdicts after the last spec.
type roll struct {
	want map[string]int // how often each is to come back, by billing
	err  error
}

// billing is what a verdict is recognised by when it comes back.
func billing(v rule.Verdict) string { return fmt.Sprintf("%s (%s)", v.ID, v.Outcome) }

func newRoll(verdicts []rule.Verdict) *roll {
	r := &roll{want: map[string]int{}, err: fmt.Errorf("the stage: Ginkgo ended without a report, so nothing vouches that all %d verdicts were shown", len(verdicts))}
	for _, v := range verdicts {
		r.want[billing(v)]++
	}
	return r
}

// call compares what went in with what Ginkgo reports about the suite.
func (r *roll) call(report types.Report) {
	got := map[string]int{}
	var missing, extra, astray []string
	for _, spec := range report.SpecReports {
		for _, v := range carried(spec) {
			got[billing(v)]++
			if want := stateOf(v.Outcome); spec.State != want {
				astray = append(astray, fmt.Sprintf("%s as %s", billing(v), spec.State))
			}
		}
	}
	for name, n := range r.want {
		if got[name] < n {
			missing = append(missing, name)
		}
	}
	for name, n := range got {
		if n > r.want[name] {
			extra = append(extra, name)
		}
	}
	switch {
	case len(missing) > 0 && interrupted(report):
		r.err = ErrInterrupted
	case len(missing)+len(extra)+len(astray) > 0:
		r.err = fmt.Errorf("the stage lost count, which is a fault of this program; never shown: %s; shown too often: %s; shown wrongly: %s",
			list(missing), list(extra), list(astray))
	default:
		r.err = nil
	}
}

// stateOf is the state a spec has to end in for an outcome.
func stateOf(o rule.Outcome) types.SpecState {
	switch o {
	case rule.Passed, rule.Warned:
		return types.SpecStatePassed
	case rule.NotApplicable:
		return types.SpecStateSkipped
	}
	return types.SpecStateFailed
}

func interrupted(report types.Report) bool {
	return slices.ContainsFunc(report.SpecialSuiteFailureReasons, func(reason string) bool {
		return strings.HasPrefix(reason, "Interrupted")
	})
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
