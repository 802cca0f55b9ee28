package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/proof/mutant"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
)

func TestOneMutantIsMadeAgain(t *testing.T) {
	for spec, want := range map[string]struct {
		code int
		says string
	}{
		"2026-04-17.spec:browse/create#1:negate:/totals/0/amount":    {exitPassed, "noticed by "},
		"2026-04-17.spec:browse/create#1:header-add:X-Assay-Unknown": {exitPassed, "nobody can"},
		"2026-04-17.spec:browse/create#1:paint:/totals":              {exitUnusable, "no operator"},
		"2026-04-17.nowhere:browse/create#1:drop:/totals":            {exitUnusable, "there is no book"},
		"2026-04-17.spec:browse/create#1:drop:/nothing":              {exitUnusable, "nothing can be done there"},
	} {
		var out, errs bytes.Buffer
		code := run([]string{"selftest", "--mutant", spec}, &out, &errs)
		if code != want.code || !strings.Contains(out.String()+errs.String(), want.says) {
			t.Errorf("%s ends with %d and says %s%s", spec, code, &out, &errs)
		}
	}
}

func TestBadArgumentsOfSelftestAreRefused(t *testing.T) {
	for _, args := range [][]string{{"--mutants", "-1"}, {"--format", "yaml"}, {"now"}} {
		var out, errs bytes.Buffer
		if code := run(append([]string{"selftest"}, args...), &out, &errs); code != exitUnusable || errs.Len() == 0 {
			t.Errorf("selftest %v ends with %d and says %q", args, code, &errs)
		}
	}
}

// The harness counts as proven only if nothing at all is wrong.
func TestAProofHoldsOnlyAsAWhole(t *testing.T) {
	whole := func() *proof.Result {
		return &proof.Result{Rules: 2, Score: mutant.Score{Mutants: 100, Killed: 90, Lawful: 10}}
	}
	for name, spoil := range map[string]func(*proof.Result){
		"":                            func(*proof.Result) {},
		"the rule X-001 lacks":        func(r *proof.Result) { r.Unsound = []string{"the rule X-001 lacks a fix"} },
		"no defect breaks X-001":      func(r *proof.Result) { r.Unbroken = []string{"X-001"} },
		"the defect dull breaks none": func(r *proof.Result) { r.Unshown = []string{"dull"} },
		"X-002 was not meant":         func(r *proof.Result) { r.Strangers.Faulty = []proof.Tried{{Faults: "X-002 was not meant"}} },
		"a dull merchant\nX-003": func(r *proof.Result) {
			r.Defects.Faulty = []proof.Tried{{Case: proof.Case{Entry: shelf.Entry{Story: "a dull merchant"}}, Faults: "X-003 should have broken"}}
		},
		"accuses falsely":         func(r *proof.Result) { r.Score.Accusing = []mutant.Accusation{{Rule: "X-001"}} },
		"another verdict in full": func(r *proof.Result) { r.Score.Unequal = []mutant.Accusation{{Rule: "X-001"}} },
		"survived":                func(r *proof.Result) { r.Score.Killed, r.Score.Survived = 80, 10 },
	} {
		r := whole()
		spoil(r)
		var text, data bytes.Buffer
		err := concludeProof(&text, r, "text", time.Second)
		_ = concludeProof(&data, r, "json", time.Second)
		var told struct{ Proven bool }
		if json.Unmarshal(data.Bytes(), &told) != nil || told.Proven != (name == "") || (err == nil) != (name == "") {
			t.Errorf("%q: %v, %s", name, err, &data)
		}
		if first, _, _ := strings.Cut(name, " none"); !strings.Contains(text.String(), strings.TrimSuffix(first, " breaks")) {
			t.Errorf("%q is not told: %s", name, &text)
		}
	}
}
