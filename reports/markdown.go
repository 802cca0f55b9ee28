package reports

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Markdown writes summary.md for the summary of a pipeline's step or a comment:
// outcome and counts first, then what broke, folded up. What others said stands
// escaped in blocks of HTML, within pre or code: there nothing is tags, nobody
// is mentioned, and no fence can be broken.
type Markdown struct{}

// summaryLimit is how many bytes of stories are told; a step's summary may have
// 1 MiB, and the tables need some of it.
const summaryLimit = 700_000

// Write writes the report as GitHub flavoured Markdown.
func (Markdown) Write(w io.Writer, r *Report) error {
	var m summary
	causes := r.Causes()
	m.line("# assay: %s", r.standing())
	m.opening(r)
	m.table(r)
	m.stories(r, causes, "failed", func(v *Verdict) bool { return v.red })
	m.unverified(r)
	m.stories(r, causes, "accepted by the baseline", func(v *Verdict) bool { return v.accepted })
	m.stories(r, causes, "warned", (*Verdict).hint)
	_, err := w.Write(m.buf.Bytes())
	return err
}

type summary struct{ buf bytes.Buffer }

// line writes a block of one line.
func (m *summary) line(format string, args ...any) { fmt.Fprintf(&m.buf, format+"\n\n", args...) }

// escaped is foreign text that is neither tags nor more than one line.
func escaped(s string) string { return htmlText.Replace(plain(s)) }

// tags holds the characters that are escaped in text, where quotes may stand.
var htmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (m *summary) opening(r *Report) {
	m.line("<p><code>%s</code>: %s %s, profile %s, role %s; %s in %s</p>", escaped(r.Target), escaped(r.Protocol), escaped(string(r.Version)),
		escaped(r.Profile), escaped(r.Role), Count(r.Exchanges, "exchange"), time.Duration(r.DurationMS)*time.Millisecond)
	m.line("<p><b>%s:</b> <code>%s</code></p>", r.standing(), escaped(r.sentence()))
	if sentence := r.astray(); sentence != "" {
		m.line("<p><b>target:</b> <code>%s</code></p>", escaped(sentence))
	}
	for _, sentence := range r.stale() {
		m.line("<p><b>baseline:</b> <code>%s</code></p>", escaped(sentence))
	}
}

// table has a row for every area in which a rule applies, and the sum.
func (m *summary) table(r *Report) {
	if len(r.Verdicts) == 0 {
		return
	}
	m.buf.WriteString("| area | passed | failed | warned | unverified | n.a. |\n|:--|--:|--:|--:|--:|--:|\n")
	for _, a := range append(r.areas(), area{name: "**all**", Counts: r.Counts}) {
		fmt.Fprintf(&m.buf, "| %s | %d | %d | %d | %d | %d |\n", a.name, a.Passed, a.Failed, a.Warned, a.Unverified, a.NotApplicable)
	}
	m.buf.WriteByte('\n')
}

// stories tells in full about the rules that are chosen, cause by cause, as long
// as there is room.
func (m *summary) stories(r *Report, causes []*Cause, word string, chosen func(v *Verdict) bool) {
	all := 0
	for _, c := range causes {
		all += len(c.chosen(chosen))
	}
	if all == 0 {
		return
	}
	m.line("## %d %s", all, word)
	for _, c := range causes {
		verdicts := c.chosen(chosen)
		if len(verdicts) > 0 {
			m.line("<h3>%s: <code>%s</code></h3>", Count(len(verdicts), "rule"), escaped(c.seen()))
		}
		for _, v := range verdicts {
			m.story(r, v)
		}
	}
}

// chosen are those of the rules of a cause that are asked for.
func (c *Cause) chosen(which func(v *Verdict) bool) []*Verdict {
	return slices.DeleteFunc(slices.Clone(c.Verdicts), func(v *Verdict) bool { return !which(v) })
}

func (m *summary) story(r *Report, v *Verdict) {
	head := fmt.Sprintf("<b>%s</b> %s: <code>%s</code>", escaped(v.ID), escaped(v.Title), escaped(v.Reason))
	if m.buf.Len() > summaryLimit {
		m.line("<p>%s, told in report.json</p>", head)
		return
	}
	m.line("<details><summary>%s</summary>", head)
	m.line("<pre>\n%s\n</pre>", htmlText.Replace(strings.TrimSpace(r.story(v))))
	m.line("</details>")
}

// unverified names the rules that could not be judged, under what kept them from it.
func (m *summary) unverified(r *Report) {
	if r.Counts.Unverified == 0 {
		return
	}
	m.line("## %d unverified", r.Counts.Unverified)
	for _, o := range r.obstacles() {
		m.line("<details><summary>%s because: <code>%s</code></summary>", Count(len(o.Verdicts), "rule"), escaped(o.Says))
		m.line("<p>%s</p>", escaped(strings.Join(ids(o.Verdicts), ", ")))
		m.line("</details>")
	}
}
