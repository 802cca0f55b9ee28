package coverage_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/suites/coverage"
)

func TestEveryRequirementHasOneArea(t *testing.T) {
	seen := map[string]bool{}
	for _, area := range coverage.Areas() {
		if len(area.Requirements) == 0 {
			t.Errorf("%s has no requirements", area.Name)
		}
		for _, q := range area.Requirements {
			if seen[q.ID] {
				t.Errorf("%s stands twice", q.ID)
			}
			seen[q.ID] = true
		}
	}
	if len(coverage.Areas()) != 25 || len(seen) != 983 {
		t.Errorf("%d areas and %d requirements, not 25 and 983", len(coverage.Areas()), len(seen))
	}
}

func TestARuleCoversOnlyWithADefect(t *testing.T) {
	proofs := coverage.Proofs{"STA-001": {"a-bug"}, "STA-002": nil, "STA-003": {"a-bug"}}
	for _, r := range coverage.Measure([]string{"STA-001", "STA-002"}, proofs) {
		if r.Area == "states" && r.Covered != 1 {
			t.Errorf("%d covered, want the one that has a rule and a defect", r.Covered)
		}
		if r.Covered+len(r.Uncovered) != r.Total {
			t.Errorf("%s: %d covered and %d uncovered are not %d", r.Area, r.Covered, len(r.Uncovered), r.Total)
		}
		for _, u := range r.Uncovered {
			if u.Reason == "" {
				t.Errorf("%s is uncovered without a reason", u.ID)
			}
		}
	}
}

// A self-check that was renamed or removed proves nothing.
func TestSelfChecksExist(t *testing.T) {
	tests := namedTests(t, filepath.Join("..", ".."))
	for id, name := range coverage.SelfChecks() {
		if !slices.ContainsFunc(tests, func(source string) bool { return strings.Contains(source, name) }) {
			t.Errorf("%s is said to be proven by %q, which no test is called", id, name)
		}
	}
}

// namedTests reads the sources of all tests below a folder.
func namedTests(t *testing.T, root string) []string {
	t.Helper()
	var sources []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		sources = append(sources, string(source))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}
