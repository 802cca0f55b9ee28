package stage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/assay-project/assay/suites/rule"
	"github.com/assay-project/assay/suites/stage"
)

// Ginkgo runs once per process, so each test runs a play of its own in a child:
// this test binary, started again with the name of the play.
const playVariable = "ASSAY_STAGE_PLAY"

func TestMain(m *testing.M) {
	play := os.Getenv(playVariable)
	if play == "" {
		os.Exit(m.Run())
	}
	var seen record
	plays[play](&seen)
	if err := json.NewEncoder(os.NewFile(3, "record")).Encode(seen); err != nil {
		panic(err)
	}
}

// record is what a play tells the test.
type record struct {
	Error       string
	Second      string // error of a second call
	Taken       [2]bool
	Interrupted bool
	Watched     []string
	NewFlags    []string
}

var cast = []rule.Verdict{
	{ID: "A-001", Area: "a", Title: "holds", Outcome: rule.Passed},
	{ID: "A-002", Area: "a", Title: "is broken, (with) / signs", Outcome: rule.Failed, Reason: "expected 1, got 2"},
	{ID: "B-001", Area: "b", Outcome: rule.Warned},
	{ID: "B-002", Area: "b", Outcome: rule.Unverified, Reason: "no answer"},
	{ID: "C-001", Area: "c", Outcome: rule.NotApplicable, Reason: "never claimed"},
	{ID: "A-003", Area: "a", Outcome: "", Reason: ""},
}

var plays = map[string]func(*record){
	"all":        func(r *record) { r.show(cast, 1) },
	"other seed": func(r *record) { r.show(cast, 2) },
	"none":       func(r *record) { r.show(nil, 1) },
	"unwatched":  func(r *record) { r.Error = text(stage.Present(cast, 1, nil)) },
	"same twice": func(r *record) { r.show(append(cast, cast[0]), 1) },
	"twice": func(r *record) {
		r.Taken[0] = stage.Taken()
		r.show(cast, 1)
		r.Taken[1] = stage.Taken()
		err := stage.Present(cast, 1, nil)
		r.Second = text(err)
		if !errors.Is(err, stage.ErrTaken) {
			r.Second = "not ErrTaken: " + r.Second
		}
	},
	"nowhere": func(r *record) {
		dir, err := os.MkdirTemp("", "stage")
		if err != nil {
			panic(err)
		}
		if err := errors.Join(os.Chdir(dir), os.Remove(dir)); err != nil {
			panic(err)
		}
		r.show(cast, 1)
	},
	"many":   func(r *record) { r.show(crowd(500), 7) },
	"signal": signalled,
}

// crowd is n verdicts of every outcome.
func crowd(n int) []rule.Verdict {
	var many []rule.Verdict
	for i := range n {
		v := cast[i%len(cast)]
		v.ID = fmt.Sprintf("%s-%03d", v.Area, i)
		many = append(many, v)
	}
	return many
}

// signalled ends the process from within the first verdict on stage. Our own
// handler hears it as well, and so many verdicts are left by then that Ginkgo
// hears it before the last.
func signalled(r *record) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGTERM)
	err := stage.Present(crowd(2000), 1, func(v rule.Verdict) {
		r.Watched = append(r.Watched, v.ID)
		if len(r.Watched) == 1 {
			self, err := os.FindProcess(os.Getpid())
			if err := errors.Join(err, self.Signal(syscall.SIGTERM)); err != nil {
				panic(err)
			}
			<-heard
		}
	})
	r.Error, r.Interrupted = text(err), errors.Is(err, stage.ErrInterrupted)
}

func (r *record) show(verdicts []rule.Verdict, seed int64) {
	before := flagNames()
	r.Error = text(stage.Present(verdicts, seed, func(v rule.Verdict) { r.Watched = append(r.Watched, v.ID) }))
	for _, name := range flagNames() {
		if !slices.Contains(before, name) {
			r.NewFlags = append(r.NewFlags, name)
		}
	}
}

func flagNames() (names []string) {
	flag.CommandLine.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// perform runs a play in a process of its own. The stage never speaks and never
// chooses an exit code, so any output, and any code but 0, is an error.
func perform(t *testing.T, play string) record {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	var stdout, stderr bytes.Buffer
	child := exec.Command(os.Args[0])
	race := "GORACE=atexit_sleep_ms=0"
	if play == "signal" { // where it is interrupted, Ginkgo races with itself
		race += " exitcode=0 log_path=" + filepath.Join(t.TempDir(), "race")
	}
	child.Env = append(os.Environ(), playVariable+"="+play, race)
	child.Stdout, child.Stderr, child.ExtraFiles = &stdout, &stderr, []*os.File{write} // file 3 in the child
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	var seen record
	decoded := json.NewDecoder(read).Decode(&seen)
	if err := errors.Join(child.Wait(), decoded); err != nil {
		t.Fatalf("%s: %v\n%s%s", play, err, &stdout, &stderr)
	}
	if stdout.Len()+stderr.Len() > 0 {
		t.Errorf("%s printed:\n%s%s", play, &stdout, &stderr)
	}
	return seen
}

func TestEveryVerdictComesBackOnce(t *testing.T) {
	for play, want := range map[string]int{"all": 6, "none": 0, "same twice": 7, "many": 500} {
		seen := perform(t, play)
		if seen.Error != "" || len(seen.Watched) != want {
			t.Errorf("%s: %d verdicts came back, want %d; error %q", play, len(seen.Watched), want, seen.Error)
		}
		if len(seen.NewFlags) > 0 {
			t.Errorf("%s: new flags %v", play, seen.NewFlags)
		}
	}
	if seen := perform(t, "unwatched"); seen.Error != "" {
		t.Error(seen.Error)
	}
}

func TestOrderDependsOnTheSeedAlone(t *testing.T) {
	first, again, other := perform(t, "all"), perform(t, "all"), perform(t, "other seed")
	if !slices.Equal(first.Watched, again.Watched) {
		t.Errorf("one seed gave %v and %v", first.Watched, again.Watched)
	}
	if slices.Equal(first.Watched, other.Watched) {
		t.Errorf("two seeds gave %v", first.Watched)
	}
	slices.Sort(first.Watched)
	slices.Sort(other.Watched)
	if !slices.Equal(first.Watched, other.Watched) {
		t.Errorf("two seeds gave different verdicts: %v and %v", first.Watched, other.Watched)
	}
}

func TestSecondCallIsRefused(t *testing.T) {
	seen := perform(t, "twice")
	if seen.Error != "" || seen.Second != stage.ErrTaken.Error() {
		t.Errorf("first call %q, second call %q", seen.Error, seen.Second)
	}
	if seen.Taken != [2]bool{false, true} {
		t.Errorf("Taken before and after: %v", seen.Taken)
	}
}

func TestNoWorkingDirectoryIsAnError(t *testing.T) {
	if seen := perform(t, "nowhere"); seen.Error == "" {
		t.Error("no error, and Ginkgo would have ended the process")
	}
}

func TestSignalDoesNotEndTheProcess(t *testing.T) {
	seen := perform(t, "signal")
	if !seen.Interrupted {
		t.Errorf("want ErrInterrupted, got %q after %d verdicts", seen.Error, len(seen.Watched))
	}
}
