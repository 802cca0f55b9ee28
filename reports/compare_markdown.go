package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes what changed as Markdown, for the summary of a pipeline or
// a comment on a change.
func (c *Comparison) WriteMarkdown(w io.Writer) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "**%s**\n", tame(c.sentence()))
	for _, note := range c.notes() {
		fmt.Fprintf(&out, "\n> %s\n", tame(note))
	}
	fmt.Fprintf(&out, "\n| | report | outcome | started | target | version | profile | judged by |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range []struct {
		name string
		*Compared
	}{{"old", &c.Old}, {"new", &c.New}} {
		cells := []string{r.name, r.Path, r.Outcome, r.when(), r.Target, string(r.Version), r.Profile, r.JudgedBy}
		for i := range cells {
			cells[i] = tame(cells[i])
		}
		fmt.Fprintf(&out, "| %s |\n", strings.Join(cells, " | "))
	}
	for _, g := range c.groups() {
		tabulate(&out, g)
	}
	if len(c.StillFailed) > 0 {
		fmt.Fprintf(&out, "\nStill failed: %s\n", tame(strings.Join(c.StillFailed, ", ")))
	}
	_, err := w.Write(out.Bytes())
	return err
}

func tabulate(out *bytes.Buffer, g changeGroup) {
	fmt.Fprintf(out, "\n### %d %s\n\n| rule | was | now | because |\n|---|---|---|---|\n", len(g.list), g.words)
	for i := range g.list {
		ch := &g.list[i]
		fmt.Fprintf(out, "| %s %s: %s | %s | %s | %s |\n", tame(string(ch.Level)), tame(ch.ID), tame(ch.Title),
			tame(string(ch.From)), tame(string(ch.To)), tame(ch.because()))
	}
}

// tame makes text plain, and keeps it from being read as Markdown.
func tame(s string) string {
	return markup.Replace(plain(s))
}

var markup = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "$", `\$`, "@", "&#64;", "#", `\#`, "~", `\~`,
)
