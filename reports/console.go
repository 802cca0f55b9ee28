package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/term"
)

// Console writes for a person at a terminal: what failed and how to mend it
// first, the sums last. The zero value has no colour.
type Console struct {
	Color bool
	Width int // characters of a line, 0 means 100
}

// ConsoleFor is the console that suits w: colour and width of the terminal if w
// is one, unless NO_COLOR is set or TERM is "dumb".
func ConsoleFor(w io.Writer, getenv func(string) string) Console {
	file, ok := w.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return Console{}
	}
	width, _, _ := term.GetSize(int(file.Fd()))
	return Console{Color: getenv("NO_COLOR") == "" && getenv("TERM") != "dumb", Width: width}
}

// Write writes the report as text.
func (c Console) Write(w io.Writer, r *Report) error {
	p := newPrinter(c.Color, c.Width)
	p.opening(r)
	causes := r.Causes()
	p.failures(r, causes)
	p.hints(causes)
	p.unverified(causes)
	p.timing(r)
	p.table(r)
	p.closing(r)
	_, err := w.Write(p.buf.Bytes())
	return err
}

func (p *printer) opening(r *Report) {
	p.say(bold, "%s", strings.TrimSpace(r.Tool.Name+" "+r.Tool.Version))
	p.say(plainly, "  %s", r.Target)
	p.end()
	p.say(plainly, "%s %s, profile %s, role %s; %s in %s", r.Protocol, r.Version, r.Profile, r.Role,
		Count(r.Exchanges, "exchange"), (time.Duration(r.DurationMS) * time.Millisecond).String())
	p.end()
	if sentence := r.astray(); sentence != "" {
		p.title(red, "target:", sentence)
	}
	if r.ReadOnly {
		p.title(yellow, "read-only:", readOnly)
	}
	if r.Cleanup != nil {
		p.title(dim, "cleanup:", tidied(r.Cleanup))
	}
	p.end()
}

// unverified prints the rules that could not be judged under what they share,
// but for those that a failure above kept from it.
func (p *printer) unverified(causes []*Cause) {
	reasons, rules := 0, 0
	for _, c := range causes {
		ids := c.stopped()
		if c.red || len(ids) == 0 {
			continue
		}
		if reasons++; reasons > fullReasons {
			rules += len(ids)
			continue
		}
		p.title(yellow, Count(len(ids), "rule")+" unverified", "because: "+c.Says+": "+strings.Join(ids, ", "))
	}
	if rules > 0 {
		p.title(yellow, Count(rules, "more rule")+" unverified", "for "+Count(reasons-fullReasons, "other reason")+"; "+inFull)
	}
	if reasons > 0 {
		p.end()
	}
}

// timing prints how long a buyer waits.
func (p *printer) timing(r *Report) {
	if len(r.Timing) == 0 {
		return
	}
	p.say(dim, "%-15s  calls     p50     p95", "a buyer waits")
	p.end()
	for _, t := range r.Timing {
		p.say(plainly, "%-15s  %5d  %6s  %6s", t.Stage, t.Count, wait(t.P50), wait(t.P95))
		p.end()
	}
	p.end()
}

// wait spells milliseconds.
func wait(ms float64) string {
	switch {
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 10000:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f s", ms/1000)
}

// table prints one line per area in which a rule applies, and the sum.
func (p *printer) table(r *Report) {
	if len(r.Verdicts) == 0 {
		return
	}
	width, areas := len("area"), r.areas()
	for _, a := range areas {
		width = max(width, len(a.name))
	}
	p.say(dim, "%-*s  passed  failed  warned  unverified  n.a.", width, "area")
	p.end()
	for _, a := range areas {
		p.row(width, a.name, &a.Counts)
	}
	p.row(width, "all", &r.Counts)
	p.end()
}

func (p *printer) row(width int, area string, c *Counts) {
	p.say(plainly, "%-*s", width, area)
	for _, cell := range []struct {
		n, width int
		style    style
	}{{c.Passed, 8, green}, {c.Failed, 8, red}, {c.Warned, 8, yellow}, {c.Unverified, 12, yellow}, {c.NotApplicable, 6, dim}} {
		if cell.n == 0 {
			p.say(dim, "%*s", cell.width, "-")
			continue
		}
		p.say(cell.style, "%*d", cell.width, cell.n)
	}
	p.end()
}

func (p *printer) closing(r *Report) {
	for _, sentence := range r.stale() {
		p.title(red, "baseline:", sentence)
	}
	shade, ok := map[string]style{Passed: green, Failed: red}[r.standing()]
	if !ok {
		shade = yellow
	}
	p.title(shade, r.standing()+":", r.sentence())
	for i, file := range r.options.Files {
		label := ""
		if i == 0 {
			label = "files"
		}
		p.verbatim(label, file)
	}
}

// sentence says what the outcome means.
func (r *Report) sentence() string {
	c, applicable := &r.Counts, r.Counts.applicable()
	var parts []string
	add := func(n int, format string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, n))
		}
	}
	switch {
	case r.Error != "":
		parts = append(parts, "the run ended early: "+r.Error)
	case r.options.Interrupted:
		parts = append(parts, "the run was interrupted before its plan was played")
	}
	switch {
	case len(r.Verdicts) == 0:
		parts = append(parts, "no rule was judged")
	case applicable == 0:
		parts = append(parts, "none of the chosen rules applies here, so nothing was checked")
	case c.Passed == applicable:
		parts = append(parts, fmt.Sprintf("all %d rules that apply hold", applicable))
	default:
		parts = append(parts, fmt.Sprintf("%d of %d rules that apply hold", c.Passed, applicable))
	}
	add(c.Failed, "%d failed")
	if r.options.Strict {
		add(c.Warned, "%d warned, which counts as failed (--strict)")
	} else {
		add(c.Warned, "%d warned")
	}
	if r.Baseline != nil {
		add(r.Baseline.Accepted, "%d accepted by the baseline")
		add(len(r.Baseline.Stale), "entries of the baseline that have to go: %d")
	}
	add(c.Unverified, "%d could not be judged")
	add(c.NotApplicable, "%d not applicable")
	return strings.Join(parts, "; ")
}
