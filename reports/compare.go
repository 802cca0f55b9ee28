package reports

import (
	"cmp"
	"io"
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Kind says how a verdict changed from one run to another.
type Kind string

const (
	NewlyFailed     Kind = "newly_failed"
	NewlyWarned     Kind = "newly_warned"
	NewlyUnverified Kind = "newly_unverified"
	NoLongerApplies Kind = "no_longer_applies"
	NewlyPassed     Kind = "newly_passed"
	Appeared        Kind = "appeared" // judged in the later run alone, and not failed
	Gone            Kind = "gone"     // judged in the earlier run alone
)

// changeKinds are the kinds in the order in which they are told, with their words.
var changeKinds = []struct {
	kind  Kind
	words string
	style style
}{
	{NewlyFailed, "newly failed", red},
	{NewlyWarned, "newly warned", yellow},
	{NewlyUnverified, "newly unverified", yellow},
	{NoLongerApplies, "not applicable any more", dim},
	{Gone, "gone", yellow},
	{Appeared, "appeared", dim},
	{NewlyPassed, "newly passed", green},
}

// Who changed a verdict; "" where that cannot be told.
const (
	ByTarget  = "target"
	ByHarness = "harness" // the same book is judged otherwise
)

// Run is one of two runs that are compared.
type Run struct {
	Path   string  // of its report, as it was named
	Report *Report // as it was kept
	Again  *Report // its book judged by this program, nil where there is none or no reason to
}

// Compared is one of the runs in a comparison.
type Compared struct {
	Path     string       `json:"path"`
	Tool     wire.Tool    `json:"tool"`
	JudgedBy string       `json:"judged_by"`
	Target   string       `json:"target"`
	Version  wire.Version `json:"api_version"`
	Profile  string       `json:"profile"`
	Role     string       `json:"role"`
	Started  time.Time    `json:"started"`
	Outcome  string       `json:"outcome"`
	Counts   Counts       `json:"counts"`
}

// Change is one rule whose verdict changed.
type Change struct {
	ID    string       `json:"id"`
	Area  string       `json:"area"`
	Title string       `json:"title"`
	Level rule.Level   `json:"level"`
	Kind  Kind         `json:"change"`
	From  rule.Outcome `json:"from"` // "" where it was not judged
	To    rule.Outcome `json:"to"`
	By    string       `json:"by"`
	// Reason is that of the later verdict.
	Reason string `json:"reason"`
	// Baseline is why the later run accepts it.
	Baseline string `json:"baseline,omitempty"`
}

// Comparison is what changed between two runs. Its JSON is format 1.
type Comparison struct {
	Format int      `json:"format"`
	Old    Compared `json:"old"`
	New    Compared `json:"new"`
	// JudgedAgain is set where both books were judged by this program, because
	// different versions had given the verdicts.
	JudgedAgain bool     `json:"judged_again"`
	Differs     []string `json:"differs"` // what the runs do not have in common
	Changes     []Change `json:"changes"`
	StillFailed []string `json:"still_failed"`
	Unchanged   int      `json:"unchanged"`
}

// Compare says what changed from one run to a later one, rule by rule. Where
// both books were judged again, their verdicts are compared, which come from the
// same rules, and a change that only the kept verdicts show is the harness's.
func Compare(old, later Run) *Comparison {
	c := &Comparison{
		Format: Format1, Old: compared(old), New: compared(later), JudgedAgain: old.Again != nil && later.Again != nil,
		Changes: []Change{}, StillFailed: []string{}, Differs: differs(old.Report, later.Report),
	}
	before, after := old.Report.ByID(), later.Report.ByID()
	var again [2]map[string]*Verdict
	if c.JudgedAgain {
		again = [2]map[string]*Verdict{old.Again.ByID(), later.Again.ByID()}
	}
	for _, id := range union(later.Report, old.Report) {
		c.add(pair{kept: [2]*Verdict{before[id], after[id]}, again: [2]*Verdict{again[0][id], again[1][id]}, one: old.Report.Judge() == later.Report.Judge()})
	}
	slices.SortStableFunc(c.Changes, func(a, b Change) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	return c
}

func compared(r Run) Compared {
	return Compared{
		Path: r.Path, Tool: r.Report.Tool, JudgedBy: r.Report.Judge(), Target: r.Report.Target, Version: r.Report.Version,
		Profile: r.Report.Profile, Role: r.Report.Role, Started: r.Report.Started, Outcome: r.Report.Result, Counts: r.Report.Counts,
	}
}

// differs names what two runs should have in common and have not.
func differs(old, later *Report) []string {
	list := []string{}
	for _, d := range []struct {
		name string
		same bool
	}{
		{"target", old.Target == later.Target}, {"protocol", old.Protocol == later.Protocol}, {"api_version", old.Version == later.Version},
		{"profile", old.Profile == later.Profile}, {"role", old.Role == later.Role},
	} {
		if !d.same {
			list = append(list, d.name)
		}
	}
	return list
}

// union are the ids of both reports, those of the first in its order.
func union(first, second *Report) []string {
	var ids []string
	seen := map[string]bool{}
	for _, r := range []*Report{first, second} {
		for i := range r.Verdicts {
			if id := r.Verdicts[i].ID; !seen[id] {
				seen[id], ids = true, append(ids, id)
			}
		}
	}
	return ids
}

func rank(k Kind) int {
	for i := range changeKinds {
		if changeKinds[i].kind == k {
			return i
		}
	}
	return len(changeKinds)
}

// Worse reports whether something failed that had not failed before: neither by
// the harness alone, nor accepted by a baseline.
func (c *Comparison) Worse() bool {
	return slices.ContainsFunc(c.Changes, func(ch Change) bool {
		return ch.Kind == NewlyFailed && ch.By != ByHarness && ch.Baseline == ""
	})
}

// WriteJSON writes the comparison for a program.
func (c *Comparison) WriteJSON(w io.Writer) error { return writeJSON(w, c) }
