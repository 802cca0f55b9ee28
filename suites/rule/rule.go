package rule

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
)

// Level is the keyword of the source, after RFC 2119.
type Level string

const (
	Must      Level = "MUST"
	MustNot   Level = "MUST NOT"
	Should    Level = "SHOULD"
	ShouldNot Level = "SHOULD NOT"
	May       Level = "MAY"
)

// Binding reports whether breaking a rule of this level fails a merchant.
func (l Level) Binding() bool { return l == Must || l == MustNot }

// Profiles of certification.
const (
	Spec    = "spec"   // the published repository
	OpenAI  = "openai" // plus OpenAI's merchant documentation and launch list
	Dialect = "draft"  // the early 2025-09-01 dialect
)

// Rule is one normative sentence and the way to tell from a book whether it held.
type Rule struct {
	ID    string // the catalogue's id, for ever
	Area  string // set by Chapter
	Title string // at most eight words
	Says  string // the sentence, in our own words
	Level Level
	// LevelIn overrides Level in the profiles it names.
	LevelIn map[string]Level
	Cite    []string     // where the sentence stands
	Since   wire.Version // first and last version in which it holds, inclusive; "" is open
	Until   wire.Version
	// Role of the targets it judges, set by Part; "" is the merchant.
	Role string
	// Profiles in which it is judged; none means all.
	Profiles []string
	// Needs are words of the needs vocabulary without which it cannot be judged.
	Needs []string
	// Given names the scenarios it cannot be judged without.
	Given []string
	// Also names scenarios it is judged on where they were played.
	Also []string
	// Hears makes it a rule over the whole book: it is given every exchange the
	// filter lets through, whichever scenario it stands in.
	Hears *Filter
	// Ruling says how a disagreement of the sources was decided; nil: they agree.
	Ruling *Ruling
	// Checklist names the items of OpenAI's launch list that it proves.
	Checklist []string
	// Then judges. It must be pure: everything it knows comes from t.
	Then func(t *T)
	// Fix tells a merchant's developer what to change.
	Fix string
}

// Ruling is a place where the sources disagree, and what is enforced there.
type Ruling struct {
	Readings []string // each reading with who holds it, two or more
	Holds    string   // what the rule demands in the end
}

// Item is one demand of a launch list.
type Item struct {
	Slug    string // how rules name it
	Section string // heading of the list it stands under
	Says    string // what it asks for, in our own words
}

// In returns the level of the rule in a profile.
func (r *Rule) In(profile string) Level {
	if level, ok := r.LevelIn[profile]; ok {
		return level
	}
	return r.Level
}

// Applies returns "" if the rule belongs to a run of this version and profile,
// and otherwise the reason why not.
func (r *Rule) Applies(version wire.Version, profile string) string {
	switch {
	case !version.Within(r.Since, r.Until):
		return "it holds " + span(r.Since, r.Until) + ", the run speaks " + string(version)
	case len(r.Profiles) > 0 && !slices.Contains(r.Profiles, profile):
		return "it belongs to the profile " + join(r.Profiles, " or ") + ", the run certifies " + profile
	}
	return ""
}

// Scenarios returns the names of all scenarios the rule refers to.
func (r *Rule) Scenarios() []string { return append(slices.Clone(r.Given), r.Also...) }

func span(since, until wire.Version) string {
	switch {
	case since == until:
		return "only in " + string(since)
	case since == "":
		return "until " + string(until)
	case until == "":
		return "from " + string(since) + " on"
	}
	return "from " + string(since) + " until " + string(until)
}

// Chapter is the rules of one area, in the order of the specification.
func Chapter(area string, rules ...[]Rule) []Rule {
	var all []Rule
	for _, part := range rules {
		for _, r := range part {
			r.Area = area
			all = append(all, r)
		}
	}
	return all
}

// Part is the rules about targets of one role.
func Part(role string, rules ...Rule) []Rule {
	for i := range rules {
		rules[i].Role = role
	}
	return rules
}

// Filter says which exchanges with the target a book-wide rule hears. Empty lists
// let all through.
type Filter struct {
	// Operations it hears; none means all of the protocol, which pages that
	// were visited are not part of.
	Operations []wire.Operation
	// Intents it accepts; none means wire.Normal alone.
	Intents []wire.Intent
	// Answered accepts a response by its status, nil means 2xx, without such as
	// repeat more of a hostile request than is read of an answer.
	Answered func(status int) bool
	// EveryAttempt hears retried attempts too, not only the last of a step.
	EveryAttempt bool
}

// hears reports whether the filter lets an exchange through; none lets nothing.
func (f *Filter) hears(x *exhibit) bool {
	return f != nil && f.accepts(x.exchange) && arrived(x.exchange) && (f.EveryAttempt || x.last)
}

func (f *Filter) accepts(e *wire.Exchange) bool {
	if e.To != "" {
		return false
	}
	all := len(f.Operations) == 0 && e.Operation != wire.Visit
	if !all && !slices.Contains(f.Operations, e.Operation) {
		return false
	}
	intents := f.Intents
	if len(intents) == 0 {
		intents = []wire.Intent{wire.Normal}
	}
	if !slices.Contains(intents, e.Intent) {
		return false
	}
	if f.Answered == nil {
		mirror := e.Intent == wire.Hostile && e.Response != nil && e.Response.Cut
		return e.Status() >= 200 && e.Status() < 300 && !mirror
	}
	return f.Answered(e.Status())
}
