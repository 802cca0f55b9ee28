package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// Fault is what we do to our own side of a connection on purpose.
type Fault string

const (
	NoFault            Fault = ""
	HangUpBeforeAnswer Fault = "hang up before the answer"   // the request is sent whole, the answer is not read
	HangUpMidBody      Fault = "hang up in the request body" // half the body is sent
	Stall              Fault = "stall in the request body"   // half the body is sent, then nothing until the deadline
)

var (
	errHungUp  = errors.New("we hung up, as the scenario asks")
	errStalled = errors.New("we fell silent until the deadline, as the scenario asks")
)

// body reads the body of the call the way its fault lets it be read. It hides
// that the bytes are in memory, so that net/http sends the header at once and
// each part of the body when it has been read.
func (l *line) body(ctx context.Context) io.ReadCloser {
	whole, half := l.call.Body, l.call.Body[:len(l.call.Body)/2]
	switch l.call.Fault {
	case NoFault:
		return io.NopCloser(bytes.NewReader(whole))
	case HangUpMidBody:
		return io.NopCloser(io.MultiReader(bytes.NewReader(half), failing(l.leave)))
	case Stall:
		return io.NopCloser(io.MultiReader(bytes.NewReader(half), failing(func() error { return l.stall(ctx) })))
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(whole)))
}

func (l *line) leave() error {
	l.broken.Store(true)
	return errHungUp
}

// stall sleeps on the injected clock, so that an instant one does not wait.
func (l *line) stall(ctx context.Context) error {
	l.broken.Store(true)
	_ = l.clock.Sleep(ctx, l.call.Deadline)
	return errStalled
}

// failing reads nothing but an error.
type failing func() error

func (f failing) Read([]byte) (int, error) { return 0, f() }
