package reports

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// CTRF writes ctrf.json in the Common Test Report Format: a rule is a test, its
// area the suite. What could not be judged is pending; a warning is other, and so
// is a failure that the baseline accepts, so that passed says the same as in
// report.json.
type CTRF struct{}

// ctrfVersion is the version of the specification that is written.
const ctrfVersion = "0.0.0"

type ctrfReport struct {
	Format      string      `json:"reportFormat"`
	SpecVersion string      `json:"specVersion"`
	Timestamp   time.Time   `json:"timestamp"`
	GeneratedBy string      `json:"generatedBy"`
	Results     ctrfResults `json:"results"`
}

type ctrfResults struct {
	Tool        ctrfTool        `json:"tool"`
	Summary     ctrfSummary     `json:"summary"`
	Tests       []ctrfTest      `json:"tests"`
	Environment ctrfEnvironment `json:"environment"`
}

type ctrfTool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// ctrfSummary has its times in milliseconds since 1970.
type ctrfSummary struct {
	Tests    int   `json:"tests"`
	Passed   int   `json:"passed"`
	Failed   int   `json:"failed"`
	Skipped  int   `json:"skipped"`
	Pending  int   `json:"pending"`
	Other    int   `json:"other"`
	Suites   int   `json:"suites"`
	Start    int64 `json:"start"`
	Stop     int64 `json:"stop"`
	Duration int64 `json:"duration"`
}

type ctrfTest struct {
	ID        string            `json:"testId"`
	Name      string            `json:"name"`
	Status    string            `json:"status"`
	RawStatus string            `json:"rawStatus"`
	Duration  int64             `json:"duration"` // milliseconds
	Suite     []string          `json:"suite"`
	Message   string            `json:"message,omitempty"`
	Trace     string            `json:"trace,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
	Extra     *ctrfExtra        `json:"extra,omitempty"`
}

// ctrfExtra is what the format has no member for.
type ctrfExtra struct {
	Cite      []string  `json:"cite"`
	Fix       string    `json:"fix"`
	Scenarios []string  `json:"scenarios"`
	Exchanges []string  `json:"exchanges"`
	Findings  []Finding `json:"findings"`
}

type ctrfEnvironment struct {
	App     string            `json:"appName"`
	Healthy bool              `json:"healthy"`
	Extra   map[string]string `json:"extra"`
}

// Write writes the report as CTRF.
func (CTRF) Write(w io.Writer, r *Report) error {
	ended := r.ended()
	results := ctrfResults{
		Tool: ctrfTool{r.tool(), r.Tool.Version}, Tests: []ctrfTest{},
		Summary: ctrfSummary{Start: r.Started.UnixMilli(), Stop: ended.UnixMilli(), Duration: r.DurationMS},
		Environment: ctrfEnvironment{App: plain(r.Target), Healthy: r.Result == Passed, Extra: map[string]string{
			"protocol": r.Protocol, "api_version": string(r.Version), "profile": r.Profile, "role": r.Role, "outcome": r.Result,
		}},
	}
	suites := map[string]bool{}
	for i := range r.Verdicts {
		results.add(r.ctrfTest(&r.Verdicts[i]))
		suites[r.Verdicts[i].Area] = true
	}
	for _, c := range r.complaints() {
		id, raw := "run", Incomplete
		if c.stale {
			id, raw = "baseline", Failed
		}
		suites["run"] = true
		results.add(ctrfTest{ID: id, Name: c.test, Status: "failed", RawStatus: raw, Suite: []string{"run"}, Message: plain(c.message)})
	}
	results.Summary.Suites = len(suites)
	return writeJSON(w, ctrfReport{"CTRF", ctrfVersion, ended, strings.TrimSpace(r.tool() + " " + r.Tool.Version), results})
}

func (c *ctrfResults) add(t ctrfTest) {
	c.Tests = append(c.Tests, t)
	s := &c.Summary
	s.Tests++
	switch t.Status {
	case "passed":
		s.Passed++
	case "failed":
		s.Failed++
	case "skipped":
		s.Skipped++
	case "other":
		s.Other++
	default:
		s.Pending++
	}
}

func (r *Report) ctrfTest(v *Verdict) ctrfTest {
	t := ctrfTest{
		ID: v.ID, Name: plain(v.ID + " " + v.Title), RawStatus: string(v.Outcome), Suite: []string{v.Area},
		Duration: r.spent(v).Milliseconds(), Message: plain(v.Reason), Labels: map[string]string{"level": string(v.Level)},
		Extra: &ctrfExtra{v.Cite, v.Fix, v.Scenarios, v.Exchanges, briefly(v.Findings)},
	}
	switch {
	case v.red:
		t.Status, t.Trace = "failed", r.story(v)
	case v.accepted:
		t.Status, t.Message, t.Trace = "other", plain(v.acceptance()), r.story(v)
	case v.Outcome == rule.Passed:
		t.Status = "passed"
	case v.Outcome == rule.Warned:
		t.Status, t.Trace = "other", r.story(v)
	case v.Outcome == rule.NotApplicable:
		t.Status = "skipped"
	default:
		t.Status = "pending"
	}
	return t
}

// briefly are findings in short: whoever asks for the whole reads report.json.
func briefly(findings []Finding) []Finding {
	short := slices.Clone(findings)
	for i := range short {
		short[i].Expected, short[i].Actual = brief(short[i].Expected), brief(short[i].Actual)
	}
	return short
}
