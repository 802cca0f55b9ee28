//go:build !race

package proof_test

import (
	"context"
	"testing"

	"github.com/assay-project/assay/cmd/assay/proof"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/suites/rule"
)

// mostPerRule is how many requests a whole run may send for each rule it judges.
// The aim is 0.8, so it only ever goes down: play once, judge many.
const mostPerRule = 0.902

// A rule hears a conversation that is there already wherever it can; one that
// sends for itself has to be paid for by the others.
func TestManyRulesAreJudgedByFewRequests(t *testing.T) {
	book, verdicts, err := proof.Play(context.Background(), proof.Case{Version: simacp.Latest, Profile: rule.Spec})
	if err != nil {
		t.Fatal(err)
	}
	sent := book.Exchanges()
	if most := int(mostPerRule * float64(len(verdicts))); sent > most {
		t.Errorf("%d requests for %d rules, at most %d are within the budget", sent, len(verdicts), most)
	}
}
