package hostile_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// outcome is what became of a run.
type outcome struct {
	code   int
	output string
	dir    string
	held   int64 // KiB of memory at once, at most
}

// mostTaken is what a connection may take at most: a megabyte of header, one of
// body, and what lies in the buffers of the system when the caller leaves.
const mostTaken = 24 << 20

// summary is what is read of report.json.
type summary struct {
	Format int
	Counts map[string]int
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

func shortened(s string) string {
	if len(s) > 4000 {
		return s[:2000] + "\n[...]\n" + s[len(s)-2000:]
	}
	return s
}

// mostBook is what a book may weigh, and mostHeld the memory in KiB that a run may
// hold, whatever a target says: some thirty times what is kept of its answers.
const (
	mostBook = 96 << 20
	mostHeld = 1280 << 10
)

func weigh(t *testing.T, o outcome) {
	if o.held > mostHeld {
		t.Errorf("the run held %d KiB of memory", o.held)
	}
	info, err := os.Stat(filepath.Join(o.dir, "assay-out", "book.json"))
	if err == nil && info.Size() > mostBook {
		t.Errorf("the book weighs %d bytes", info.Size())
	}
}
