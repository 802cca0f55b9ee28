// Package coverage says how much of what the protocols demand is judged: it
// holds the ids of all requirements, by area, and compares them with the rules
// that exist and are proven.
//
// A requirement is covered by a rule that a defect breaks; where it speaks of
// our own side (the agent, the receiver), by a named test of our own. What is
// not covered has a reason. This package must not know what a rule looks for or
// how a defect behaves.
package coverage

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed requirements.txt
var requirements string

// Requirement is one demand of a protocol.
type Requirement struct {
	ID      string
	Subject string // "agent" or "receiver" where our own side is spoken of, "" where a target is judged
}

// Area is a chapter of the requirements.
type Area struct {
	Name         string
	Requirements []Requirement
}

// Areas returns all requirements, in the order of the specification.
func Areas() []Area {
	var areas []Area
	for _, line := range strings.Split(strings.TrimSpace(requirements), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, " "):
			last := &areas[len(areas)-1]
			for _, word := range strings.Fields(line) {
				id, subject, _ := strings.Cut(word, "@")
				last.Requirements = append(last.Requirements, Requirement{id, subject})
			}
		default:
			areas = append(areas, Area{Name: strings.TrimSuffix(line, ":")})
		}
	}
	return areas
}

// Proofs are the defects that break each rule, by its id.
type Proofs map[string][]string

// Result is the coverage of one area.
type Result struct {
	Area      string      `json:"area"`
	Total     int         `json:"total"`
	Covered   int         `json:"covered"`
	Uncovered []Uncovered `json:"uncovered"`
}

// Uncovered is a requirement that nothing proves, and why.
type Uncovered struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Measure compares the requirements with the rules there are and the defects
// that prove them.
func Measure(rules []string, proofs Proofs) []Result {
	var results []Result
	for _, area := range Areas() {
		r := Result{Area: area.Name, Total: len(area.Requirements), Uncovered: []Uncovered{}}
		for _, q := range area.Requirements {
			if reason := missing(area.Name, q, rules, proofs); reason != "" {
				r.Uncovered = append(r.Uncovered, Uncovered{q.ID, reason})
			}
		}
		r.Covered = r.Total - len(r.Uncovered)
		results = append(results, r)
	}
	return results
}

// missing says why a requirement is not covered, "" if it is.
func missing(area string, q Requirement, rules []string, proofs Proofs) string {
	if _, checked := selfChecks[q.ID]; checked && q.Subject != "" {
		return ""
	}
	judged := slices.Contains(rules, q.ID)
	switch {
	case judged && len(proofs[q.ID]) > 0:
		return ""
	case judged:
		return "no defect proves its rule yet"
	}
	if reason, ok := reasons[q.ID]; ok {
		return reason
	}
	if reason, ok := unbuilt[area]; ok {
		return reason
	}
	return "no rule speaks of it yet"
}

// Unknown lists what the tables of this package say of ids that no requirement
// has, or of rules that exist all the same; nil if they are sound.
func Unknown(rules []string) []string {
	subjects := map[string]string{}
	for _, area := range Areas() {
		for _, q := range area.Requirements {
			subjects[q.ID] = q.Subject
		}
	}
	var faults []string
	for id := range reasons {
		if _, ok := subjects[id]; !ok {
			faults = append(faults, fmt.Sprintf("a reason is given for %s, which is no requirement", id))
		}
		if slices.Contains(rules, id) {
			faults = append(faults, fmt.Sprintf("%s is said not to be covered, but has a rule", id))
		}
	}
	for id := range selfChecks {
		if subjects[id] == "" {
			faults = append(faults, fmt.Sprintf("%s is checked on our own side, but does not speak of it", id))
		}
	}
	for _, id := range rules {
		if _, ok := subjects[id]; !ok {
			faults = append(faults, fmt.Sprintf("the rule %s stands for no requirement", id))
		}
	}
	slices.Sort(faults)
	return faults
}

// SelfCheck is a test of our own that proves a requirement of our own side.
type SelfCheck struct {
	Test      string   // name of the test
	Checklist []string // items of the launch list it proves
}

// ChecksOf returns the ids of requirements of our own side that prove an item of
// the launch list.
func ChecksOf(item string) []string {
	ids := []string{}
	for id, check := range selfChecks {
		if slices.Contains(check.Checklist, item) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// SelfChecks names the test for each requirement of our own side.
func SelfChecks() map[string]string {
	tests := map[string]string{}
	for id, check := range selfChecks {
		tests[id] = check.Test
	}
	return tests
}
