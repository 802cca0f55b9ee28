package rulebook

import (
	"fmt"
	"io"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

const (
	textWidth  = 100 // characters of a line
	labelWidth = 13  // of the labels with the blanks around them
)

// Text tells a rule to a person at a terminal.
func Text(out io.Writer, c *plan.Catalogue, r *rule.Rule) {
	fmt.Fprintf(out, "%s %s: %s\n\n", r.Level, r.ID, r.Title)
	for _, line := range reports.Wrap(r.Says, textWidth-2) {
		fmt.Fprintf(out, "  %s\n", line)
	}
	fmt.Fprintln(out)
	for _, f := range facts(c, r) {
		label := f.label
		for _, i := range f.items {
			if i.kind == code {
				fmt.Fprintf(out, "  %-*s%s\n", labelWidth-2, label, i.says)
			} else {
				paragraph(out, label, i.text())
			}
			label = ""
		}
	}
}

// text is an item as a sentence.
func (i item) text() string {
	if i.name == "" {
		return i.says
	}
	return i.name + ": " + i.says
}

// paragraph wraps a text beside its label.
func paragraph(out io.Writer, label, text string) {
	for _, line := range reports.Wrap(text, textWidth-labelWidth) {
		fmt.Fprintf(out, "  %-*s%s\n", labelWidth-2, label, line)
		label = ""
	}
}
