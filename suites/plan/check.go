package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/rule"
)

var idForm = regexp.MustCompile(`^[A-Z0-9]+-[A-Z]?[0-9]{2,3}$`)

// Check proves the catalogue sound before anything is played: unique ids, whole
// rules, scenarios that exist wherever their rules hold, known needs. The error
// joins one sentence for each fault.
func (c *Catalogue) Check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	scenarios := map[string]wire.Scenario{}
	for _, s := range c.Scenarios {
		if _, twice := scenarios[s.Name]; twice || s.Name == "" {
			fault("the scenario %q is declared twice or has no name", s.Name)
		}
		scenarios[s.Name] = s
		checkNeeds("scenario "+s.Name, s.Needs, fault)
	}
	seen := map[string]bool{}
	for i := range c.Rules {
		r := &c.Rules[i]
		if seen[r.ID] {
			fault("the rule %s is declared twice", r.ID)
		}
		seen[r.ID] = true
		checkRule(r, scenarios, fault)
		for _, slug := range r.Checklist {
			if !slices.ContainsFunc(c.Checklist, func(i rule.Item) bool { return i.Slug == slug }) {
				fault("the rule %s proves %q, which the launch list does not have", r.ID, slug)
			}
		}
	}
	return errors.Join(faults...)
}

func checkRule(r *rule.Rule, scenarios map[string]wire.Scenario, fault func(string, ...any)) {
	levels := []rule.Level{rule.Must, rule.MustNot, rule.Should, rule.ShouldNot, rule.May}
	switch {
	case !idForm.MatchString(r.ID):
		fault("the rule %q has no id of the form AREA-001", r.ID)
	case r.Area == "" || r.Title == "" || r.Says == "" || r.Fix == "" || len(r.Cite) == 0 || r.Then == nil:
		fault("the rule %s lacks an area, title, sentence, fix, citation or judgement", r.ID)
	case !slices.Contains(levels, r.Level):
		fault("the rule %s has the unknown level %q", r.ID, r.Level)
	case r.Ruling != nil && (len(r.Ruling.Readings) < 2 || r.Ruling.Holds == ""):
		fault("the ruling of %s lacks its readings, two at least, or what holds", r.ID)
	case len(r.Scenarios()) == 0 && r.Hears == nil:
		fault("the rule %s hears no scenario", r.ID)
	}
	checkNeeds("rule "+r.ID, r.Needs, fault)
	for _, name := range r.Given {
		s, ok := scenarios[name]
		if !ok || !wire.Of(s.Role, r.Role) {
			fault("the rule %s names the scenario %s, which does not exist for its targets", r.ID, name)
		} else if !covers(s, r) {
			fault("the rule %s holds in versions in which its scenario %s is not played", r.ID, name)
		}
	}
	for _, name := range r.Also {
		if _, ok := scenarios[name]; !ok {
			fault("the rule %s names the scenario %s, which does not exist", r.ID, name)
		}
	}
}

func covers(s wire.Scenario, r *rule.Rule) bool {
	sinceOK := s.Since == "" || r.Since != "" && !r.Since.Before(s.Since)
	untilOK := s.Until == "" || r.Until != "" && !s.Until.Before(r.Until)
	return sinceOK && untilOK
}

func checkNeeds(owner string, words []string, fault func(string, ...any)) {
	for _, word := range words {
		if _, ok := needs.Lookup(word); !ok {
			fault("the %s needs %q, a word the vocabulary does not have", owner, word)
		}
	}
}
