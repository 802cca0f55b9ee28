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
	width    func() int // of the terminal in characters, as it is now

	mu      sync.Mutex
	waiting []wait
	tenths  tenths
}

// tenths are those of a whole that were done when last asked.
type tenths int

// another reports whether more of them are done by now.
func (t *tenths) another(done, total int) bool {
	now := tenths(done * 10 / max(1, total))
	if now <= *t {
		return false
	}
	*t = now
	return true
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, terminal: isTerminal(out), width: func() int { return widthOf(out) }}
}

// widthOf is how many characters fit into a line of a terminal, 80 where nobody knows.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// isTerminal reports whether a writer is a terminal that can be rewritten.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// wait is a branch of a scenario that waits for something.
type wait struct{ act, why string }

// watch is called by the player.
func (p *progress) watch(e simulator.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Kind {
	case simulator.Waiting:
		p.waiting = append(p.waiting, wait{e.Act, e.Why})
	case simulator.Resumed:
		if i := slices.IndexFunc(p.waiting, func(w wait) bool { return w.act == e.Act }); i >= 0 {
			p.waiting = slices.Delete(p.waiting, i, i+1)
		}
	}
	if p.terminal {
		line := []rune(p.line(e)) // one that wraps could not be taken back
		fmt.Fprintf(p.out, "\r\x1b[K%s", string(line[:min(len(line), max(0, p.width()-1))]))
		return
	}
	if e.Kind == simulator.Finished && p.tenths.another(e.Done, e.Total) {
		fmt.Fprintln(p.out, p.line(e))
	}
}

func (p *progress) line(e simulator.Event) string {
	line := fmt.Sprintf("played %d of %d scenarios", e.Done, e.Total)
	var whys []string
	acts := map[string][]string{}
	for _, w := range p.waiting {
		if acts[w.why] == nil {
			whys = append(whys, w.why)
		}
		if !slices.Contains(acts[w.why], w.act) {
			acts[w.why] = append(acts[w.why], w.act)
		}
	}
	for _, why := range whys {
		line += fmt.Sprintf("; waiting for %s: %s", why, some(acts[why]))
	}
	return line
}

// some names the first three of many.
func some(names []string) string {
	if len(names) <= 3 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
}

// done clears the line.
func (p *progress) done() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
