// Package plan decides what a run is about: which rules were asked for, which
// of them apply, and which scenarios must be played so that they can be judged.
//
// It knows rules and scenarios by their names and conditions alone. It must not
// know how a scenario is played, what a rule looks for, or how a report reads.
package plan

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/rule"
)

// Catalogue is all the rules and scenarios of one protocol.
type Catalogue struct {
	Rules     []rule.Rule
	Scenarios []wire.Scenario
	Checklist []rule.Item // what rules may name under Checklist
}

// For is the part of the catalogue that concerns a target of one role.
func (c *Catalogue) For(role string) *Catalogue {
	part := &Catalogue{Checklist: c.Checklist}
	for _, r := range c.Rules {
		if wire.Of(r.Role, role) {
			part.Rules = append(part.Rules, r)
		}
	}
	for _, s := range c.Scenarios {
		if wire.Of(s.Role, role) {
			part.Scenarios = append(part.Scenarios, s)
		}
	}
	return part
}

// Choose returns the rules a filter names: ids, areas or globs over ids,
// separated by commas; "" chooses all. A word that names nothing is an error.
func (c *Catalogue) Choose(only string) ([]rule.Rule, error) {
	if strings.TrimSpace(only) == "" {
		return c.Rules, nil
	}
	chosen := map[string]bool{}
	for _, word := range strings.Split(only, ",") {
		word = strings.TrimSpace(word)
		hits := 0
		for i := range c.Rules {
			if named(&c.Rules[i], word) {
				chosen[c.Rules[i].ID] = true
				hits++
			}
		}
		if hits == 0 {
			return nil, fmt.Errorf("--only %q names no rule: give an id (%s), an area (%s) or a glob over ids (IDEM-*); `assay rules` lists them all",
				word, c.Rules[0].ID, strings.Join(c.Areas(), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(c.Rules), func(r rule.Rule) bool { return !chosen[r.ID] }), nil
}

func named(r *rule.Rule, word string) bool {
	if strings.EqualFold(r.Area, word) {
		return true
	}
	ok, err := path.Match(strings.ToUpper(word), r.ID)
	return err == nil && ok
}

// Areas returns the areas in the order of the catalogue.
func (c *Catalogue) Areas() []string {
	var areas []string
	for _, r := range c.Rules {
		if !slices.Contains(areas, r.Area) {
			areas = append(areas, r.Area)
		}
	}
	return areas
}

// IDs are the ids of all rules, in the order of the catalogue.
func (c *Catalogue) IDs() []string {
	ids := make([]string, len(c.Rules))
	for i := range c.Rules {
		ids[i] = c.Rules[i].ID
	}
	return ids
}

// Find returns a rule by its id, whatever its case.
func (c *Catalogue) Find(id string) (*rule.Rule, bool) {
	for i := range c.Rules {
		if strings.EqualFold(c.Rules[i].ID, id) {
			return &c.Rules[i], true
		}
	}
	return nil, false
}

// Hearing returns the filter that chooses the rules which hear a scenario, and
// whether any of them applies to the run.
func (c *Catalogue) Hearing(scenario string, setup *wire.Setup) (filter string, applies bool) {
	var ids []string
	for i := range c.Rules {
		if r := &c.Rules[i]; slices.Contains(r.Scenarios(), scenario) {
			ids = append(ids, r.ID)
			applies = applies || r.Applies(setup.Version, setup.Profile) == ""
		}
	}
	return strings.Join(ids, ","), applies
}

// Play returns the names of the scenarios to play for a run, in the order
// of the catalogue: all that a chosen rule hears and that this run can play. A
// rule over the whole book hears them all, so that a filtered run gives it the
// verdict of the full one.
func (c *Catalogue) Play(setup *wire.Setup, facts *wire.Facts) ([]string, error) {
	rules, err := c.Choose(setup.Only)
	if err != nil {
		return nil, err
	}
	wanted, everything := map[string]bool{}, false
	for i := range rules {
		r := &rules[i]
		if reason, _ := c.excused(r, setup, facts); reason != "" {
			continue
		}
		everything = everything || r.Hears != nil
		for _, name := range r.Scenarios() {
			wanted[name] = true
		}
	}
	var names []string
	for _, s := range c.Scenarios {
		_, missing := lacking(s.Needs, setup, facts)
		if (everything || wanted[s.Name]) && s.PlayedIn(setup.Version, setup.Profile) && missing == "" {
			names = append(names, s.Name)
		}
	}
	return names, nil
}

// Judge gives a verdict for every chosen rule, in the order of the catalogue,
// one judge for each processor.
func (c *Catalogue) Judge(book *wire.Book) ([]rule.Verdict, error) {
	rules, err := c.Choose(book.Setup.Only)
	if err != nil {
		return nil, err
	}
	return c.judgeAll(rules, rule.NewView(book)), nil
}

// judgeAll judges by many rules, one judge for each processor.
func (c *Catalogue) judgeAll(rules []rule.Rule, view *rule.View) []rule.Verdict {
	verdicts := make([]rule.Verdict, len(rules))
	var next atomic.Int64
	var judges sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		judges.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(rules)); i = next.Add(1) - 1 {
				verdicts[i] = c.judge(&rules[i], view)
			}
		})
	}
	judges.Wait()
	return verdicts
}

func (c *Catalogue) judge(r *rule.Rule, view *rule.View) rule.Verdict {
	setup, facts := &view.Book.Setup, &view.Book.Facts
	if reason, outcome := c.excused(r, setup, facts); reason != "" {
		return rule.Ended(r, setup.Profile, outcome, reason)
	}
	return rule.Judge(r, view)
}

// excused says why a rule is not judged in this run at all, "" if it is.
func (c *Catalogue) excused(r *rule.Rule, setup *wire.Setup, facts *wire.Facts) (string, rule.Outcome) {
	if reason := r.Applies(setup.Version, setup.Profile); reason != "" {
		return reason, rule.NotApplicable
	}
	words := slices.Clone(r.Needs)
	for _, s := range c.Scenarios {
		if slices.Contains(r.Given, s.Name) {
			words = append(words, s.Needs...)
		}
	}
	class, reason := lacking(words, setup, facts)
	switch {
	case reason == "":
		return "", ""
	case class == needs.Configured:
		return reason, rule.Unverified
	}
	return reason, rule.NotApplicable
}

// lacking returns the sentence for the first word the run cannot fulfil. What
// makes a rule inapplicable is named before what is merely not configured.
func lacking(words []string, setup *wire.Setup, facts *wire.Facts) (needs.Class, string) {
	var class needs.Class
	var sentence string
	for _, word := range words {
		if setup.Needs[word] || facts.Claims[word] {
			continue
		}
		need, _ := needs.Lookup(word)
		if setup.ReadOnly && need.Acts() {
			return needs.Environment, fmt.Sprintf("not asked for (--read-only): it needs %s, and a read-only run opens sessions and cancels them, no more", need.Key)
		}
		switch need.Class {
		case needs.Claimed:
			return needs.Claimed, fmt.Sprintf("the target never announced %s; if it has it, say so under %s in assay.yaml", word, need.Key)
		case needs.Environment:
			if setup.Asked {
				break // then it is like whatever else is not configured
			}
			return needs.Environment, fmt.Sprintf("not asked for: it needs %s; set %s in assay.yaml to judge it", word, need.Key)
		}
		if sentence == "" {
			class, sentence = needs.Configured, fmt.Sprintf("the configuration lacks %s (%s)", need.Key, need.Says)
		}
	}
	return class, sentence
}
