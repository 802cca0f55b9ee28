package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// WriteComparison writes what changed for a person at a terminal: what got worse
// first.
func (c Console) WriteComparison(w io.Writer, cmp *Comparison) error {
	p := newPrinter(c.Color, c.Width)
	p.compared("old", &cmp.Old)
	p.compared("new", &cmp.New)
	for _, note := range cmp.notes() {
		p.field("note", note)
	}
	p.end()
	for _, g := range cmp.groups() {
		p.changes(g)
	}
	if len(cmp.StillFailed) > 0 {
		p.title(red, Count(len(cmp.StillFailed), "rule")+" still failed:", strings.Join(cmp.StillFailed, ", "))
		p.end()
	}
	shade := green
	if cmp.Worse() {
		shade = red
	}
	words, sentence, _ := strings.Cut(cmp.sentence(), ": ")
	p.title(shade, words+":", sentence)
	_, err := w.Write(p.buf.Bytes())
	return err
}

// compared tells one of the runs.
func (p *printer) compared(label string, r *Compared) {
	p.field(label, fmt.Sprintf("%s: %s, %s, %s, version %s, profile %s, role %s, judged by %s %s", r.Path, r.Outcome,
		r.when(), r.Target, r.Version, r.Profile, r.Role, r.Tool.Name, r.JudgedBy))
}

func (r *Compared) when() string { return r.Started.UTC().Format("2006-01-02 15:04 MST") }

// changes tells those of one kind: what is to be mended one by one, the rest by
// what it has in common.
func (p *printer) changes(g changeGroup) {
	p.say(g.style, "%s %s", Count(len(g.list), "rule"), g.words)
	p.end()
	for _, line := range byReason(g.list) {
		p.entry(line)
	}
	p.end()
}

// entry prints one line of a list, wrapped under itself.
func (p *printer) entry(text string) {
	margin := indent
	for _, line := range Wrap(plain(text), p.width-2*len(indent)) {
		p.say(plainly, "%s%s", margin, line)
		p.end()
		margin = indent + indent
	}
}

// byReason joins the ids of changes that are neither failed nor warned, and have
// one reason.
func byReason(list []Change) []string {
	var lines []string
	at, ids := map[string]int{}, map[string][]string{}
	for i := range list {
		ch := &list[i]
		if ch.To == rule.Failed || ch.To == rule.Warned {
			lines = append(lines, ch.line())
			continue
		}
		if _, known := at[ch.Reason]; !known {
			at[ch.Reason], lines = len(lines), append(lines, "")
		}
		ids[ch.Reason] = append(ids[ch.Reason], ch.ID)
	}
	for reason, i := range at {
		lines[i] = strings.Join(ids[reason], ", ")
		if reason != "" {
			lines[i] = reason + ": " + lines[i]
		}
	}
	return lines
}

// line is a change in one sentence.
func (ch *Change) line() string {
	return fmt.Sprintf("%s %s: %s (%s): %s", ch.Level, ch.ID, ch.Title, ch.was(), ch.because())
}

// because is the reason, and why it is accepted.
func (ch *Change) because() string {
	if ch.Baseline != "" {
		return ch.Reason + "; accepted: " + ch.Baseline
	}
	return ch.Reason
}

func (ch *Change) was() string {
	if ch.From == "" {
		return "was not judged"
	}
	return "was " + Spaced(ch.From)
}

// of are the changes of a kind, those of the harness or all others.
func (c *Comparison) of(kind Kind, harness bool) []Change {
	return slices.DeleteFunc(slices.Clone(c.Changes), func(ch Change) bool { return ch.Kind != kind || (ch.By == ByHarness) != harness })
}

// changeGroup is the changes of a kind that are the harness's, or all others of it.
type changeGroup struct {
	words   string
	style   style
	harness bool
	list    []Change
}

// groups are all changes in the order in which they are told, those of the harness last.
func (c *Comparison) groups() []changeGroup {
	var all []changeGroup
	for _, harness := range []bool{false, true} {
		for _, k := range changeKinds {
			g := changeGroup{k.words, k.style, harness, c.of(k.kind, harness)}
			if harness {
				g.words, g.style = k.words+" by the harness, not by the target", dim
			}
			if len(g.list) > 0 {
				all = append(all, g)
			}
		}
	}
	return all
}

// notes are what a reader must know before the changes.
func (c *Comparison) notes() []string {
	var notes []string
	if len(c.Differs) > 0 {
		notes = append(notes, "the runs differ in "+strings.Join(c.Differs, ", ")+", so that a change may be no change of the target")
	}
	switch {
	case c.JudgedAgain:
		notes = append(notes, "different versions gave the verdicts, so both books were judged again by this one")
	case c.Old.JudgedBy != c.New.JudgedBy:
		notes = append(notes, "different versions gave the verdicts, and there is no book.json of its run beside each report: what the harness changed cannot be told from what the target did")
	}
	return notes
}

// sentence is the whole in a few words.
func (c *Comparison) sentence() string {
	var parts []string
	byHarness := 0
	for _, g := range c.groups() {
		if g.harness {
			byHarness += len(g.list)
			continue
		}
		parts = append(parts, fmt.Sprintf("%d %s", len(g.list), g.words))
	}
	if byHarness > 0 {
		parts = append(parts, fmt.Sprintf("%d changed by the harness", byHarness))
	}
	parts = append(parts, fmt.Sprintf("%d unchanged", c.Unchanged))
	words := "nothing newly failed: "
	if c.Worse() {
		words = "worse: "
	}
	return words + strings.Join(parts, "; ")
}
