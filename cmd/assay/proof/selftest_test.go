//go:build !race

package proof_test

import (
	"context"
	"testing"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/proof/mutant"
)

// A mutant judged by the rules that looked at the change gets the verdicts of a
// judgement in full, and no rule fails over a place it did not look at.
func TestMutantsAreJudgedByWhatWasLookedAt(t *testing.T) {
	for _, c := range []proof.Case{{Version: "2026-04-17", Profile: "spec", TLS: true}, {Version: "2025-09-01", Profile: "draft"}, {Version: "2026-04-17", Profile: "spec", Role: "psp"}} {
		t.Run(c.Label(), func(t *testing.T) {
			t.Parallel()
			court, err := proof.Court(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			var score mutant.Score
			for n := range 60 {
				if made := court.Book.Draw(11, n); made != nil {
					score.Add(court.Try(made, true))
				}
			}
			for _, a := range append(score.Unequal, score.Accusing...) {
				t.Errorf("%s: %s", a.Rule, a.Trial.Mutant)
			}
			if score.InFull < 50 || score.Killed == 0 || score.Lawful == 0 {
				t.Errorf("too few mutants say anything: %+v", score)
			}
		})
	}
}

// The same seed gives the same mutants in another run.
func TestAMutantMeansTheSameInAnotherRun(t *testing.T) {
	c := proof.Case{Version: "2025-09-29", Profile: "spec"}
	var runs [2][]mutant.Mutant
	for i := range runs {
		court, err := proof.Court(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 50 {
			runs[i] = append(runs[i], court.Book.Draw(5, n).Mutant)
		}
	}
	same := 0
	for n := range runs[0] {
		if runs[0][n] == runs[1][n] {
			same++
		}
	}
	if same < len(runs[0])*9/10 {
		t.Errorf("%d of %d mutants are the same", same, len(runs[0]))
	}
}

// What the shelf shows is told of each case.
func TestTheShelfIsTriedCaseByCase(t *testing.T) {
	var cases []proof.Case
	for _, c := range proof.Cases() {
		if c.Role == "psp" && c.Version == "2026-04-17" {
			cases = append(cases, c)
		}
	}
	var tried []proof.Tried
	proof.Shelf(context.Background(), cases, func(one proof.Tried) { tried = append(tried, one) })
	if len(tried) != len(cases) {
		t.Fatalf("%d of %d cases were tried", len(tried), len(cases))
	}
	for _, one := range tried {
		if one.Faults != "" {
			t.Errorf("%s: %s", one.Case, one.Faults)
		}
	}
	rules, defects := proof.Unproven(tried)
	if len(rules) == 0 || len(defects) == 0 {
		t.Error("a part of the shelf proves all rules")
	}
}
