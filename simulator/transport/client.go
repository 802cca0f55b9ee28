// Package transport is one connection to the target: it owns every byte that is
// sent, repeats what a good agent repeats, breaks connections on purpose where
// a scenario asks for it, and writes each attempt down with secrets replaced.
//
// It speaks HTTP and must not know the protocol on top of it, nor who plays.
package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Limits bound what one attempt may cost.
type Limits struct {
	Step       time.Duration // from the connection to the last byte read, 30 s if zero; real time on any clock
	Body       int64         // bytes of a response body that are read, 1 MiB if zero
	Header     int64         // bytes of a response header that are accepted, 1 MiB if zero
	RecordBody int           // bytes of a request body that are recorded, 64 KiB if zero
}

// beginning is how many bytes are kept of a body that goes on beyond the limit:
// nobody can read it whole, and the beginning tells what it is. Of a header as
// many are kept where the budget is spent.
const beginning = 4 << 10

func (l Limits) filled() Limits {
	if l.Step == 0 {
		l.Step = 30 * time.Second
	}
	if l.Body == 0 {
		l.Body = 1 << 20
	}
	if l.Header == 0 {
		l.Header = 1 << 20
	}
	if l.RecordBody == 0 {
		l.RecordBody = 64 << 10
	}
	return l
}

// Options of a client.
type Options struct {
	RoundTripper http.RoundTripper // Socket or Memory
	Clock        Clock             // System if nil
	Schedule     Schedule
	Limits       Limits
	Vault        *Vault  // nil redacts nothing
	Budget       *Budget // nil keeps all that the limits let through
	// Pace is called before each attempt and may wait: the rate limit.
	Pace func(ctx context.Context) error
	// Pause runs a wait of the schedule, so that the player can give the
	// client's place to somebody else meanwhile.
	Pause func(wait func())
}

// Client sends calls. Safe for concurrent use.
type Client struct{ Options }

// New returns a client.
func New(o Options) *Client {
	if o.Clock == nil {
		o.Clock = System()
	}
	if o.Pace == nil {
		o.Pace = func(context.Context) error { return nil }
	}
	if o.Pause == nil {
		o.Pause = func(wait func()) { wait() }
	}
	o.Schedule, o.Limits = o.Schedule.filled(), o.Limits.filled()
	return &Client{o}
}

// Call is one request as it is to be sent, and how it is to be recorded.
type Call struct {
	Scenario, Step   string
	Operation        wire.Operation
	Intent           wire.Intent
	Version          wire.Version
	To               string // "" is the target
	Session, Repeats string

	Method, URL string
	// Header is sent with its names in this spelling, and nothing is added but
	// the framing: Host (taken from here if given), Content-Length and
	// Transfer-Encoding, which follow from the body and are ignored here.
	Header   wire.Header
	Body     []byte        // nil: none
	Shown    []byte        // recorded in the place of Body, where that holds what is too short for the vault
	Chunked  bool          // send the body without a Content-Length
	Retry    bool          // repeat after lost connections, timeouts, 429 and 5xx
	Fault    Fault         // hits the first attempt alone
	Named    bool          // the target named the address: it is called on the public internet alone
	Deadline time.Duration // that of the Limits if zero
	Patience time.Duration // ends it earlier than that deadline would, if not zero
	Most     int64         // bytes of the answer's body that are read, those of the Limits if zero
	// Learn hears a body before it is recorded, so that the vault can be told of
	// a secret the answer hands out.
	Learn func(answer []byte)
	// Blank takes out of the body of an answer what is too short for the vault,
	// before anything of it is recorded; nil takes nothing.
	Blank func(answer []byte) []byte
	// Conceal takes out of the record of the request what the vault does not know
	// to be secret; nil takes nothing.
	Conceal func(recorded *wire.Request)
}

// Do sends a call and, where it may be retried, sends the same bytes again
// after the pauses of the schedule. It returns every attempt in order, at least
// one; what went wrong stands in their Failure. After a Retry-After beyond what
// the schedule honours, one more attempt is made, and it is the last.
func (c *Client) Do(ctx context.Context, call Call) []wire.Exchange {
	var attempts []wire.Exchange
	var waited time.Duration
	schedule, last := c.Schedule.of(call), !call.Retry
	for n := 1; ; n++ {
		e := c.attempt(ctx, call, n)
		e.WaitedMS = waited.Milliseconds()
		attempts = append(attempts, e)
		if last || n > schedule.Retries || !worthRetrying(&e) && !(n > 1 && underWay(&e)) {
			return attempts
		}
		call.Fault = NoFault
		asked := schedule.asked(e.Response, c.Clock.Now())
		waited, last = schedule.pause(n, asked), asked > schedule.MaxRetryAfter
		c.Pause(func() { _ = c.Clock.Sleep(ctx, waited) })
		if ctx.Err() != nil {
			return attempts
		}
	}
}
