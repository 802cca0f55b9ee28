package transport

import (
	"bytes"
	"context"
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

// faulty reads the body of a call the way its fault lets it be read.
func faulty(ctx context.Context, call Call) io.Reader {
	half := bytes.NewReader(call.Body[:len(call.Body)/2])
	switch call.Fault {
	case HangUpMidBody:
		return io.MultiReader(half, failing{})
	case Stall:
		return io.MultiReader(half, stalling{ctx})
	}
	return bytes.NewReader(call.Body)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errHungUp }

type stalling struct{ ctx context.Context }

func (s stalling) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}
