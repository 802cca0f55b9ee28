package rule

// Outcome is what came of a rule in one book.
type Outcome string

const (
	Passed        Outcome = "passed"
	Failed        Outcome = "failed"         // a MUST is broken
	Warned        Outcome = "warned"         // a SHOULD is broken
	Unverified    Outcome = "unverified"     // it applies but could not be exercised
	NotApplicable Outcome = "not_applicable" // another version, or never claimed
)

// Severity is the weight of one finding.
type Severity string

const (
	Fails Severity = "failed"
	Warns Severity = "warned"
	Notes Severity = "note" // changes nothing
)

// Finding is one thing a rule saw that its reader should know.
type Finding struct {
	Severity Severity `json:"severity"`
	Exchange string   `json:"exchange,omitempty"` // name of the exchange or handshake, "scenario/step#attempt"
	Where    string   `json:"where,omitempty"`    // JSON pointer into the body, or the name of a header
	Expected string   `json:"expected"`
	Actual   string   `json:"actual"`
}

// Verdict is the outcome of one rule.
type Verdict struct {
	ID        string
	Area      string
	Title     string
	Says      string
	Level     Level
	Outcome   Outcome
	Cite      []string
	Scenarios []string
	// Exchanges lists what the rule looked at, exchanges and handshakes, in the
	// order of the book.
	Exchanges []string
	// Reason is one sentence: why unverified or not applicable, or what failed first.
	Reason   string
	Fix      string
	Findings []Finding
	// Ours is set where the rule itself broke down.
	Ours bool
	t    *T // with which it was reached, where the view was traced
}

// Red reports whether the verdict fails a run; strict counts warnings as failures.
func (v *Verdict) Red(strict bool) bool {
	return v.Outcome == Failed || strict && v.Outcome == Warned
}
