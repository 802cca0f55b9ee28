package line_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/assay-project/assay/"

// arrows says for each room which rooms of the project it may import, directly
// or through others. Imports run downwards only.
var arrows = map[string][]string{
	"simulator/wire":          {},
	"simulator/transport":     {"simulator/wire"},
	"simulator":               {"simulator/transport", "simulator/wire"},
	"simulator/psp":           {"simulator/wire"},
	"simulator/acp":           {"simulator", "simulator/transport", "simulator/webhook", "simulator/psp", "simulator/wire"},
	"fixtures/schema":         {},
	"fixtures/mint":           {},
	"fixtures/pace":           {},
	"fixtures/merchant":       {"fixtures/merchant/shelf", "fixtures/mint", "fixtures/pace"},
	"fixtures/merchant/shelf": {},
	"fixtures/provider":       {"fixtures/mint", "fixtures/pace"},
	"suites/needs":            {},
	"suites/coverage":         {},
	"suites/rule":             {"simulator/wire"},
	"suites/match":            {"suites/rule", "simulator/wire"},
	"suites/acp":              {"suites/rule", "suites/match", "simulator/wire", "fixtures/schema"},
	"suites/psp":              {"suites/rule", "suites/match", "simulator/wire", "fixtures/schema"},
	"suites/dauth":            {"suites/rule", "suites/match", "simulator/wire", "fixtures/schema"},
	"suites/plan":             {"suites/rule", "suites/needs", "simulator/wire"},
	"suites/stage":            {"suites/plan", "suites/rule", "suites/needs", "simulator/wire"},
	"reports":                 {"reports/picture", "suites/plan", "suites/rule", "suites/needs", "simulator/wire"},
	"reports/attest":          {},
	"reports/picture":         {"suites/rule", "simulator/wire"},
	"reports/dossier":         {"reports", "reports/picture", "reports/attest", "suites/plan", "suites/rule", "suites/needs", "suites/coverage", "simulator/wire"},
}

func TestImportsRunDownwardsOnly(t *testing.T) {
	for room, allowed := range arrows {
		t.Run(room, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command("go", "list", "-deps", module+room).CombinedOutput()
			if err != nil {
				t.Fatalf("go list: %v\n%s", err, out)
			}
			for _, dep := range strings.Fields(string(out)) {
				inside, ok := strings.CutPrefix(dep, module)
				if ok && inside != room && !contains(allowed, inside) {
					t.Errorf("%s imports %s: imports run downwards only", room, inside)
				}
			}
		})
	}
}

func TestNobodyButTheStageKnowsGinkgo(t *testing.T) {
	for room := range arrows {
		if room == "suites/stage" {
			continue
		}
		out, err := exec.Command("go", "list", "-deps", module+room).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if strings.Contains(string(out), "github.com/onsi/ginkgo/v2\n") {
			t.Errorf("%s knows Ginkgo: only suites/stage may", room)
		}
	}
}

func TestTheGoodOnesImportTheStandardLibraryAlone(t *testing.T) {
	for _, room := range []string{"fixtures/merchant", "fixtures/provider"} {
		out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", module+room).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for _, dep := range strings.Fields(string(out)) {
			if dep != module+"fixtures/mint" && dep != module+"fixtures/pace" && !strings.HasPrefix(dep, module+room) {
				t.Errorf("%s imports %s: it must know nobody, but for time and names", room, dep)
			}
		}
	}
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}
