package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// Cause is one thing the target did, with all the rules that are not green because of it: what a developer mends at
// once. Rules that failed or warned share a cause where they saw the same thing at the same place of the same exchange,
// or of several where it is plain that one mistake is behind it. Rules that could not be judged share one where the same
// reason kept them from it; they stand under a broken rule where that rule's finding is at the very exchange that stopped
// their scenario. Every such rule stands under one cause: that which it shares with most others.
type Cause struct {
	// Outcome is the worst of its rules: failed, warned or unverified.
	Outcome rule.Outcome
	// Says is what was seen, or the reason why nothing could be.
	Says string
	// Exchange and Where say at what; "" where nothing was exchanged, or the place is the whole of it.
	Exchange string
	Where    string
	// Also are further exchanges at which the same was seen.
	Also []string
	// Verdicts are its rules, the broken ones first, each kind in the order of the report.
	Verdicts []*Verdict

	red  bool    // one of its rules fails the run
	saw  []sight // that it was made of
	kins []kin   // what these are apart from where
}

// Causes groups the rules that are not green by what they have in common: causes that fail the run first, then those of
// warnings, then those of what could not be judged, and in each kind the one with the most rules first.
func (r *Report) Causes() []*Cause {
	var broken, unverified []*Verdict
	for i := range r.Verdicts {
		switch v := &r.Verdicts[i]; {
		case v.open():
			unverified = append(unverified, v)
		case v.Outcome == rule.Failed || v.Outcome == rule.Warned:
			broken = append(broken, v)
		}
	}
	seen := r.look(broken)
	shared, hindered := r.lead(join(share(broken, seen))), hinder(unverified)
	for _, c := range shared {
		for _, reason := range r.stoppedBy(c, seen) {
			hindered = slices.DeleteFunc(hindered, func(h *Cause) bool {
				if h.Says == reason {
					c.Verdicts = append(c.Verdicts, h.Verdicts...)
				}
				return h.Says == reason
			})
		}
	}
	causes := append(shared, hindered...)
	slices.SortStableFunc(causes, func(a, b *Cause) int {
		return cmp.Or(cmp.Compare(a.weight(), b.weight()), cmp.Compare(len(b.Verdicts), len(a.Verdicts)))
	})
	return causes
}

func (c *Cause) weight() int {
	switch {
	case c.red:
		return 0
	case c.Outcome != rule.Unverified:
		return 1
	}
	return 2
}

// hinder groups rules by what kept them from judging.
func hinder(unverified []*Verdict) []*Cause {
	var causes []*Cause
	byReason := map[string]*Cause{}
	for _, v := range unverified {
		c := byReason[v.Reason]
		if c == nil {
			c = &Cause{Outcome: rule.Unverified, Says: v.Reason}
			byReason[v.Reason] = c
			causes = append(causes, c)
		}
		c.Verdicts = append(c.Verdicts, v)
	}
	return causes
}

// sight is what rules saw at a place, apart from how they word it.
type sight struct{ exchange, where, actual string }

// against are the findings that speak against a rule, the weightiest first; there is always one.
func (v *Verdict) against() []Finding {
	all := slices.DeleteFunc(v.weightiest(), func(f Finding) bool { return f.Severity == rule.Notes })
	if len(all) == 0 {
		return []Finding{{Actual: v.Reason}}
	}
	return all
}

// spot is a sight and the number of rules that saw it and stand under no cause yet.
type spot struct {
	sight
	rules int
	kins  []kin
}

// look finds what each of some broken rules saw, each sight of a rule once, in its order.
func (r *Report) look(broken []*Verdict) map[*Verdict][]*spot {
	seen, known := map[*Verdict][]*spot{}, map[sight]*spot{}
	for _, v := range broken {
		for _, f := range v.against() {
			s := sight{f.Exchange, place(&f), bareText(f.Actual)}
			if known[s] == nil {
				known[s] = &spot{sight: s}
			}
			if k, ok := r.kinOf(&f); ok && !slices.Contains(known[s].kins, k) {
				known[s].kins = append(known[s].kins, k)
			}
			if !slices.Contains(seen[v], known[s]) {
				seen[v] = append(seen[v], known[s])
				known[s].rules++
			}
		}
	}
	return seen
}

// bareText is a JSON text without its quotation marks, which some rules show and others do not.
func bareText(s string) string {
	if inner, ok := strings.CutPrefix(s, `"`); ok {
		if inner, ok := strings.CutSuffix(inner, `"`); ok && !strings.Contains(inner, `"`) {
			return inner
		}
	}
	return s
}

// place is where a finding stands: a rule over a whole body begins what it expects with the place.
func place(f *Finding) string {
	if f.Where != "" || !strings.HasPrefix(f.Expected, "/") {
		return f.Where
	}
	where, _, _ := strings.Cut(f.Expected, ": ")
	return where
}

// share deals broken rules out among causes: what most of them saw is the first, what most of the others saw the next.
func share(broken []*Verdict, seen map[*Verdict][]*spot) []*Cause {
	var causes []*Cause
	for left := slices.Clone(broken); len(left) > 0; {
		best := widest(left, seen)
		c := &Cause{Outcome: rule.Warned, Says: best.actual, Exchange: best.exchange, Where: best.where, saw: []sight{best.sight}, kins: best.kins}
		left = slices.DeleteFunc(left, func(v *Verdict) bool {
			hit := slices.Contains(seen[v], best)
			if hit {
				c.add(v)
				for _, s := range seen[v] {
					s.rules--
				}
			}
			return hit
		})
		slices.SortStableFunc(c.Verdicts, func(a, b *Verdict) int { return a.weight() - b.weight() })
		causes = append(causes, c)
	}
	return causes
}

func (c *Cause) add(v *Verdict) {
	c.Verdicts = append(c.Verdicts, v)
	c.red = c.red || v.red
	if v.Outcome == rule.Failed {
		c.Outcome = rule.Failed
	}
}

// weight orders the rules of a cause.
func (v *Verdict) weight() int {
	if v.Outcome == rule.Failed {
		return 0
	}
	return 1
}

// widest is what most rules saw; among equals what the first of them saw first.
func widest(left []*Verdict, seen map[*Verdict][]*spot) *spot {
	best := seen[left[0]][0]
	for _, v := range left {
		for _, s := range seen[v] {
			if s.rules > best.rules {
				best = s
			}
		}
	}
	return best
}

// stoppedBy are the reasons under which scenarios ended at the exchange of a cause, or at one at which a rule of it found
// the same.
func (r *Report) stoppedBy(c *Cause, seen map[*Verdict][]*spot) []string {
	var reasons []string
	for _, v := range c.Verdicts {
		for _, s := range seen[v] {
			rec := r.pages[s.exchange].recording
			if rec == nil || rec.Stopped == nil || !c.like(s.actual) || slices.Contains(reasons, rec.Stopped.Cause) {
				continue
			}
			if last := rec.Last(rec.Stopped.Step); last != nil && last.Name() == s.exchange {
				reasons = append(reasons, clip(rec.Stopped.Cause, textLimit))
			}
		}
	}
	return reasons
}

// like reports whether the cause is of what was seen.
func (c *Cause) like(actual string) bool {
	return slices.ContainsFunc(c.saw, func(s sight) bool { return s.actual == actual })
}
