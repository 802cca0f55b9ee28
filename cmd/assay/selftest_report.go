package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/proof/mutant"
)

// leastScore is the share of the unlawful mutants that must be noticed, and only ever
// goes up; targetScore is where it is meant to go.
const (
	leastScore  = 0.991
	targetScore = 0.995
)

// mostSurvivors bounds how many classes of survivors people are told.
const mostSurvivors = 20

// faultsOf are the sentences that say what does not hold.
func faultsOf(r *proof.Result) []string {
	faults := append([]string{}, r.Unsound...)
	for _, id := range r.Unbroken {
		faults = append(faults, fmt.Sprintf("no defect breaks %s as it is meant to", id))
	}
	for _, name := range r.Unshown {
		faults = append(faults, fmt.Sprintf("the defect %s breaks no rule in any version", name))
	}
	for _, kind := range []proof.Kind{r.Good, r.Defects, r.Strangers} {
		for _, t := range kind.Faulty {
			faults = append(faults, faultOf(t))
		}
	}
	for _, a := range r.Score.Accusing {
		faults = append(faults, fmt.Sprintf("%s accuses falsely: it fails over a place it did not look at, where %s (--mutant '%s')", a.Rule, a.Trial.Says, a.Trial.Mutant))
	}
	for _, a := range r.Score.Unequal {
		faults = append(faults, fmt.Sprintf("%s gives another verdict in full than by what it looked at, where %s (--mutant '%s')", a.Rule, a.Trial.Says, a.Trial.Mutant))
	}
	if r.Score.Mutants > 0 && r.Score.Share() < leastScore {
		faults = append(faults, fmt.Sprintf("%d of %d unlawful mutants survived: %s noticed, at least %s must be",
			r.Score.Survived, r.Score.Mutants-r.Score.Lawful, inPercent(r.Score.Share()), inPercent(leastScore)))
	}
	return faults
}

// faultOf names a case that did not turn out as meant, with its story where it has
// one, and all that is wrong with it.
func faultOf(t proof.Tried) string {
	if story := t.Case.Entry.Story; story != "" {
		return fmt.Sprintf("%s: %s\n%s", t.Case, story, t.Faults)
	}
	return fmt.Sprintf("%s: %s", t.Case, t.Faults)
}

func concludeProof(out io.Writer, r *proof.Result, format string, took time.Duration) error {
	faults := faultsOf(r)
	if format == "json" {
		if err := writeJSON(out, proven(r, faults, took)); err != nil {
			return err
		}
	} else {
		tellProof(out, r, faults, took)
	}
	if len(faults) > 0 {
		return exit{exitFailed}
	}
	return nil
}

func tellProof(out io.Writer, r *proof.Result, faults []string, took time.Duration) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(out, "%-10s %s\n", name, fmt.Sprintf(format, args...))
	}
	line("rules", "%d, %d of them broken by a defect", r.Rules, r.Rules-len(r.Unbroken))
	line("defects", "%d in %d cases, %d break exactly what they name", r.Defects.Entries, r.Defects.Cases, r.Defects.AsMeant())
	line("strangers", "%d in %d cases, %d without a false alarm", r.Strangers.Entries, r.Strangers.Cases, r.Strangers.AsMeant())
	line("good", "%d cases, %d pass everything", r.Good.Cases, r.Good.AsMeant())
	if s := &r.Score; s.Mutants > 0 {
		line("mutants", "%d: %d noticed, %d leave rules unverified, %d lawful, %d survived", s.Mutants, s.Killed, s.Unverified, s.Lawful, s.Survived)
		line("", "%d judged in full as well, %d verdicts differ; %d false accusations", s.InFull, len(s.Unequal), len(s.Accusing))
		line("score", "%s of the unlawful mutants noticed; at least %s must be, %s is the target", inPercent(s.Share()), inPercent(leastScore), inPercent(targetScore))
	}
	line("took", "%s", took.Round(time.Second))
	tellSurvivors(out, r.Score.Survivors)
	if len(faults) > 0 {
		fmt.Fprintf(out, "\nThe harness is not proven:\n- %s\n", strings.Join(faults, "\n- "))
	}
}

func tellSurvivors(out io.Writer, classes []mutant.Survivors) {
	if len(classes) == 0 {
		return
	}
	fmt.Fprintf(out, "\nSurvivors, %d classes; repeat one with `assay selftest --mutant '...'`:\n", len(classes))
	for i, c := range classes {
		if i == mostSurvivors {
			fmt.Fprintf(out, "  and %d classes more\n", len(classes)-i)
			return
		}
		fmt.Fprintf(out, "%5d  %s\n       %s\n       %s\n", c.Count, c.Class, c.Example.Says, c.Example.Mutant)
		if why := mutant.Explained(c.Class); why != "" {
			fmt.Fprintf(out, "       why: %s\n", why)
		}
	}
}

func inPercent(share float64) string { return fmt.Sprintf("%.2f %%", share*100) }

// provenJSON is the result as other programs read it.
type provenJSON struct {
	Proven    bool        `json:"proven"`
	Faults    []string    `json:"faults"`
	Rules     int         `json:"rules"`
	Broken    int         `json:"rules_broken_by_a_defect"`
	Defects   kindJSON    `json:"defects"`
	Strangers kindJSON    `json:"strangers"`
	Good      kindJSON    `json:"good"`
	Mutants   mutantsJSON `json:"mutants"`
	Score     float64     `json:"score"`
	Least     float64     `json:"least_score"`
	Target    float64     `json:"target_score"`
	Survivors []classJSON `json:"survivors"`
	TookMS    int64       `json:"took_ms"`
}

type kindJSON struct {
	Entries int `json:"entries,omitempty"`
	Cases   int `json:"cases"`
	AsMeant int `json:"as_meant"`
}

type mutantsJSON struct {
	Total       int `json:"total"`
	Killed      int `json:"killed"`
	Unverified  int `json:"unverified"`
	Lawful      int `json:"lawful"`
	Survived    int `json:"survived"`
	InFull      int `json:"judged_in_full"`
	Unequal     int `json:"unequal"`
	Accusations int `json:"false_accusations"`
}

type classJSON struct {
	Class   string     `json:"class"`
	Count   int        `json:"count"`
	Why     string     `json:"why,omitempty"`
	Example mutantJSON `json:"example"`
}

type mutantJSON struct {
	Mutant string   `json:"mutant"`
	Says   string   `json:"says"`
	Fate   string   `json:"fate"`
	Why    string   `json:"why,omitempty"`
	Rules  []string `json:"rules,omitempty"`
}

func toldMutant(t mutant.Trial) mutantJSON {
	return mutantJSON{t.Mutant.String(), t.Says, string(t.Fate), t.Why, t.Rules}
}

func proven(r *proof.Result, faults []string, took time.Duration) provenJSON {
	kind := func(k proof.Kind) kindJSON { return kindJSON{k.Entries, k.Cases, k.AsMeant()} }
	s := &r.Score
	told := provenJSON{
		Proven: len(faults) == 0, Faults: faults, Rules: r.Rules, Broken: r.Rules - len(r.Unbroken),
		Defects: kind(r.Defects), Strangers: kind(r.Strangers), Good: kind(r.Good),
		Mutants: mutantsJSON{s.Mutants, s.Killed, s.Unverified, s.Lawful, s.Survived, s.InFull, len(s.Unequal), len(s.Accusing)},
		Score:   s.Share(), Least: leastScore, Target: targetScore, Survivors: []classJSON{}, TookMS: took.Milliseconds(),
	}
	for _, c := range s.Survivors {
		told.Survivors = append(told.Survivors, classJSON{c.Class.String(), c.Count, mutant.Explained(c.Class), toldMutant(c.Example)})
	}
	return told
}
