package transport

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/assay-project/assay/simulator/wire"
)

// attempt sends the call once.
func (c *Client) attempt(ctx context.Context, call Call, n int) wire.Exchange {
	e := wire.Exchange{
		Scenario: call.Scenario, Step: call.Step, Attempt: n, Operation: call.Operation, Intent: call.Intent, To: call.To,
		Version: call.Version, Session: call.Session, Repeats: call.Repeats,
		Fault: string(call.Fault), Request: c.recordRequest(call),
	}
	if call.Deadline == 0 {
		call.Deadline = c.Limits.Step
	}
	if call.Patience > 0 {
		call.Deadline = min(call.Deadline, call.Patience)
	}
	if call.Most == 0 {
		call.Most = c.Limits.Body
	}
	if err := c.Pace(ctx); err != nil {
		e.Began, e.Failure = c.Clock.Now(), stopped(ctx)
		return e
	}
	bounded, cancel := context.WithTimeout(ctx, call.Deadline)
	defer cancel()
	bounded, expire := context.WithCancelCause(bounded)
	defer expire(nil)
	if clock, ok := c.Clock.(*virtualClock); ok && call.Deadline < c.Limits.Step {
		defer clock.after(call.Deadline, func() { expire(context.DeadlineExceeded) })()
	}
	line := &line{clock: c.Clock, call: call, hangUp: cancel}
	e.Began = c.Clock.Now()
	response, err := c.exchange(bounded, line, &e)
	e.TookUS = c.Clock.Now().Sub(e.Began).Microseconds()
	e.TLS = line.tls
	if err != nil {
		e.Failure = explain(ctx, line, err)
		e.Failure.Message = c.Vault.RedactText(e.Failure.Message)
		return e
	}
	e.Response = response
	return e
}

// exchange sends the request with its scripted fault and reads the answer up to
// the limits.
func (c *Client) exchange(ctx context.Context, line *line, e *wire.Exchange) (*wire.Response, error) {
	req, err := newRequest(line.context(ctx), line)
	if err != nil {
		return nil, err
	}
	res, err := c.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if line.call.Fault == HangUpBeforeAnswer || line.call.Fault == HangUpMidBody {
		line.broken.Store(true)
		return nil, errHungUp
	}
	size := headerSize(res.Header)
	if size > c.Limits.Header {
		return nil, fmt.Errorf("%w: it has %d bytes, the limit is %d", errHeaderTooLong, size, c.Limits.Header)
	}
	most := line.call.Most
	body, err := io.ReadAll(io.LimitReader(content(res), most+1))
	if err != nil {
		return nil, fmt.Errorf("the answer %d broke off after %d bytes of its body: %w", res.StatusCode, len(body), err)
	}
	afford := c.Budget.Spend(size + min(int64(len(body)), most))
	if !afford && size > beginning {
		return nil, fmt.Errorf("%w: it has %d bytes, after answers that held more than a run keeps", errHeaderTooLong, size)
	}
	cut := int64(len(body)) > most || !afford && int64(len(body)) > beginning
	if cut {
		body = bytes.Clone(body[:min(most, beginning)])
	}
	return c.recordResponse(line.call, res, body, cut, e), nil
}

// content is the body of an answer. After 101 another protocol is spoken on the
// connection, which is ours to close and which no deadline ends any more.
func content(res *http.Response) io.Reader {
	if res.StatusCode == http.StatusSwitchingProtocols {
		return http.NoBody
	}
	return res.Body
}

func headerSize(h http.Header) (size int64) {
	for name, values := range h {
		for _, value := range values {
			size += int64(len(name) + len(": ") + len(value) + len("\r\n"))
		}
	}
	return size
}
