package reports

import "github.com/assay-project/assay/suites/rule"

// Baseline is the failures of a run that are known and accepted. An accepted
// failure is a failure all the same, in counts, outcome and every format; it
// only does not make the exit code 1.
type Baseline struct {
	// Accepted is the number of verdicts it accepts, filled in by Build.
	Accepted int `json:"accepted"`
	// Stale are the entries that have to go, a sentence each. They fail the run.
	Stale []string `json:"stale"`
	// Reasons say by id why a failure, or a warning, is accepted.
	Reasons map[string]string `json:"-"`
}

// reason is why a verdict is accepted, "" if it is not.
func (b *Baseline) reason(v *rule.Verdict) string {
	if b == nil || v.Outcome != rule.Failed && v.Outcome != rule.Warned {
		return ""
	}
	return b.Reasons[v.ID]
}

// hold counts what the baseline accepts, and lets its stale entries fail the run.
func (r *Report) hold(b *Baseline) {
	if b == nil {
		return
	}
	r.Baseline = &Baseline{Stale: some(b.Stale)}
	for i := range r.Verdicts {
		if r.Verdicts[i].Baseline != "" {
			r.Baseline.Accepted++
		}
	}
	r.broken = r.broken || len(b.Stale) > 0
}

// standing is the outcome of the run in words.
func (r *Report) standing() string {
	if r.Result == Failed && !r.broken {
		return "failed, but accepted"
	}
	return r.Result
}

// acceptance is why a failure is accepted, told with what is accepted.
func (v *Verdict) acceptance() string {
	return string(v.Outcome) + ", accepted by the baseline: " + v.Baseline
}

// stale are the entries of the baseline that have to go.
func (r *Report) stale() []string {
	if r.Baseline == nil {
		return nil
	}
	return r.Baseline.Stale
}
