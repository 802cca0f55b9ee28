package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// attempt sends the call once.
func (c *Client) attempt(ctx context.Context, call Call, n int) wire.Exchange {
	e := wire.Exchange{
		Scenario: call.Scenario, Step: call.Step, Attempt: n, Operation: call.Operation, Intent: call.Intent,
		Version: call.Version, Session: call.Session, Repeats: call.Repeats,
		Fault: string(call.Fault), Request: c.recordRequest(call),
	}
	if err := c.Pace(ctx); err != nil {
		e.Began, e.Failure = c.Clock.Now(), explain(ctx, err, call)
		return e
	}
	deadline := call.Deadline
	if deadline == 0 {
		deadline = c.Limits.Step
	}
	bounded, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	e.Began = c.Clock.Now()
	start := time.Now()
	response, err := c.exchange(bounded, cancel, call, &e)
	e.TookUS = time.Since(start).Microseconds()
	if err != nil {
		e.Failure = explain(ctx, err, call)
		e.Failure.Message = c.Vault.RedactText(e.Failure.Message)
		return e
	}
	e.Response = response
	return e
}

// exchange sends the request with its scripted fault and reads the answer up to
// the limit.
func (c *Client) exchange(ctx context.Context, cancel func(), call Call, e *wire.Exchange) (*wire.Response, error) {
	if call.Fault == HangUpBeforeAnswer {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			WroteRequest: func(httptrace.WroteRequestInfo) { cancel() },
		})
	}
	req, err := newRequest(ctx, call)
	if err != nil {
		return nil, err
	}
	res, err := c.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if call.Fault == HangUpBeforeAnswer {
		return nil, errHungUp
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, c.Limits.Body+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off after %d bytes of its body: %w", len(body), err)
	}
	cut := int64(len(body)) > c.Limits.Body
	if cut {
		body = body[:c.Limits.Body]
	}
	e.TLS = tlsFacts(res.TLS)
	return c.recordResponse(res, body, cut, e), nil
}

// newRequest builds a request that net/http sends exactly once. It repeats a
// POST with an Idempotency-Key on its own when a kept connection dies, unless
// the body cannot be rewound; so GetBody stays nil, and a POST without a body
// gets an empty one that does not look like none.
func newRequest(ctx context.Context, call Call) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("the address %q cannot be called: %w", call.URL, err)
	}
	req.Header = http.Header(cloneHeader(call.Header))
	if _, ok := req.Header["User-Agent"]; !ok && !call.Header.Has("User-Agent") {
		req.Header["User-Agent"] = nil // nil suppresses the default of net/http
	}
	switch {
	case call.Body != nil:
		req.Body, req.ContentLength = io.NopCloser(faulty(ctx, call)), int64(len(call.Body))
		if call.Chunked {
			req.ContentLength = -1
		}
		if len(call.Body) == 0 {
			req.ContentLength = 0
		}
	case call.Method != http.MethodGet && call.Method != http.MethodHead:
		req.Body = io.NopCloser(bytes.NewReader(nil))
	}
	return req, nil
}

func cloneHeader(h wire.Header) wire.Header {
	copied := make(wire.Header, len(h))
	for name, values := range h {
		copied[name] = append([]string{}, values...)
	}
	return copied
}

func (c *Client) recordRequest(call Call) wire.Request {
	r := wire.Request{Method: call.Method, URL: c.Vault.RedactText(call.URL), Header: c.redactHeader(call.Header)}
	body := c.Vault.Redact(call.Body)
	if len(body) > c.Limits.RecordBody {
		r.Cut = len(body) - c.Limits.RecordBody
		body = body[:c.Limits.RecordBody]
	}
	r.Body = wire.Body(body)
	return r
}

func (c *Client) recordResponse(res *http.Response, body []byte, cut bool, e *wire.Exchange) *wire.Response {
	header := wire.Header(res.Header)
	e.Leaks = c.Vault.Found(body)
	for _, values := range header {
		for _, value := range values {
			e.Leaks = append(e.Leaks, c.Vault.Found([]byte(value))...)
		}
	}
	return &wire.Response{
		Proto: res.Proto, Status: res.StatusCode, Header: c.redactHeader(header),
		Body: wire.Body(c.Vault.Redact(body)), Cut: cut,
	}
}

func (c *Client) redactHeader(h wire.Header) wire.Header {
	redacted := make(wire.Header, len(h))
	for name, values := range h {
		list := make([]string, len(values))
		for i, value := range values {
			list[i] = c.Vault.RedactText(value)
		}
		redacted[name] = list
	}
	return redacted
}

func tlsFacts(state *tls.ConnectionState) *wire.TLS {
	if state == nil {
		return nil
	}
	return &wire.TLS{
		Version: tls.VersionName(state.Version), CipherSuite: tls.CipherSuiteName(state.CipherSuite), ServerName: state.ServerName,
	}
}

var errHungUp = errors.New("we hung up before the answer, as the scenario asks")
