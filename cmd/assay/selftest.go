package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/proof/mutant"
)

// How lazy the garbage collector may be, in percent, and how many bytes the
// program may hold: the proof makes and forgets thousands of books. To collect them
// as usual, in 200 MB, takes a quarter of its time; so it takes a fiftieth.
const (
	lazily     = 1600
	mostMemory = 1 << 30
)

func selftestCommand() *cobra.Command {
	var mutants int
	var seed uint64
	var format, one string
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Prove the harness: every defect, every stranger, mutated books",
		Long: "Selftest plays every defect and every stranger in every version, in memory, and then changes the books of\n" +
			"good runs one place at a time. Each rule must be broken by a defect, each defect must break exactly what it\n" +
			"names, no stranger may be accused, and nearly every change that the protocol forbids must be noticed.\n" +
			"It ends with 0 if all of that holds, else with 1.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case format != "text" && format != "json":
				return fmt.Errorf("--format %q is not known: use text or json", format)
			case mutants < 0:
				return fmt.Errorf("--mutants %d is too few: use 0 or more", mutants)
			case one != "":
				return tryMutant(cmd, one, format)
			}
			if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
				debug.SetGCPercent(lazily)
				debug.SetMemoryLimit(mostMemory)
			}
			began := time.Now()
			progress := tally{out: cmd.ErrOrStderr()}
			result, err := proof.Prove(cmd.Context(), mutants, seed, progress.watch)
			if err != nil {
				return err
			}
			return concludeProof(cmd.OutOrStdout(), result, format, time.Since(began))
		},
	}
	f := cmd.Flags()
	f.IntVar(&mutants, "mutants", 10_000, "how many changed books to judge")
	f.Uint64Var(&seed, "seed", 1, "of the changes: the same seed makes the same")
	f.StringVar(&one, "mutant", "", "make this one again, as a report names it, and say what becomes of it")
	f.StringVar(&format, "format", "text", "text or json")
	return cmd
}

// tryMutant makes one mutant again. It fails where nobody notices it.
func tryMutant(cmd *cobra.Command, text, format string) error {
	m, err := mutant.Parse(text)
	if err != nil {
		return err
	}
	trial, err := proof.Try(cmd.Context(), m)
	if err != nil {
		return err
	}
	if format == "json" {
		if err := writeJSON(cmd.OutOrStdout(), toldMutant(trial)); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(cmd.OutOrStdout(), "In %s, %s: %s.\n", trial.Book, trial.Says, fateOf(trial))
	}
	if trial.Fate == mutant.Survived || len(trial.Accused) > 0 || len(trial.Unequal) > 0 {
		return exit{exitFailed}
	}
	return nil
}

// fateOf says what became of a mutant.
func fateOf(t mutant.Trial) string {
	switch t.Fate {
	case mutant.Killed:
		return "noticed by " + strings.Join(t.Rules, ", ")
	case mutant.Unverified:
		return "no rule fails, but some can no longer be verified"
	case mutant.Lawful:
		return "nobody objects, and nobody can: " + t.Why
	}
	return "nobody notices"
}

// tally tells how far the proof is, a line for every tenth.
type tally struct {
	out    io.Writer
	what   string
	tenths tenths
}

func (p *tally) watch(what string, done, total int) {
	if what != p.what {
		p.what, p.tenths = what, 0
	}
	if p.tenths.another(done, total) {
		fmt.Fprintf(p.out, "%d of %d %s\n", done, total, what)
	}
}
