package rulebook

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/cmd/assay/proof"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// alone are the commands that judge this rule and no other: a merchant, and the
// good one with a defect that breaks it.
func alone(r *rule.Rule) []item {
	items := []item{{says: "assay run -c assay.yaml --only " + r.ID + runFlags(r), kind: code}}
	if c, ok := shown(r.ID); ok {
		items = append(items, item{says: demo(r.ID, c), kind: code})
	}
	return items
}

func runFlags(r *rule.Rule) string {
	flags := ""
	if wire.Of(wire.RolePSP, r.Role) {
		flags += " --role psp"
	}
	if len(r.Profiles) > 0 && !slices.Contains(r.Profiles, rule.Spec) {
		flags += " --profile " + r.Profiles[0]
	}
	return flags
}

// shown is the case in which a defect shows the rule broken: in the version that
// `assay demo` speaks unless told otherwise if there is one, else in the last.
func shown(id string) (found proof.Case, ok bool) {
	for _, d := range Defects(id) {
		for _, c := range proof.CasesOf(d) {
			if !slices.Contains(proof.Expected(c), id) {
				continue
			}
			if c.Version == simacp.Latest {
				return c, true
			}
			found, ok = c, true
		}
	}
	return found, ok
}

// demo is the command that shows a rule broken in a case.
func demo(id string, c proof.Case) string {
	command := "assay demo --only " + id + " --defect " + c.Entry.Name
	switch c.Version {
	case simacp.Latest:
	case wire.Draft:
		command += " --profile " + rule.Dialect
	default:
		command += " --api-version " + string(c.Version)
	}
	if c.Profile == rule.OpenAI {
		command += " --profile " + rule.OpenAI
	}
	if c.Role == wire.RolePSP {
		command += " --role psp"
	}
	if c.Entry.Walks > 0 {
		command += fmt.Sprintf(" --explore %d", c.Entry.Walks)
	}
	return command
}
