package reports

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/reports/picture"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// htmlBrief is the number of causes that are named at the top.
const htmlBrief = 8

// htmlPage is what report.html shows, in its order.
type htmlPage struct {
	Policy string
	Style  template.CSS
	Script template.JS

	*Report
	Headline, Sentence string
	Notices            []string // what a reader must know before trusting the outcome
	Facts              []htmlFact
	Areas              []*htmlArea
	Broken             []*htmlCause // causes of failures and warnings
	Hindered           []*htmlCause // causes of what could not be judged
	Machine            *picture.Machine
	States             []*htmlState
	Scenarios          []*htmlScenario
	Strays             []*htmlEvent // order events that belong to no scenario
	Files              []string
}

// htmlFact is one thing to know about a run.
type htmlFact struct {
	Name, Value string
	Time        string // machine-readable, "" where it is no time
}

// htmlArea is the rules of one area.
type htmlArea struct {
	Name, ID string
	Counts   Counts
	Rules    []*htmlRule
}

// Applicable is the number of rules that speak of the run.
func (a *htmlArea) Applicable() int { return a.Counts.applicable() }

// htmlBar is a share of a bar of 100.
type htmlBar struct {
	Outcome  rule.Outcome
	At, Wide float64
}

// Bars are the outcomes of the rules that apply, side by side.
func (a *htmlArea) Bars() []htmlBar {
	var bars []htmlBar
	at, all := 0.0, float64(max(1, a.Counts.applicable()))
	for _, b := range []struct {
		outcome rule.Outcome
		n       int
	}{{rule.Failed, a.Counts.Failed}, {rule.Warned, a.Counts.Warned}, {rule.Unverified, a.Counts.Unverified}, {rule.Passed, a.Counts.Passed}} {
		if wide := float64(b.n) * 100 / all; b.n > 0 {
			bars = append(bars, htmlBar{b.outcome, at, wide})
			at += wide
		}
	}
	return bars
}

// Brief are the first causes, to be named at the top.
func (p *htmlPage) Brief() []*htmlCause {
	all := slices.Concat(p.Broken, p.Hindered)
	return all[:min(len(all), htmlBrief)]
}

// Unnamed is the number of causes that Brief leaves out.
func (p *htmlPage) Unnamed() int { return len(p.Broken) + len(p.Hindered) - len(p.Brief()) }

func newHTMLPage(r *Report) *htmlPage {
	p := &htmlPage{
		Policy: htmlPolicy, Style: template.CSS(htmlStyle), Script: template.JS(htmlScript),
		Report: r, Headline: r.headline(), Sentence: r.sentence(), Notices: r.notices(), Facts: r.facts(),
		Machine: picture.MachineOf(r.options.Transitions), Files: r.options.Files,
	}
	index := newHTMLIndex(r)
	for _, c := range r.Causes() {
		cause := index.cause(c, len(p.Broken)+len(p.Hindered)+1)
		if c.Outcome == rule.Unverified {
			p.Hindered = append(p.Hindered, cause)
			continue
		}
		p.Broken = append(p.Broken, cause)
	}
	p.Areas = index.areas()
	p.States = index.states(r.options.Transitions)
	p.Scenarios, p.Strays = index.scenarios()
	return p
}

// headline is the outcome in two or three words.
func (r *Report) headline() string {
	c := &r.Counts
	switch {
	case r.Error != "" || r.options.Interrupted:
		return "Incomplete: the run ended early"
	case r.Result == Failed:
		return "Failed: " + Count(c.Failed+r.strictly(), "rule") + " broken"
	case c.applicable() == 0:
		return "Incomplete: nothing was judged"
	case r.Result == Incomplete:
		return "Incomplete: " + Count(c.Unverified, "rule") + " unverified"
	}
	return "Passed: " + Count(c.Passed+c.Warned, "rule") + " judged, none failed"
}

// strictly is the number of warnings that count as failures.
func (r *Report) strictly() int {
	if r.options.Strict {
		return r.Counts.Warned
	}
	return 0
}

// notices say why the counts are not the whole story.
func (r *Report) notices() []string {
	var all []string
	if sentence := r.astray(); sentence != "" {
		all = append(all, "The target: "+sentence+".")
	}
	if r.Error != "" {
		all = append(all, "The run ended early: "+r.Error+". What was judged rests on what was said until then.")
	}
	if r.options.Interrupted {
		all = append(all, "The run was interrupted before its plan was played.")
	}
	if only := r.book.Setup.Only; only != "" {
		all = append(all, "Only the rules chosen by --only "+only+" were judged: "+Count(len(r.Verdicts), "rule")+". Nothing is said about the others.")
	}
	if r.Counts.Unverified > 0 {
		all = append(all, Count(r.Counts.Unverified, "rule")+" could not be judged, so that nobody knows whether they hold. The reasons stand below.")
	}
	if r.options.Strict {
		all = append(all, "Warnings count as failures (--strict).")
	}
	return all
}

// facts say what was judged, when and by what.
func (r *Report) facts() []htmlFact {
	version := strings.TrimSpace(r.Protocol + " " + string(r.Version))
	if edition := r.book.Setup.Edition; edition != "" {
		version += ", " + edition
	}
	all := []htmlFact{
		{Name: "target", Value: r.Target}, {Name: "version", Value: version}, {Name: "profile", Value: r.Profile}, {Name: "role", Value: r.Role},
		{Name: "began", Value: r.Started.UTC().Format("2006-01-02 15:04:05 UTC"), Time: r.Started.UTC().Format(time.RFC3339)},
		{Name: "took", Value: (time.Duration(r.DurationMS) * time.Millisecond).String()},
		{Name: "exchanges", Value: Count(r.Exchanges, "request") + ", " + Count(len(r.book.Deliveries), "order event")},
		{Name: "by", Value: strings.TrimSpace(r.Tool.Name + " " + r.Tool.Version)},
		{Name: "filter", Value: r.book.Setup.Only},
	}
	var known []htmlFact
	for _, f := range all {
		if f.Value != "" {
			known = append(known, f)
		}
	}
	return known
}

// whom is the word for whom the agent speaks to.
func (r *Report) whom() string {
	if wire.Of(wire.RolePSP, r.Role) {
		return "payment provider"
	}
	return "merchant"
}
