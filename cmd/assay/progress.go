package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/assay-project/assay/simulator"
)

// progress tells how a play goes on: one line that is rewritten on a terminal,
// a line now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool

	mu      sync.Mutex
	waiting []string
	tenths  int
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, terminal: isTerminal(out)}
}

// isTerminal reports whether a writer is a terminal that can be rewritten.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// watch is called by the player.
func (p *progress) watch(e simulator.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Kind {
	case simulator.Waiting:
		p.waiting = append(p.waiting, e.Act)
	case simulator.Resumed:
		if i := slices.Index(p.waiting, e.Act); i >= 0 {
			p.waiting = slices.Delete(p.waiting, i, i+1)
		}
	}
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s", p.line(e))
		return
	}
	if tenths := e.Done * 10 / max(1, e.Total); e.Kind == simulator.Finished && tenths > p.tenths {
		p.tenths = tenths
		fmt.Fprintln(p.out, p.line(e))
	}
}

func (p *progress) line(e simulator.Event) string {
	line := fmt.Sprintf("played %d of %d scenarios", e.Done, e.Total)
	if len(p.waiting) > 0 {
		line += ", waiting to try again: " + strings.Join(p.waiting[:min(3, len(p.waiting))], ", ")
		if more := len(p.waiting) - 3; more > 0 {
			line += fmt.Sprintf(" and %d more", more)
		}
	}
	return line
}

// done clears the line.
func (p *progress) done() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
