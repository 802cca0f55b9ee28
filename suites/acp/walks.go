package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// Walks: what random conversations find that no planned one does.
var walkRules = []rule.Rule{
	{
		ID: "STA-024", Title: "Random walks obey the transition table", Level: rule.Should, Since: v20250929,
		Says:  "No sequence of calls leads to a state that the table of transitions does not allow, whatever the order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "RFC-CHK@2025-09-29 §4", "OAS-2026-04-17 paths"},
		Needs: []string{inStock, serviceable, succeeds, declines}, Hears: everyCall,
		Ruling: &rule.Ruling{
			Readings: []string{"the table holds sentences of the sources", "the table holds what follows from them as well"},
			Holds:    "A walk that leaves the table is a warning; what the sources demand has rules of its own.",
		},
		Then: func(t *rule.T) {
			walked := false
			for _, history := range t.HeardBySession() {
				if !strings.HasPrefix(history[0].Scenario, "walk-") {
					continue
				}
				walked = true
				for _, m := range life(history) {
					if severity, allowed := m.verdict(); severity != "" {
						t.Warn(m.seen, allowed, m.happened())
					}
				}
			}
			if !walked {
				t.NotApplicable("not asked for: it takes random walks, and --explore 20 plays some")
			}
		},
		Fix: "Follow the shortest walk in the report: it reaches the state with the fewest calls. Guard every route by the state of the session.",
	},
}
