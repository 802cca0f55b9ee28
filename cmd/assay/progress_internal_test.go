package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/assay-project/assay/simulator"
)

// A line that wraps cannot be taken back by the next one.
func TestProgressKeepsToOneLineOfTheTerminal(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out, terminal: true, width: func() int { return 40 }}
	for _, act := range []string{"replayed-create", "replayed-update", "racing-complete"} {
		p.watch(simulator.Event{Kind: simulator.Waiting, Act: act, Why: "others to be done with complete", Done: 3, Total: 120})
	}
	p.done()
	lines := strings.Split(out.String(), "\r\x1b[K")[1:]
	if len(lines) != 4 || lines[3] != "" {
		t.Fatalf("%q: each line must take back the one before, and the last of them must go", lines)
	}
	for _, line := range lines[:3] {
		if n := len([]rune(line)); n != 39 || !strings.HasPrefix(line, "played 3 of 120 scenarios; waiting for ") {
			t.Errorf("%q has %d characters, want 39", line, n)
		}
	}
}
