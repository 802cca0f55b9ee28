package reports

import (
	"cmp"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Format1 is the format number of report.json.
const Format1 = 1

// Outcomes of a run.
const (
	Passed     = "passed"     // all that applies holds; warnings are allowed unless strict
	Failed     = "failed"     // something is broken
	Incomplete = "incomplete" // nothing failed, but not everything could be judged
)

// Options say how a run is to be read.
type Options struct {
	// Strict counts warnings as failures.
	Strict bool
	// Command repeats the run, quoted for a shell, without secrets and without
	// --only: "assay run --target URL". Reports put the id of a rule into it.
	Command string
	// Judge is the version of the program that gave the verdicts, "" where it is
	// the one that played the book.
	Judge string
	// Interrupted is set where the run was ended from outside before its plan was played.
	Interrupted bool
	// Files are the paths of what the run wrote, shown at the end of the console report.
	Files []string
	// Timing is how long the stages of a purchase took.
	Timing []rule.Timing
	// Baseline is what was held against the verdicts, nil where nothing was.
	Baseline *Baseline
	// Transitions are what sessions may do and did.
	Transitions []rule.Transition
}

// Report is a run as it is reported. Its JSON is report.json, format 1.
type Report struct {
	Format int       `json:"format"`
	Tool   wire.Tool `json:"tool"` // that played the book
	// JudgedBy is the version that gave the verdicts, "" where it is that of the tool.
	JudgedBy   string        `json:"judged_by,omitempty"`
	Target     string        `json:"target"`
	Protocol   string        `json:"protocol"`
	Version    wire.Version  `json:"api_version"`
	Profile    string        `json:"profile"`
	Role       string        `json:"role"`
	Started    time.Time     `json:"started"`
	DurationMS int64         `json:"duration_ms"`
	Result     string        `json:"outcome"`         // see Outcome
	Error      string        `json:"error,omitempty"` // the sentence that ended the run early
	Exchanges  int           `json:"exchanges"`
	ReadOnly   bool          `json:"read_only,omitempty"`
	Cleanup    *wire.Cleanup `json:"cleanup,omitempty"`
	Counts     Counts        `json:"counts"`
	Baseline   *Baseline     `json:"baseline,omitempty"`
	Timing     []Timing      `json:"timing,omitempty"`
	Verdicts   []Verdict     `json:"verdicts"`

	options  Options
	broken   bool // something fails the run
	accepted bool // something would, were it not for the baseline
	book     *wire.Book
	pages    map[string]page
	barren   map[wire.Operation]bool // see there
	shakes   map[string]*wire.Handshake
	events   map[string]*wire.Delivery
}

// Counts are numbers of rules by outcome.
type Counts struct {
	Passed        int `json:"passed"`
	Failed        int `json:"failed"`
	Warned        int `json:"warned"`
	Unverified    int `json:"unverified"`
	NotApplicable int `json:"not_applicable"`
}

func (c *Counts) add(o rule.Outcome) {
	switch o {
	case rule.Passed:
		c.Passed++
	case rule.Failed:
		c.Failed++
	case rule.Warned:
		c.Warned++
	case rule.NotApplicable:
		c.NotApplicable++
	default:
		c.Unverified++
	}
}

// applicable is the number of rules that speak of this run.
func (c *Counts) applicable() int { return c.Passed + c.Failed + c.Warned + c.Unverified }

// Timing is how long a stage of a purchase took, in milliseconds, over a run.
type Timing struct {
	Stage string  `json:"stage"`
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
}

// Verdict is one rule as it is reported.
type Verdict struct {
	ID        string       `json:"id"`
	Area      string       `json:"area"`
	Title     string       `json:"title"`
	Level     rule.Level   `json:"level"`
	Outcome   rule.Outcome `json:"outcome"`
	Cite      []string     `json:"cite"`
	Scenarios []string     `json:"scenarios"`
	Exchanges []string     `json:"exchanges"` // names, "scenario/step#attempt"
	Reason    string       `json:"reason"`
	Fix       string       `json:"fix"`
	Findings  []Finding    `json:"findings"`
	// Baseline is why a failure, or a warning, is accepted; "" where it is not.
	Baseline string `json:"baseline,omitempty"`

	says     string
	red      bool // it fails the run
	accepted bool // it would, were it not for the baseline
}

// Finding is one thing a rule saw.
type Finding struct {
	Severity rule.Severity `json:"severity"`
	Exchange string        `json:"exchange"`
	Where    string        `json:"where,omitempty"`
	Expected string        `json:"expected"` // in full, up to 4,000 characters
	Actual   string        `json:"actual"`
}

// Build arranges the verdicts over a book, in the order they are given. All of
// them are listed, so the caller leaves out what was not selected.
func Build(book *wire.Book, verdicts []rule.Verdict, o Options) *Report {
	s, pages := &book.Setup, paginate(book)
	r := &Report{
		Format: Format1, Tool: book.Tool, Target: s.Target, Protocol: s.Protocol, Version: s.Version,
		Profile: s.Profile, Role: s.Role, Started: book.Started, DurationMS: book.DurationMS,
		Error: clip(book.Error, textLimit), Exchanges: book.Exchanges(), ReadOnly: s.ReadOnly, Cleanup: book.Cleanup, Verdicts: make([]Verdict, 0, len(verdicts)),
		options: o, book: book, pages: pages, barren: barren(pages), shakes: shakes(book), events: events(book),
	}
	if o.Judge != r.Tool.Version {
		r.JudgedBy = o.Judge
	}
	for _, t := range o.Timing {
		r.Timing = append(r.Timing, Timing{t.Stage, t.Count, milliseconds(t.P50), milliseconds(t.P95)})
	}
	for i := range verdicts {
		v := arrange(&verdicts[i], &o)
		r.broken, r.accepted = r.broken || v.red, r.accepted || v.accepted
		r.Counts.add(v.Outcome)
		r.Verdicts = append(r.Verdicts, v)
	}
	r.hold(o.Baseline)
	switch {
	case r.Error != "":
		r.Result = Incomplete
	case r.broken || r.accepted:
		r.Result = Failed
	case r.unsettled():
		r.Result = Incomplete
	default:
		r.Result = Passed
	}
	return r
}

// unsettled reports whether something of the run is left open.
func (r *Report) unsettled() bool {
	return r.Counts.Unverified > 0 || r.Counts.applicable() == 0 || r.options.Interrupted
}

// milliseconds with a tenth, as finely as anybody measures over a network.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond)) / float64(time.Millisecond)
}

func arrange(v *rule.Verdict, o *Options) Verdict {
	reason, red := o.Baseline.reason(v), v.Red(o.Strict)
	a := Verdict{
		ID: v.ID, Area: v.Area, Title: v.Title, Level: v.Level, Outcome: v.Outcome,
		Cite: some(v.Cite), Scenarios: some(v.Scenarios), Exchanges: some(v.Exchanges),
		Reason: clip(v.Reason, textLimit), Fix: v.Fix, Findings: make([]Finding, 0, len(v.Findings)),
		Baseline: reason, says: v.Says, red: red && reason == "", accepted: red && reason != "",
	}
	for _, f := range v.Findings {
		f.Where, f.Expected, f.Actual = clip(f.Where, textLimit), clip(f.Expected, wholeLimit), clip(f.Actual, wholeLimit)
		a.Findings = append(a.Findings, Finding(f))
	}
	return a
}

// some is a list that JSON writes as [] where it is empty.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// ByID are the verdicts by the ids of their rules.
func (r *Report) ByID() map[string]*Verdict {
	verdicts := map[string]*Verdict{}
	for i := range r.Verdicts {
		verdicts[r.Verdicts[i].ID] = &r.Verdicts[i]
	}
	return verdicts
}

// Outcome is passed, failed or incomplete: what holds of the target, whatever a
// baseline accepts. A run that ended in an error is incomplete whatever it found
// before.
func (r *Report) Outcome() string { return r.Result }

// ExitCode is the exit code the run asks for: 0 passed, or failed in what is
// accepted alone; 1 failed; 3 incomplete; 2 where an error ended the run.
func (r *Report) ExitCode() int {
	switch {
	case r.Error != "":
		return 2
	case r.broken:
		return 1
	case r.unsettled():
		return 3
	}
	return 0
}

// ended is when the last scenario was over.
func (r *Report) ended() time.Time {
	return r.Started.Add(time.Duration(r.DurationMS) * time.Millisecond)
}

// tool is the name of the program that played the book.
func (r *Report) tool() string { return cmp.Or(r.Tool.Name, "assay") }
