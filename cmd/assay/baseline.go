package main

import (
	"fmt"
	"time"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/suites/rule"
)

// settle holds a baseline against the verdicts of a run: the reasons of the
// failures it accepts, by id, and a sentence for each entry that has to go. A
// baseline is there to shrink: what was mended, ran out or never was must not
// lie in wait for the next failure. The day is that of the run, so that a stored
// book is read the same whenever it is judged. Rules that were not chosen, do not
// apply or could not be judged leave their entries alone.
func settle(entries []config.Accepted, verdicts []rule.Verdict, day time.Time) *reports.Baseline {
	outcomes := map[string]rule.Outcome{}
	for i := range verdicts {
		outcomes[verdicts[i].ID] = verdicts[i].Outcome
	}
	b := &reports.Baseline{Reasons: map[string]string{}}
	for _, e := range entries {
		outcome, judged := outcomes[e.ID]
		_, known := line.Catalogue().Find(e.ID)
		switch {
		case !known:
			b.Stale = append(b.Stale, fmt.Sprintf("%s: %v; take it out of the file", e.At, noRule(line.Catalogue(), e.ID)))
		case !judged:
		case !e.On(day):
			b.Stale = append(b.Stale, fmt.Sprintf("%s: %s was accepted until %s, and the run is of %s: mend it and take it out of the file, or give it a new day",
				e.At, e.ID, e.Until.Format(time.DateOnly), day.UTC().Format(time.DateOnly)))
		case outcome == rule.Passed:
			b.Stale = append(b.Stale, fmt.Sprintf("%s: %s passes: take it out of the file", e.At, e.ID))
		case outcome == rule.Failed || outcome == rule.Warned:
			b.Reasons[e.ID] = e.Reason
		}
	}
	return b
}
