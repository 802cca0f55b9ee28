//go:build !race

package proof_test

import (
	"context"
	"testing"

	"github.com/assay-project/assay/cmd/assay/proof"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// mostPerRule is how many calls of the protocol a whole run may make for each rule it
// judges. It only ever goes down: play once, judge many.
const mostPerRule = 0.8

// A rule hears a conversation that is there already wherever it can; one that
// sends for itself has to be paid for by the others. What is sent to others than
// the target, and the pages that a buyer would open, are not calls of the protocol.
func TestManyRulesAreJudgedByFewRequests(t *testing.T) {
	book, verdicts, err := proof.Play(context.Background(), proof.Case{Version: simacp.Latest, Profile: rule.Spec})
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	for _, rec := range book.Recordings {
		for _, e := range rec.Exchanges {
			if e.To == "" && e.Operation != wire.Visit {
				sent++
			}
		}
	}
	if most := int(mostPerRule * float64(len(verdicts))); sent > most {
		t.Errorf("%d requests for %d rules, at most %d are within the budget", sent, len(verdicts), most)
	}
}
