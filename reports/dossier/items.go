// Package dossier makes of a run the folder that is handed in: a launch list,
// item by item, with what demonstrates it, every report, and a signed statement
// about all files. It checks such a folder again.
//
// It arranges what was judged. It must not know the launch list's items, how a
// rule judges, or where the run came from.
package dossier

import (
	"cmp"
	"slices"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/coverage"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

// Item is one item of the list with the verdicts that prove it.
type Item struct {
	rule.Item
	Outcome  rule.Outcome
	Verdicts []*reports.Verdict
	Own      []string // tests of this program that prove the agent's own part in it
}

// Items lays the verdicts of a report beside the list of a catalogue. An item is
// as good as the worst rule that applies; one without any is not applicable, nor
// is one about what the agent itself must do.
func Items(c *plan.Catalogue, r *reports.Report) []Item {
	verdicts := r.ByID()
	var items []Item
	for _, listed := range c.Checklist {
		item := Item{Item: listed, Outcome: rule.NotApplicable, Own: coverage.ChecksOf(listed.Slug)}
		for i := range c.Rules {
			if v := verdicts[c.Rules[i].ID]; v != nil && slices.Contains(c.Rules[i].Checklist, listed.Slug) {
				item.Verdicts = append(item.Verdicts, v)
				item.Outcome = worse(item.Outcome, v.Outcome)
			}
		}
		if len(item.Verdicts) == 0 && len(item.Own) == 0 {
			item.Outcome = rule.Unverified // nobody looked
		}
		items = append(items, item)
	}
	return items
}

// weights order outcomes by how much they weigh in an item.
var weights = map[rule.Outcome]int{rule.NotApplicable: 1, rule.Passed: 2, rule.Warned: 3, rule.Unverified: 4, rule.Failed: 5}

func worse(a, b rule.Outcome) rule.Outcome {
	return slices.MaxFunc([]rule.Outcome{a, b}, func(a, b rule.Outcome) int { return cmp.Compare(weights[a], weights[b]) })
}

// evidence tells what demonstrates an item: the exchanges of the conversations
// its rules were made for, else the first that they looked at. What the agent must
// do shows where it spoke to the payment provider.
func (i *Item) evidence() func(e *wire.Exchange, name string) bool {
	if len(i.Verdicts) == 0 {
		return func(e *wire.Exchange, _ string) bool { return e != nil && e.To == wire.Provider }
	}
	names := map[string]bool{}
	for _, v := range i.Verdicts {
		own := slices.DeleteFunc(slices.Clone(v.Exchanges), func(name string) bool {
			scenario, _ := wire.SplitName(name)
			return !slices.Contains(v.Scenarios, scenario)
		})
		if len(own) == 0 {
			own = v.Exchanges[:min(len(v.Exchanges), examples)]
		}
		for _, f := range v.Findings {
			own = append(own, f.Exchange)
		}
		for _, name := range own {
			names[name] = true
		}
	}
	return func(_ *wire.Exchange, name string) bool { return names[name] }
}

// examples is how many exchanges stand for all where a rule looked at all.
const examples = 3
