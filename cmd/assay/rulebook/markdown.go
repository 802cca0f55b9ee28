package rulebook

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

// Markdown writes the book of some rules of a catalogue: contents, the rules by
// area, the scenarios they hear and the words they need. Headings are the ids
// and names alone, so that every code host makes the same anchors of them.
func Markdown(out io.Writer, c *plan.Catalogue, rules []rule.Rule) error {
	b := &book{catalogue: c, named: map[string]bool{}}
	b.line("# Rules")
	b.line("%d rules by area. This file is written by `make generate` from the rules themselves; `assay explain ID` prints one of them.", len(rules))
	b.line("A rule passes %s. A broken MUST or MUST NOT fails the run, a rule of any other level is a warning.", passes)
	areas := byArea(rules)
	b.contents(areas)
	for _, area := range areas {
		b.line("## %s", area[0].Area)
		for i := range area {
			b.rule(&area[i])
		}
	}
	b.scenarios()
	b.needs()
	_, err := out.Write(bytes.TrimRight(b.Bytes(), "\n"))
	if err == nil {
		_, err = io.WriteString(out, "\n")
	}
	return err
}

// byArea cuts rules into areas, in the order in which the areas begin.
func byArea(rules []rule.Rule) [][]rule.Rule {
	var areas [][]rule.Rule
	at := map[string]int{}
	for _, r := range rules {
		i, known := at[r.Area]
		if !known {
			i, areas = len(areas), append(areas, nil)
			at[r.Area] = i
		}
		areas[i] = append(areas[i], r)
	}
	return areas
}

// book is the text so far, and what it has named.
type book struct {
	bytes.Buffer
	catalogue *plan.Catalogue
	named     map[string]bool // scenarios and needs
}

// line writes a paragraph of its own.
func (b *book) line(format string, args ...any) { fmt.Fprintf(b, format+"\n\n", args...) }

func (b *book) contents(areas [][]rule.Rule) {
	b.line("## Contents")
	for _, area := range areas {
		links := make([]string, len(area))
		for i, r := range area {
			links[i] = link(r.ID)
		}
		fmt.Fprintf(b, "- %s (%d): %s\n", link(area[0].Area), len(area), strings.Join(links, " "))
	}
	b.line("- %s\n- %s", link("Scenarios"), link("Needs"))
}

// link leads to a heading of the book.
func link(heading string) string {
	return "[" + heading + "](#" + strings.ToLower(heading) + ")"
}

// toldOnce are facts that the book tells at its beginning or in a heading.
var toldOnce = []string{"area", "passes", "broken"}

func (b *book) rule(r *rule.Rule) {
	b.line("### %s", r.ID)
	b.line("**%s: %s.** %s", r.Level, escape(r.Title), escape(r.Says))
	for _, f := range facts(b.catalogue, r) {
		if !slices.Contains(toldOnce, f.label) {
			fmt.Fprintf(b, "- %s:%s\n", f.label, b.items(f.items))
		}
	}
	b.WriteByte('\n')
}

// items are the answers under a label: in the line if they are names or one
// alone, else a list below it.
func (b *book) items(items []item) string {
	texts := make([]string, len(items))
	inline := len(items) == 1
	for i, it := range items {
		texts[i] = b.item(it)
		inline = inline || it.kind != prose
	}
	if inline {
		return " " + strings.Join(texts, ", ")
	}
	return "\n  - " + strings.Join(texts, "\n  - ")
}

// item is told in full; scenarios and needs are told once, at the end.
func (b *book) item(i item) string {
	switch i.kind {
	case code:
		return "`" + i.says + "`"
	case scenario:
		b.named[i.name] = true
		return "[" + i.name + "](#scenario-" + i.name + ")"
	case need:
		b.named[i.name] = true
		return "`" + i.name + "`"
	}
	if i.name == "" {
		return escape(i.says)
	}
	return "`" + i.name + "`: " + escape(i.says)
}

func (b *book) scenarios() {
	b.line("## Scenarios")
	b.line("What is sent, each once in a run.")
	for _, s := range b.catalogue.Scenarios {
		if b.named[s.Name] {
			b.line("### scenario %s", s.Name)
			b.line("%s.%s", escape(capital(s.Says)), played(s))
		}
	}
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// played says when a scenario is played, where it is not always.
func played(s wire.Scenario) string {
	text := ""
	if s.Since != "" || s.Until != "" {
		text += " Versions: " + versions(s.Since, s.Until) + "."
	}
	if len(s.Profiles) > 0 {
		text += " Profiles: " + strings.Join(s.Profiles, ", ") + "."
	}
	if s.Apart {
		text += " It is played by `assay resume` alone."
	}
	return text
}

func (b *book) needs() {
	b.line("## Needs")
	b.line("What rules need of the configuration, by its key in assay.yaml.")
	fmt.Fprintln(b, "| key | what it is | without it | type | example |\n|---|---|---|---|---|")
	var seen []string
	for _, n := range needs.All() {
		if !b.named[n.Key] || slices.Contains(seen, n.Key) {
			continue
		}
		seen = append(seen, n.Key)
		example := strings.ReplaceAll(strings.Join(strings.Fields(n.Example), " "), "|", `\|`)
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | `%s` |\n", n.Key, escape(n.Says), without[n.Class], escape(string(n.Type)), example)
	}
	b.WriteByte('\n')
}

// escape keeps text from being read as markup.
var escape = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "$", `\$`,
).Replace
