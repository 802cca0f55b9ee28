// Package hostile_test holds the program to targets that try to hurt it. Each is
// a value in one of the catalogues beside this file, and is met as users meet it.
package hostile_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile is a target that tries to hurt whoever calls it. A run against it ends
// by itself, says what is wrong, is never green, and takes no more than it must.
type hostile struct {
	name, story string
	// open starts the target and returns its base URL.
	open func(*ground) string
	// lenient lets the discovery document be answered first, so that the run goes
	// on to its plan and meets the target there.
	lenient bool
	// waits is set where the deadline of a request has to end what the target
	// began, and nothing else does.
	waits  bool
	flags  []string
	config string // of assay.yaml, minimal if ""
	code   int    // the exit code
	says   string // what the terminal says
	// check says what else must hold, nil for nothing.
	check func(*ground)
}

// minimal is enough to be asked for nearly everything about sessions.
const minimal = `
token: some-token-123
item: {in_stock: SKU-1, second: SKU-2}
card: {succeeds: {token: tok_x, reusable: true}}
address:
  serviceable: {name: A, line_one: B, city: C, state: CA, country: US, postal_code: "94105"}
`

// patience bounds whatever a run may take on a busy machine.
const patience = 5 * time.Minute

// program is the program as users run it.
var program string

// TestMain builds the program, and lets runs wait side by side: they do little
// else, so that the number of processors does not matter.
func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", "12")
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "assay-test-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "assay")
		if out, err := exec.Command("go", "build", "-o", program, "github.com/assay-project/assay/cmd/assay").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

func TestHostileTargets(t *testing.T) {
	for _, target := range slices.Concat(speakers, sessions, discoveries, handshakes, pointers) {
		t.Run(target.name, func(t *testing.T) {
			t.Parallel()
			g := &ground{T: t, lenient: target.lenient, files: map[string][]byte{}}
			got := target.meet(g)
			if got.code != target.code {
				t.Errorf("it should end with %d, it ended with %d", target.code, got.code)
			}
			if !strings.Contains(got.output, target.says) {
				t.Errorf("it should say %q", target.says)
			}
			if taken := g.longest.Load(); taken > mostTaken {
				t.Errorf("a connection took %d bytes", taken)
			}
			got.sound(t)
			weigh(t, got)
			if target.check != nil {
				target.check(g)
			}
			if t.Failed() {
				t.Logf("%s\n%s", target.story, shortened(got.output))
			}
		})
	}
}

// meet runs the program against the target.
func (h hostile) meet(g *ground) outcome {
	url, dir := h.open(g), g.TempDir()
	config := h.config
	if config == "" {
		config = minimal
	}
	if err := os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte(config), 0o600); err != nil {
		g.Fatal(err)
	}
	for name, data := range g.files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			g.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(g.Context(), patience)
	defer cancel()
	deadline := "1m"
	if h.waits {
		deadline = "1s"
	}
	args := []string{"run", "--target", url, "--api-version", "2026-04-17", "--step-timeout", deadline, "--backoff", "1ms", "--concurrency", "32"}
	cmd := exec.CommandContext(ctx, program, append(args, h.flags...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "ASSAY_TOKEN=")
	out, err := cmd.CombinedOutput()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) || ctx.Err() != nil {
		g.Fatalf("the run did not end by itself within %s (%v):\n%s", patience, err, out)
	}
	return outcome{cmd.ProcessState.ExitCode(), string(out), dir, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss}
}
