package reports

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// SARIF writes assay.sarif (2.1.0). All rules that were judged stand in the
// driver; what broke, and what could not be judged, is a result. There are no
// sources to point at: a result stands in the book, at the exchanges it is about.
type SARIF struct{}

const (
	sarifSchema  = "https://json.schemastore.org/sarif-2.1.0.json"
	sarifVersion = "2.1.0"
	bookFile     = "book.json"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Automation  sarifAutomation   `json:"automationDetails"`
	Invocations []sarifInvocation `json:"invocations"`
	Artifacts   []sarifArtifact   `json:"artifacts"`
	Results     []sarifResult     `json:"results"`
	Properties  sarifOutcome      `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID         string         `json:"id"`
	Short      sarifText      `json:"shortDescription"`
	Full       sarifText      `json:"fullDescription"`
	Help       sarifText      `json:"help"`
	Default    sarifLevel     `json:"defaultConfiguration"`
	Properties sarifRuleFacts `json:"properties"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifRuleFacts struct {
	Tags  []string `json:"tags"`
	Level string   `json:"requirement"`
	Cite  []string `json:"citations"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Started       time.Time           `json:"startTimeUtc"`
	Ended         time.Time           `json:"endTimeUtc"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifArtifact struct {
	Location    sarifURI  `json:"location"`
	MimeType    string    `json:"mimeType"`
	Description sarifText `json:"description"`
}

type sarifURI struct {
	URI string `json:"uri"`
}

// sarifOutcome is the run as report.json sums it up.
type sarifOutcome struct {
	Target  string `json:"target"`
	Version string `json:"apiVersion"`
	Profile string `json:"profile"`
	Role    string `json:"role"`
	Outcome string `json:"outcome"`
	Counts  Counts `json:"counts"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Kind         string             `json:"kind"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

// sarifSuppression is why a failure is accepted.
type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifText     `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifURI    `json:"artifactLocation"`
	Region   sarifRegion `json:"region"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

// Write writes the report as SARIF.
func (SARIF) Write(w io.Writer, r *Report) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: r.tool(), Version: r.Tool.Version, Rules: []sarifRule{}}},
		Automation: sarifAutomation{strings.Join([]string{r.tool(), r.Protocol, string(r.Version), r.Profile, r.Role, ""}, "/")},
		Invocations: []sarifInvocation{{
			Successful: r.unfinished() == "", ExitCode: r.ExitCode(), Started: r.Started.UTC(), Ended: r.ended().UTC(),
		}},
		Artifacts: []sarifArtifact{{sarifURI{bookFile}, "application/json", sarifText{"All that was said, secrets replaced by placeholders."}}},
		Results:   []sarifResult{},
		Properties: sarifOutcome{
			Target: r.Target, Version: string(r.Version), Profile: r.Profile, Role: r.Role, Outcome: r.Result, Counts: r.Counts,
		},
	}
	for _, c := range r.complaints() {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{"error", sarifMessage(c.message)})
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(v))
		if v.Outcome != rule.Passed && v.Outcome != rule.NotApplicable {
			run.Results = append(run.Results, r.sarifResult(i, v))
		}
	}
	return writeJSON(w, sarifLog{sarifSchema, sarifVersion, []sarifRun{run}})
}

// sarifMessage is text that holds no placeholder and no link, which the format
// would write with braces and brackets.
func sarifMessage(text string) sarifText {
	return sarifText{strings.NewReplacer("{", "{{", "}", "}}", "](", "] (").Replace(plain(text))}
}

func sarifRuleOf(v *Verdict) sarifRule {
	help := "What to do: " + cmp.Or(v.Fix, "see the specification.")
	if len(v.Cite) > 0 {
		help += " Where it stands: " + strings.Join(v.Cite, "; ")
	}
	level := "warning"
	switch {
	case v.Level.Binding():
		level = "error"
	case v.Level == rule.May:
		level = "note"
	}
	return sarifRule{
		ID: v.ID, Short: sarifMessage(cmp.Or(v.Title, v.ID)), Full: sarifMessage(v.sentence()), Help: sarifMessage(help),
		Default:    sarifLevel{level},
		Properties: sarifRuleFacts{Tags: []string{v.Area}, Level: string(v.Level), Cite: v.Cite},
	}
}

// sarifResult is a broken rule, or one that is open: the format grants a level
// to failures alone.
func (r *Report) sarifResult(index int, v *Verdict) sarifResult {
	result := sarifResult{
		RuleID: v.ID, RuleIndex: index, Kind: "fail", Level: "error", Message: sarifMessage(strings.TrimSuffix(v.sentence(), ".") + ": " + v.Reason),
		Locations: r.sarifLocations(v), Fingerprints: map[string]string{"rule/v1": v.ID},
	}
	if v.Baseline != "" {
		result.Suppressions = []sarifSuppression{{"external", plain(v.Baseline)}}
	}
	switch {
	case v.red || v.accepted:
	case v.Outcome == rule.Warned:
		result.Level = "warning"
	default:
		result.Kind, result.Level = "open", "none"
		result.Message = sarifMessage("It could not be judged: " + v.Reason)
	}
	return result
}

// sarifLocations are the exchanges of the weightiest findings or, where there
// are none, the scenarios that would have shown the rule.
func (r *Report) sarifLocations(v *Verdict) (locations []sarifLocation) {
	book := sarifPhysical{sarifURI{bookFile}, sarifRegion{1}} // a viewer wants a line; it stands for the whole book
	var told []string
	for _, f := range v.weightiest() {
		if f.Exchange == "" || slices.Contains(told, f.Exchange) || len(told) == findingLimit {
			continue
		}
		told = append(told, f.Exchange)
		message := sarifMessage(clip(r.exchange(f.Exchange), textLimit))
		locations = append(locations, sarifLocation{book, []sarifLogical{{f.Exchange, "exchange"}}, &message})
	}
	if len(locations) > 0 {
		return locations
	}
	var scenarios []sarifLogical
	for _, name := range v.Scenarios {
		scenarios = append(scenarios, sarifLogical{name, "scenario"})
	}
	return []sarifLocation{{book, scenarios, nil}}
}
