package rule

import (
	"fmt"
	"slices"
)

// Judge holds one rule against a book. It never panics: a rule that breaks
// down gives an unverified verdict marked as ours.
func Judge(r *Rule, v *View) Verdict {
	setup := &v.Book.Setup
	verdict := Verdict{
		ID: r.ID, Area: r.Area, Title: r.Title, Says: r.Says, Level: r.In(setup.Profile),
		Cite: r.Cite, Scenarios: r.Scenarios(), Fix: r.Fix,
	}
	if reason := r.Applies(setup.Version, setup.Profile); reason != "" {
		return verdict.ended(NotApplicable, reason)
	}
	t := &T{rule: r, view: v, level: verdict.Level, looked: make([]bool, len(v.exhibits))}
	if v.tracing {
		t.traces, verdict.t = make([]*traces, len(v.exhibits)), t
	}
	outcome, reason, ours := run(t)
	if t.untold > 0 {
		t.findings = append(t.findings, Finding{Severity: Notes, Expected: "no more than that", Actual: fmt.Sprintf("%d more findings, which are left out", t.untold)})
	}
	verdict.Findings, verdict.Ours = t.findings, ours
	verdict.Exchanges = t.lookedAt()
	if outcome == Passed && len(verdict.Exchanges) > 0 && t.unanswered() {
		outcome, reason = Unverified, "nothing that this rule speaks of was answered"
	}
	verdict = verdict.settle(outcome, reason)
	if verdict.Red(true) {
		if cause := t.cut(); cause != "" {
			return verdict.doubted(cause)
		}
	}
	return verdict
}

// doubted is a verdict against a target that was not heard to the end. What speaks
// against it is kept as notes.
func (v Verdict) doubted(cause string) Verdict {
	v.Findings = slices.Clone(v.Findings)
	for i := range v.Findings {
		v.Findings[i].Severity = Notes
	}
	return v.ended(Unverified, cause)
}

func (v Verdict) ended(o Outcome, reason string) Verdict {
	v.Outcome, v.Reason = o, reason
	return v
}

// Ended is a verdict reached before judging: the plan found the rule not
// applicable, or lacking something.
func Ended(r *Rule, profile string, o Outcome, reason string) Verdict {
	return Verdict{
		ID: r.ID, Area: r.Area, Title: r.Title, Says: r.Says, Level: r.In(profile),
		Cite: r.Cite, Scenarios: r.Scenarios(), Fix: r.Fix,
	}.ended(o, reason)
}

// run calls the rule and says how it ended: Passed means to its end.
func run(t *T) (outcome Outcome, reason string, ours bool) {
	outcome = Passed
	defer func() {
		switch end := recover().(type) {
		case nil:
		case unverified:
			outcome, reason = Unverified, end.reason
		case inapplicable:
			outcome, reason = NotApplicable, end.reason
		default:
			outcome, ours = Unverified, true
			reason = fmt.Sprintf("the rule itself broke down, which is a fault of this program and not of the merchant: %v", end)
		}
	}()
	t.rule.Then(t)
	return
}

// settle makes the outcome: the worst finding decides, and green is earned only
// by a rule that ran to its end and looked at something.
func (v Verdict) settle(ended Outcome, reason string) Verdict {
	worst := Passed
	for _, f := range v.Findings {
		switch {
		case f.Severity == Fails:
			worst = Failed
		case f.Severity == Warns && worst != Failed:
			worst = Warned
		}
	}
	switch {
	case worst == Failed:
		return v.ended(Failed, v.first(Fails))
	case ended != Passed:
		return v.ended(ended, reason)
	case worst == Warned:
		return v.ended(Warned, v.first(Warns))
	case len(v.Exchanges) == 0:
		return v.ended(Unverified, "nothing was exchanged that this rule speaks of")
	}
	return v.ended(Passed, "")
}

func (v Verdict) first(s Severity) string {
	for _, f := range v.Findings {
		if f.Severity == s {
			return fmt.Sprintf("expected %s, got %s", shorten(f.Expected, briefText), shorten(f.Actual, briefText))
		}
	}
	return ""
}
