package stage

import (
	"errors"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/assay-project/assay/suites/rule"
)

func TestRollNoticesWhatGoesAstray(t *testing.T) {
	passed, failed := rule.Verdict{ID: "A-1", Outcome: rule.Passed}, rule.Verdict{ID: "A-2", Outcome: rule.Failed}
	spec := func(state types.SpecState, v rule.Verdict) types.SpecReport {
		return types.SpecReport{State: state, ReportEntries: types.ReportEntries{{Value: types.WrapEntryValue(v)}}}
	}
	good := []types.SpecReport{spec(types.SpecStatePassed, passed), spec(types.SpecStateFailed, failed)}
	for _, c := range []struct {
		why    string
		report types.Report
		want   string
	}{
		{"all there", types.Report{SpecReports: good}, ""},
		{"all there, then a signal", types.Report{SpecReports: good, SpecialSuiteFailureReasons: []string{"Interrupted by User"}}, ""},
		{"one missing", types.Report{SpecReports: good[:1]}, "never shown: A-2 (failed);"},
		{"one missing after a signal", types.Report{SpecReports: good[:1], SpecialSuiteFailureReasons: []string{"Interrupted by User"}}, ErrInterrupted.Error()},
		{"one twice", types.Report{SpecReports: append(good, good[0])}, "shown too often: A-1 (passed);"},
		{"a stranger", types.Report{SpecReports: append(good, spec(types.SpecStatePassed, rule.Verdict{ID: "Z-9", Outcome: rule.Passed}))}, "shown too often: Z-9 (passed);"},
		{"another outcome", types.Report{SpecReports: []types.SpecReport{good[0], spec(types.SpecStatePassed, rule.Verdict{ID: "A-2", Outcome: rule.Passed})}}, "never shown: A-2 (failed)"},
		{"another state", types.Report{SpecReports: []types.SpecReport{good[0], spec(types.SpecStatePassed, failed)}}, "shown wrongly: A-2 (failed) as passed"},
	} {
		roll := newRoll([]rule.Verdict{passed, failed})
		roll.call(c.report)
		switch {
		case c.want == "" && roll.err != nil, c.want != "" && (roll.err == nil || !strings.Contains(roll.err.Error(), c.want)):
			t.Errorf("%s: want %q, got %v", c.why, c.want, roll.err)
		}
	}
	if err := newRoll(nil).err; err == nil || errors.Is(err, ErrInterrupted) {
		t.Errorf("a roll that was never called gives %v", err)
	}
}
