//go:build !race

package proof_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	for n := range runs[0] {
		if runs[0][n] != runs[1][n] {
			t.Errorf("%s is %s in another run", runs[0][n], runs[1][n])
		}
	}
}

// What the proof rests on can be played again, word for word.
func TestABookReadsTheSameEveryTime(t *testing.T) {
	for _, c := range proof.Good() {
		if c.TLS {
			continue // keys and certificates are made anew
		}
		t.Run(c.Label(), func(t *testing.T) {
			t.Parallel()
			var books [2]string
			for i := range books {
				book, err := proof.Book(context.Background(), c)
				if err != nil {
					t.Fatal(err)
				}
				book.DurationMS = 0 // of our time
				for _, r := range book.Recordings {
					for i := range r.Exchanges {
						if r.Scenario == "delegation-signatures" {
							delete(r.Exchanges[i].Request.Header, "Signature") // some are by keys made for it
						}
					}
				}
				written, err := json.MarshalIndent(book, "", " ")
				if err != nil {
					t.Fatal(err)
				}
				books[i] = string(written)
			}
			if diff := cmp.Diff(books[0], books[1]); diff != "" {
				t.Error(diff)
			}
		})
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
