package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

// told is where the program says what it found. It remembers what could not be
// said, for commands that do not look.
type told struct {
	io.Writer

	mu  sync.Mutex
	err error // the first
}

func (t *told) Write(p []byte) (int, error) {
	n, err := t.Writer.Write(p)
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.err == nil {
			t.err = err
		}
	}
	return n, err
}

// Fd is the number of the file behind it, none of any file where it is no file.
func (t *told) Fd() uintptr {
	if file, ok := t.Writer.(interface{ Fd() uintptr }); ok {
		return file.Fd()
	}
	return ^uintptr(0)
}

// concluded is the exit code of a command that ended with an error, or with none.
// What could not be said is no success, unless its reader had read enough.
func (t *told) concluded(err error, stderr io.Writer) int {
	var code exit
	if err == nil || errors.As(err, &code) { // whatever it is, was told
		if err = t.err; err == nil || unread(err) {
			return code.code
		}
	}
	if !unread(err) {
		fmt.Fprintf(stderr, "assay: %v\n", err)
	}
	return exitUnusable
}

// unread reports whether something could not be said because nobody reads on.
func unread(err error) bool { return errors.Is(err, syscall.EPIPE) }
