package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/cmd/assay/config"
)

// Whatever stands in a baseline: it is refused with places and sentences, or each
// of its entries names a rule once and says why.
func FuzzBaseline(f *testing.F) {
	for _, text := range []string{
		"", "- id: IDEM-003\n  reason: the store is replaced in March\n  until: 2027-03-31\n", "- {id: idem-003, reason: x}\n- {id: IDEM-003, reason: y}",
		"[]", "- a", "id: x", "- {id: , reason: }", "- id: &x IDEM-003\n  reason: *x", "- <<: {id: x}\n", "- {id: x, reason: y, until: 2027-02-30}", "- {id: x, reason: !!binary aGk=}",
		"- id: |\n    IDEM-003\n  reason: >\n    a\n    b\n", "---\n- {id: a, reason: b}\n---\n- {id: c, reason: d}", "\t- x", "- {id: x, id: y}", "\xff",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "baseline.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		entries, err := config.Baseline(path)
		var problems config.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("the error is no list of problems: %v", err)
		}
		for _, p := range problems {
			if p.At.Line < 1 || p.At.Column < 1 || p.Message == "" {
				t.Errorf("a problem without a place or a sentence: %+v", p)
			}
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if e.ID == "" || e.ID != strings.ToUpper(e.ID) || e.Reason == "" || e.At.Line < 1 || seen[e.ID] {
				t.Errorf("an entry that says too little, or twice: %+v", e)
			}
			seen[e.ID] = true
		}
	})
}
