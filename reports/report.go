package reports

import (
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
	// Interrupted is set where the run was ended from outside before its plan was played.
	Interrupted bool
	// Files are the paths of what the run wrote, shown at the end of the console report.
	Files []string
	// Timing is how long the stages of a purchase took.
	Timing []rule.Timing
}

// Report is a run as it is reported. Its JSON is report.json, format 1.
type Report struct {
	Format     int           `json:"format"`
	Tool       wire.Tool     `json:"tool"`
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
	Timing     []Timing      `json:"timing,omitempty"`
	Verdicts   []Verdict     `json:"verdicts"`

	options Options
	pages   map[string]page
	shakes  map[string]*wire.Handshake
	events  map[string]*wire.Delivery
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

	says string
	red  bool // it fails the run
}

// Finding is one thing a rule saw.
type Finding struct {
	Severity rule.Severity `json:"severity"`
	Exchange string        `json:"exchange"`
	Where    string        `json:"where,omitempty"`
	Expected string        `json:"expected"`
	Actual   string        `json:"actual"`
}

// Build arranges the verdicts over a book, in the order they are given. All of
// them are listed, so the caller leaves out what was not selected.
func Build(book *wire.Book, verdicts []rule.Verdict, o Options) *Report {
	s := &book.Setup
	r := &Report{
		Format: Format1, Tool: book.Tool, Target: s.Target, Protocol: s.Protocol, Version: s.Version,
		Profile: s.Profile, Role: s.Role, Started: book.Started, DurationMS: book.DurationMS,
		Error: book.Error, Exchanges: book.Exchanges(), ReadOnly: s.ReadOnly, Cleanup: book.Cleanup, Verdicts: make([]Verdict, 0, len(verdicts)),
		options: o, pages: paginate(book), shakes: shakes(book), events: events(book),
	}
	for _, t := range o.Timing {
		r.Timing = append(r.Timing, Timing{t.Stage, t.Count, milliseconds(t.P50), milliseconds(t.P95)})
	}
	broken := false
	for i := range verdicts {
		v := arrange(&verdicts[i], o.Strict)
		broken = broken || v.red
		r.Counts.add(v.Outcome)
		r.Verdicts = append(r.Verdicts, v)
	}
	switch {
	case r.Error != "":
		r.Result = Incomplete
	case broken:
		r.Result = Failed
	case r.Counts.Unverified > 0 || r.Counts.applicable() == 0 || o.Interrupted:
		r.Result = Incomplete
	default:
		r.Result = Passed
	}
	return r
}

// milliseconds with a tenth, as finely as anybody measures over a network.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond)) / float64(time.Millisecond)
}

func arrange(v *rule.Verdict, strict bool) Verdict {
	a := Verdict{
		ID: v.ID, Area: v.Area, Title: v.Title, Level: v.Level, Outcome: v.Outcome,
		Cite: some(v.Cite), Scenarios: some(v.Scenarios), Exchanges: some(v.Exchanges),
		Reason: v.Reason, Fix: v.Fix, Findings: make([]Finding, 0, len(v.Findings)),
		says: v.Says, red: v.Red(strict),
	}
	for _, f := range v.Findings {
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

// Outcome is passed, failed or incomplete. A run that ended in an error is
// incomplete whatever it found before.
func (r *Report) Outcome() string { return r.Result }

// ExitCode is the exit code the outcome asks for: 0 passed, 1 failed,
// 3 incomplete, 2 where an error ended the run.
func (r *Report) ExitCode() int {
	switch {
	case r.Error != "":
		return 2
	case r.Result == Failed:
		return 1
	case r.Result == Passed:
		return 0
	}
	return 3
}

// page is where an exchange stands in the book.
type page struct {
	recording *wire.Recording
	index     int
}

func (p page) exchange() *wire.Exchange { return &p.recording.Exchanges[p.index] }

// shakes are the handshakes of a book by name.
func shakes(book *wire.Book) map[string]*wire.Handshake {
	all := map[string]*wire.Handshake{}
	for _, rec := range book.Recordings {
		for i := range rec.Handshakes {
			all[rec.Handshakes[i].Name()] = &rec.Handshakes[i]
		}
	}
	return all
}

func paginate(book *wire.Book) map[string]page {
	pages := map[string]page{}
	for _, rec := range book.Recordings {
		for i := range rec.Exchanges {
			pages[rec.Exchanges[i].Name()] = page{rec, i}
		}
	}
	return pages
}
