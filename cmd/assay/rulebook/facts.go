// Package rulebook tells rules to people: what each demands, what is sent to
// find out, what it needs, how to mend it, and which defects prove it. What
// `assay explain` prints and what suites/RULES.md holds are two spellings of the
// same facts.
//
// It reads the catalogue, the needs vocabulary and the shelf, and adds nothing
// of its own to what stands there. It must not know how a rule judges, how a
// scenario is played, or a flag of the command line but those it prints.
package rulebook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

// fact is one thing to know about a rule.
type fact struct {
	label string
	items []item
}

// item is one answer under a label.
type item struct {
	name string // of a scenario, a word of the configuration, a defect; "" where there is none
	says string
	kind kind
}

// kind says how a spelling may treat an item.
type kind int

const (
	prose    kind = iota
	code          // says is there to be copied, or a place in a source
	scenario      // name is one of the catalogue's
	need          // name is one of the needs vocabulary
)

// facts are all there is to know about a rule, in the order in which a reader
// asks for it. A label without items is left out.
func facts(c *plan.Catalogue, r *rule.Rule) []fact {
	list := []fact{
		{"area", said(r.Area)},
		{"judges", said(target(r.Role))},
		{"level", levels(r)},
		{"versions", said(versions(r.Since, r.Until))},
		{"profiles", said(strings.Join(r.Profiles, ", "))},
		{"source", places(r.Cite)},
	}
	list = append(list, ruling(r)...)
	list = append(list,
		fact{"sent", sent(c, r)},
		fact{"sent too", scenarios(c, r.Also)},
		fact{"passes", said(passes)},
		fact{"broken", said(broken(r))},
		fact{"needs", needed(c, r)},
		fact{"launch", launch(c, r)},
		fact{"fix", said(r.Fix)},
		fact{"proven by", defects(r)},
		fact{"alone", alone(r)},
	)
	return slices.DeleteFunc(list, func(f fact) bool { return len(f.items) == 0 })
}

// said is one item of prose, none where there is nothing to say.
func said(texts ...string) []item {
	var items []item
	for _, text := range texts {
		if text != "" {
			items = append(items, item{says: text})
		}
	}
	return items
}

func target(role string) string {
	if wire.Of(wire.RolePSP, role) {
		return "payment providers, with --role psp"
	}
	return ""
}

// levels are told where they differ by profile; the heading says the usual one.
func levels(r *rule.Rule) []item {
	var parts []string
	for _, profile := range []string{rule.Spec, rule.OpenAI, rule.Dialect} {
		if level, ok := r.LevelIn[profile]; ok {
			parts = append(parts, fmt.Sprintf("%s in the profile %s", level, profile))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return said(strings.Join(append(parts, string(r.Level)+" elsewhere"), ", "))
}

func versions(since, until wire.Version) string {
	switch {
	case since == "" && until == "":
		return "all"
	case since == "":
		return "until " + string(until)
	case until == "":
		return string(since) + " and later"
	case since == until:
		return string(since)
	}
	return string(since) + " until " + string(until)
}

func places(cite []string) []item {
	items := make([]item, len(cite))
	for i, place := range cite {
		items[i] = item{says: place, kind: code}
	}
	return items
}

func ruling(r *rule.Rule) []fact {
	if r.Ruling == nil {
		return nil
	}
	return []fact{{"reading", said(r.Ruling.Readings...)}, {"ruling", said(r.Ruling.Holds)}}
}

// passes says when the rule does. How it judges is no data: what it demands is
// its sentence.
const passes = "if its sentence holds in all that was sent; where nothing was, it is unverified, never passed"

// broken says what becomes of a run in which the rule is broken.
func broken(r *rule.Rule) string {
	if r.Level.Binding() {
		return "the run fails"
	}
	return "a warning, which fails the run under --strict alone"
}

// launch are the items of OpenAI's launch list that the rule proves.
func launch(c *plan.Catalogue, r *rule.Rule) []item {
	var items []item
	for _, i := range c.Checklist {
		if slices.Contains(r.Checklist, i.Slug) {
			items = append(items, item{name: i.Slug, says: i.Says})
		}
	}
	return items
}

// needed are the words without which the rule is not judged: its own, and those
// of the scenarios it cannot do without.
func needed(c *plan.Catalogue, r *rule.Rule) []item {
	words := slices.Clone(r.Needs)
	for _, s := range c.Scenarios {
		if slices.Contains(r.Given, s.Name) {
			words = append(words, s.Needs...)
		}
	}
	var items []item
	for i, word := range words {
		if n, ok := needs.Lookup(word); ok && !slices.Contains(words[:i], word) {
			items = append(items, item{name: n.Key, says: n.Says + " (" + without[n.Class] + ")", kind: need})
		}
	}
	return items
}

// without says what becomes of a rule whose need is not there.
var without = map[needs.Class]string{
	needs.Configured:  "without it unverified",
	needs.Claimed:     "does not apply where nobody announced it",
	needs.Environment: "does not apply until its key asks for it",
}

// Defects are the entries of the shelf that break a rule.
func Defects(id string) []shelf.Entry {
	return slices.DeleteFunc(shelf.Defects(), func(e shelf.Entry) bool { return !slices.Contains(e.Breaks, id) })
}

func defects(r *rule.Rule) []item {
	var items []item
	for _, d := range Defects(r.ID) {
		items = append(items, item{name: d.Name, says: d.Story})
	}
	return items
}
