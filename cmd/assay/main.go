// Command assay plays the agent's side of agentic commerce against a merchant
// and says what holds and what does not.
//
// This package turns flags, files and environment into a configuration, runs
// the line probe, plan, play, judge, report, and chooses the exit code. It must
// not know a rule, a scenario's words, or how a report reads.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// version of the program, set when it is built for release.
var version = "0.1.0-dev"

// Exit codes, as programs and pipelines rely on them.
const (
	exitPassed     = 0 // all that applies passed, warnings allowed
	exitFailed     = 1 // something failed
	exitUnusable   = 2 // the harness, its configuration or its arguments are wrong, or nobody is there
	exitUnverified = 3 // nothing failed, but something could not be verified
)

// eagerly is how many percent of what is held may lie around as garbage: a run
// holds little and is judged in a moment, so that less memory costs no time.
const eagerly = 60

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(eagerly)
	}
	// Who reads what is told may leave: that ends no run, which has sessions to cancel
	// and files to write. Asked to be notified, the program is told by its writes.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// exit is an error that carries an exit code and has been reported already.
type exit struct{ code int }

func (e exit) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// run is the whole program; tests call it.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), interruptions()...)
	defer stop()
	out := &told{Writer: stdout}
	root := command(out, stderr)
	root.SetArgs(args)
	return out.concluded(root.ExecuteContext(ctx), stderr)
}

// interruptions are the signals that end a run before its plan is played. That the
// terminal is gone is one, unless the program was started to outlive it.
func interruptions() []os.Signal {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		ends = append(ends, syscall.SIGHUP)
	}
	return ends
}

func command(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "assay",
		Short:         "Conformance harness for agentic commerce",
		Long:          "assay plays the ChatGPT side of the Agentic Commerce Protocol against a merchant's endpoint\nand reports which rules of the protocol hold.",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		runCommand(), demoCommand(), judgeCommand(), compareCommand(), resumeCommand(), rulesCommand(), explainCommand(),
		merchantCommand(), pspCommand(), listenCommand(), initCommand(), schemaCommand(),
		certifyCommand(), verifyCommand(), selftestCommand(),
	)
	return root
}
