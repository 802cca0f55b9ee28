package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

const (
	htmlFindings = 20 // findings of a rule that are shown
	htmlHeld     = 8  // rules that could not be judged which are listed unasked
	htmlSays     = 80 // characters of what was seen that head a cause
	htmlStood    = 12 // exchanges, or scenarios, that are named one by one
)

// htmlCause is what several rules share.
type htmlCause struct {
	ID          string
	Number      int
	Outcome     rule.Outcome
	Title       string // of the first of its rules, where one is broken
	Says, Where string
	At          htmlRef
	Also        []htmlRef // further exchanges at which the same was seen
	More        int       // and how many are not named
	Tool        string    // that does again by hand what led there
	Script      string
	As          string      // anchor of the cause that shows tool and script
	Rules       []*htmlRule // that are broken
	Held        []*htmlRule // that could not be judged because of it
}

// Size is the number of its rules.
func (c *htmlCause) Size() int { return len(c.Rules) + len(c.Held) }

// Many reports whether the rules it holds up are too many to be listed unasked.
func (c *htmlCause) Many() bool { return len(c.Held) > htmlHeld }

// htmlRule is one rule.
type htmlRule struct {
	ID      string // its anchor
	Verdict *Verdict
	Outcome rule.Outcome
	Says    string
	Again   string
	Shown   []htmlFinding
	More    int // findings that are not shown
	Stood   []htmlStand
	Else    int  // scenarios it looked at that are not named
	Told    bool // it stands under a cause, and is only pointed at from its area
}

// htmlFinding is one thing a rule saw, at one exchange or at several.
type htmlFinding struct {
	Severity    rule.Severity
	Label       string // what the demanded is called
	Where       string
	At          htmlRef
	Also        []htmlRef // further exchanges at which it saw the same
	More        int       // and how many are not named
	Same        bool      // it stands where the one before does
	Left, Right []part
}

// htmlStand is what a rule looked at in one scenario.
type htmlStand struct {
	Scenario htmlRef
	Count    int
	Steps    []htmlRef // none where they are too many
}

func (x *htmlIndex) cause(c *Cause, number int) *htmlCause {
	h := &htmlCause{
		ID: x.anchor("cause", c.name()), Number: number, Outcome: c.Outcome, Says: c.Says, Where: c.Where,
	}
	if c.Outcome != rule.Unverified {
		h.Title, h.Says = cmp.Or(c.Verdicts[0].Title, c.Verdicts[0].ID), shorten(c.Says, htmlSays) // the whole stands under its rules
	}
	if c.Exchange != "" {
		h.At = x.ref(c.Exchange)
		if h.As = x.stories[c.Exchange]; h.As == "" {
			tool, lines := x.r.byHand(c.Exchange)
			h.Tool, h.Script = tool, strings.Join(lines, "\n")
			x.stories[c.Exchange] = h.ID
		}
	}
	for _, name := range c.Also[:min(len(c.Also), htmlStood)] {
		h.Also = append(h.Also, htmlRef{x.named[name], name, ""})
	}
	h.More = len(c.Also) - len(h.Also)
	for _, v := range c.Verdicts {
		card := x.rule(v)
		card.Told = true
		x.cards[v] = card
		if v.open() {
			h.Held = append(h.Held, card)
			continue
		}
		h.Rules = append(h.Rules, card)
	}
	return h
}

// name is the first rule of a cause, which stays the same from run to run.
func (c *Cause) name() string { return c.Verdicts[0].ID }

func (x *htmlIndex) rule(v *Verdict) *htmlRule {
	h := &htmlRule{ID: x.rules[v], Verdict: v, Outcome: v.settled(), Says: cmp.Or(v.says, v.Title), Stood: x.stands(v.Exchanges)}
	if all := len(h.Stood); all > htmlStood {
		h.Stood, h.Else = h.Stood[:htmlStood], all-htmlStood
	}
	if h.Outcome != rule.Passed && h.Outcome != rule.NotApplicable {
		h.Again = x.r.again(v.ID)
	}
	h.Shown, h.More = x.findings(v)
	return h
}

// findings are what a rule saw, each once however often it saw it, and how many are left out.
func (x *htmlIndex) findings(v *Verdict) (shown []htmlFinding, left int) {
	places := map[Finding]int{}
	for _, f := range v.weightiest() {
		alike := f
		alike.Exchange = ""
		i, known := places[alike]
		switch {
		case !known && len(shown) == htmlFindings:
			left++
		case !known:
			places[alike] = len(shown)
			shown = append(shown, x.finding(f))
		case shown[i].At.Name == f.Exchange:
		case len(shown[i].Also) < htmlStood:
			shown[i].Also = append(shown[i].Also, htmlRef{x.named[f.Exchange], f.Exchange, ""})
		default:
			shown[i].More++
		}
	}
	for i := range shown[:max(0, len(shown)-1)] {
		before, f := &shown[i], &shown[i+1]
		f.Same = f.Where == "" && f.At == before.At && f.More == before.More && slices.Equal(f.Also, before.Also)
	}
	return shown, left
}

func (x *htmlIndex) finding(f Finding) htmlFinding {
	h := htmlFinding{Severity: f.Severity, Label: wanted(f.Severity), Where: f.Where}
	if f.Exchange != "" {
		h.At = x.ref(f.Exchange)
	}
	left, right := compare(f.Expected, f.Actual)
	h.Left, h.Right = fold(left), fold(right)
	return h
}

// stands groups exchanges by scenario.
func (x *htmlIndex) stands(names []string) []htmlStand {
	var all []htmlStand
	for _, name := range names {
		scenario, step := wire.SplitName(name)
		i := slices.IndexFunc(all, func(s htmlStand) bool { return s.Scenario.Name == scenario })
		if i < 0 {
			i = len(all)
			all = append(all, htmlStand{Scenario: htmlRef{ID: x.played[scenario], Name: scenario}})
		}
		all[i].Count++
		if len(names) <= htmlStood {
			all[i].Steps = append(all[i].Steps, htmlRef{ID: x.named[name], Name: step})
		}
	}
	return all
}

// areas are all rules by area, in the order of the report.
func (x *htmlIndex) areas() []*htmlArea {
	var all []*htmlArea
	for _, a := range x.r.byArea() {
		told := &htmlArea{Name: a.name, ID: x.anchor("area", a.name), Counts: a.Counts}
		for _, v := range a.verdicts {
			card := x.cards[v]
			if card == nil {
				card = x.rule(v)
			}
			told.Rules = append(told.Rules, card)
		}
		all = append(all, told)
	}
	return all
}

// htmlState is what was done to sessions in one state.
type htmlState struct {
	Name  string
	Calls []*htmlCall
}

// htmlCall is one call in a state: what came of it, what else may, and what may not have.
type htmlCall struct {
	Name  string
	Seen  []htmlTransition
	Wrong []htmlTransition
	May   []string
}

type htmlTransition struct {
	rule.Transition
	At htmlRef
}

// states are the transitions by state and call.
func (x *htmlIndex) states(transitions []rule.Transition) []*htmlState {
	var all []*htmlState
	for _, t := range transitions {
		i := slices.IndexFunc(all, func(s *htmlState) bool { return s.Name == t.From })
		if i < 0 {
			i = len(all)
			all = append(all, &htmlState{Name: t.From})
		}
		state := all[i]
		j := slices.IndexFunc(state.Calls, func(c *htmlCall) bool { return c.Name == t.Call })
		if j < 0 {
			j = len(state.Calls)
			state.Calls = append(state.Calls, &htmlCall{Name: t.Call})
		}
		state.Calls[j].add(htmlTransition{t, htmlRef{x.named[t.Exchange], t.Exchange, ""}})
	}
	return all
}

func (c *htmlCall) add(t htmlTransition) {
	switch {
	case t.Seen == 0:
		c.May = append(c.May, t.To)
	case t.Deviates != "":
		c.Wrong = append(c.Wrong, t)
	default:
		c.Seen = append(c.Seen, t)
	}
}
