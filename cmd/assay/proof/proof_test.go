//go:build !race

package proof_test

import (
	"context"
	"testing"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/suites/coverage"
)

func TestTheCatalogueIsSound(t *testing.T) {
	if err := line.Catalogue().Check(); err != nil {
		t.Error(err)
	}
}

func TestTheCoverageTablesAreSound(t *testing.T) {
	for _, fault := range coverage.Unknown(line.Catalogue().IDs()) {
		t.Error(fault)
	}
}

// Every defect breaks exactly the rules it names, every stranger and the good
// merchant none, in every version.
func TestEveryMerchantIsJudgedAsItIs(t *testing.T) {
	for _, c := range proof.Cases() {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			_, verdicts, err := proof.Play(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			if faults := proof.Check(c, verdicts); faults != "" {
				t.Errorf("%s\n%s", c.Entry.Story, faults)
			}
		})
	}
}

func TestEveryRuleHasADefectAndEveryDefectARule(t *testing.T) {
	proven := map[string]bool{}
	catalogue := line.Catalogue()
	for _, d := range shelf.Defects() {
		for _, id := range d.Breaks {
			proven[id] = true
			if _, ok := catalogue.Find(id); !ok {
				t.Errorf("the defect %s names %s, which is no rule", d.Name, id)
			}
		}
		if len(proof.CasesOf(d)) == 0 {
			t.Errorf("the defect %s breaks no rule in any version", d.Name)
		}
	}
	for _, r := range catalogue.Rules {
		if !proven[r.ID] {
			t.Errorf("%s has no defect that breaks it", r.ID)
		}
	}
}
