package main_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
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
	green  []string
	// quiet is set where nothing may come of the answers but a few lines, however
	// much the target says.
	check func(*testing.T, *ground, outcome)
}

// ground is where a target stands: its listeners, and what was asked and taken.
type ground struct {
	*testing.T
	lenient bool
	files   map[string][]byte // what the configuration refers to, by name

	requests atomic.Int64 // that reached the target
	own      atomic.Int64 // that asked for a page of its own
	inward   atomic.Int64 // that went where it should not have led
	longest  atomic.Int64 // bytes that one connection took
	open     sync.WaitGroup
}

// outcome is what became of a run.
type outcome struct {
	code   int
	output string
	dir    string
}

// mostTaken is what a connection may take at most: a megabyte of header, one of
// body, and what lies in the buffers of the system when the caller leaves.
const mostTaken = 24 << 20

// minimal is enough to be asked for nearly everything about sessions.
const minimal = `
token: some-token-123
item: {in_stock: SKU-1, second: SKU-2}
card: {succeeds: {token: tok_x, reusable: true}}
address:
  serviceable: {name: A, line_one: B, city: C, state: CA, country: US, postal_code: "94105"}
`

func TestHostileTargets(t *testing.T) {
	for _, target := range slices.Concat(speakers, sessions, handshakes, pointers) {
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
				target.check(t, g, got)
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
		deadline = "300ms"
	}
	args := []string{"run", "--target", url, "--api-version", "2026-04-17", "--step-timeout", deadline, "--backoff", "1ms", "--concurrency", "32"}
	cmd := exec.CommandContext(ctx, program, append(args, h.flags...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "ASSAY_TOKEN=")
	out, err := cmd.CombinedOutput()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) || ctx.Err() != nil {
		g.Fatalf("the run did not end by itself within %s (%v):\n%s", patience, err, out)
	}
	return outcome{cmd.ProcessState.ExitCode(), string(out), dir}
}

// sound holds a run to what is true whatever the target does: it is not green,
// nothing of ours broke down, and what it wrote can be read again.
func (o outcome) sound(t *testing.T) {
	t.Helper()
	if o.code == 0 {
		t.Error("it is green")
	}
	for _, broken := range []string{"broke down", "panic", "goroutine "} {
		if strings.Contains(o.output, broken) {
			t.Errorf("something of ours %s", broken)
		}
	}
	if strings.ContainsRune(o.output, '\x1b') || strings.ContainsRune(o.output, '\a') {
		t.Error("the target writes to the terminal as it likes")
	}
	data, err := os.ReadFile(filepath.Join(o.dir, "assay-out", "report.json"))
	if errors.Is(err, os.ErrNotExist) && o.code == 2 {
		return
	}
	var report summary
	if err != nil || json.Unmarshal(data, &report) != nil || report.Format != 1 {
		t.Errorf("report.json is not one: %v", err)
	}
	if report.Counts["failed"] == 0 && o.code == 1 {
		t.Error("it failed, and no rule says why")
	}
}

// outcomeOf is what became of one rule.
func (o outcome) outcomeOf(t *testing.T, id string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(o.dir, "assay-out", "report.json"))
	var report summary
	if err != nil || json.Unmarshal(data, &report) != nil {
		t.Fatalf("report.json is not one: %v", err)
	}
	for _, v := range report.Verdicts {
		if v.ID == id {
			return v.Outcome
		}
	}
	return ""
}

func shortened(s string) string {
	if len(s) > 4000 {
		return s[:2000] + "\n[...]\n" + s[len(s)-2000:]
	}
	return s
}

// listen opens a port of the target's and hands every connection to speak until
// the test ends.
func (g *ground) listen(speak func(net.Conn)) (address string) {
	g.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.Fatal(err)
	}
	over := make(chan struct{})
	g.Cleanup(func() { close(over); _ = listener.Close(); g.open.Wait() })
	g.open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			g.open.Go(func() {
				counted := &counting{Conn: conn}
				hangUp := context.AfterFunc(g.Context(), func() { _ = conn.Close() })
				defer hangUp()
				defer conn.Close()
				defer counted.report(g)
				go func() { <-over; _ = conn.Close() }()
				speak(counted)
			})
		}
	})
	return listener.Addr().String()
}

// counting counts what its caller took.
type counting struct {
	net.Conn
	taken int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.taken += int64(n)
	return n, err
}

func (c *counting) report(g *ground) {
	for longest := g.longest.Load(); c.taken > longest; longest = g.longest.Load() {
		if g.longest.CompareAndSwap(longest, c.taken) {
			return
		}
	}
}
