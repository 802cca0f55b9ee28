package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// findingLimit is how many findings of a rule are told in full.
const findingLimit = 5

// story is what the console tells about one broken or warned rule, without colour.
func (r *Report) story(v *Verdict) string {
	p := newPrinter(false, 0)
	if v.red {
		p.failure(r, v)
	} else {
		p.warning(r, v)
	}
	return p.buf.String()
}

// failure tells a merchant's developer all about one broken rule: what was
// demanded, what came instead, how to mend it and how to see it again.
func (p *printer) failure(r *Report, v *Verdict) {
	findings := v.weightiest()
	p.heading(red, v)
	p.field("spec", strings.Join(v.Cite, "; "))
	at := ""
	for i, f := range findings {
		if i == findingLimit {
			p.field("", fmt.Sprintf("and %d more in report.json", len(findings)-i))
			break
		}
		p.finding(r, &f, &at)
	}
	p.field("fix", v.Fix)
	p.verbatim("again", r.again(v.ID))
	p.script(r, v.ID, findings)
	p.end()
}

// warning tells the same in short, of what does not fail the run: a warning, or
// a failure that the baseline accepts.
func (p *printer) warning(r *Report, v *Verdict) {
	findings, at := v.weightiest(), ""
	p.heading(yellow, v)
	if len(findings) > 0 {
		p.finding(r, &findings[0], &at)
	}
	if len(findings) > 1 {
		p.field("", fmt.Sprintf("and %d more in report.json", len(findings)-1))
	}
	p.field("accepted", v.Baseline)
	p.field("fix", v.Fix)
	p.verbatim("again", r.again(v.ID))
	p.end()
}

func (p *printer) heading(s style, v *Verdict) {
	outcome := string(v.Outcome)
	if v.Baseline != "" {
		outcome += ", accepted"
	}
	p.title(s, fmt.Sprintf("%s %s %s:", v.Level, v.ID, outcome), v.sentence())
}

// sentence is the rule in full or, where the verdict does not hold that, in a few words.
func (v *Verdict) sentence() string { return cmp.Or(v.says, v.Title, v.ID) }

// finding prints what was expected and what came; the exchange only where it
// is another one than the finding before stood at.
func (p *printer) finding(r *Report, f *Finding, at *string) {
	expected, actual := apart(f.Expected, f.Actual)
	p.field(wanted(f.Severity), expected)
	p.field("actual", actual)
	p.field("where", f.Where)
	if f.Exchange == *at {
		return
	}
	*at = f.Exchange
	p.field("exchange", r.exchange(f.Exchange))
}

// wanted is how to call what a finding asks for.
func wanted(s rule.Severity) string {
	switch s {
	case rule.Warns:
		return "better"
	case rule.Notes:
		return "note"
	}
	return "expected"
}

// exchange is an exchange, a handshake or an event in one line: its name, what
// was asked, what came.
func (r *Report) exchange(name string) string {
	if said := r.said(name); said != "" {
		return name + ": " + said
	}
	return name
}

// said is the same without the name, "" where the book does not hold it.
func (r *Report) said(name string) string {
	if h, ok := r.shakes[name]; ok {
		return handshake(h)
	}
	if d, ok := r.events[name]; ok {
		return event(d)
	}
	page, ok := r.pages[name]
	if !ok {
		return ""
	}
	e := page.exchange()
	return e.Request.Line() + " was answered " + answer(e)
}

// script prints how to do by hand what led to the first finding, once for all
// rules that failed there: the requests up to its exchange, or its handshake.
func (p *printer) script(r *Report, id string, findings []Finding) {
	at := slices.IndexFunc(findings, func(f Finding) bool { return r.pages[f.Exchange].recording != nil || r.shakes[f.Exchange] != nil })
	if at < 0 {
		return
	}
	name := findings[at].Exchange
	label, lines := r.byHand(name)
	if other := p.told[name]; other != "" {
		p.field(label, "as under "+other+", above")
		return
	}
	p.told[name] = id
	for _, line := range lines {
		p.verbatim(label, line)
		label = ""
	}
}

// weightiest are the findings in the order of their weight: what failed first.
func (v *Verdict) weightiest() []Finding {
	weight := map[rule.Severity]int{rule.Fails: 0, rule.Warns: 1, rule.Notes: 2}
	findings := slices.Clone(v.Findings)
	slices.SortStableFunc(findings, func(a, b Finding) int { return weight[a.Severity] - weight[b.Severity] })
	return findings
}

// again is the command that repeats the run for one rule.
func (r *Report) again(id string) string {
	command := r.options.Command
	if command == "" {
		command = "assay run --target " + Quote(r.Target)
	}
	words := strings.SplitN(command, " ", 3) // program, verb, everything else
	if len(words) < 2 {
		return command + " --only " + id
	}
	return strings.Join(slices.Insert(words, 2, "--only "+id), " ")
}
