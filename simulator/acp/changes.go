package acp

import (
	"time"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Because marks why a request is not the one a good agent sends. A request
// that is wrong on purpose is not retried: its first answer is the evidence.
func Because(intent wire.Intent) Change {
	return func(c *Call) { c.Intent, c.Retry = intent, intent == wire.Normal || intent == wire.Faulted }
}

// Key sends this Idempotency-Key.
func Key(key string) Change { return Set("Idempotency-Key", key) }

// Set replaces a header field, Drop leaves it out.
func Set(name, value string) Change {
	return func(c *Call) { unset(c.Header, name); c.Header[name] = []string{value} }
}

// Drop leaves a header field out.
func Drop(name string) Change { return func(c *Call) { unset(c.Header, name) } }

// Raw sends these bytes as the body.
func Raw(body []byte) Change { return func(c *Call) { c.Body, c.body = body, nil } }

// With sends another body.
func With(body any) Change { return func(c *Call) { c.Body, c.body = encode(body), body } }

// Adding puts members into the body, over those that are there.
func Adding(members JSON) Change {
	return func(c *Call) { With(merge(c.body.(JSON), members))(c) }
}

// In asks for another API version.
func In(v wire.Version) Change {
	return func(c *Call) {
		c.Intent, c.Version, c.Retry = wire.OtherVersion, v, false
		Set("API-Version", string(v))(c)
	}
}

// About ties the exchange to a session.
func About(id string) Change { return func(c *Call) { c.Session = id } }

// Broken breaks the connection on the first attempt; the retry goes through.
func Broken(f transport.Fault) Change {
	return func(c *Call) { c.Fault, c.Intent, c.Retry = f, wire.Faulted, true }
}

// Once does not repeat the request, whatever comes back.
func Once() Change { return func(c *Call) { c.Retry = false } }

// Within bounds the step.
func Within(d time.Duration) Change { return func(c *Call) { c.Deadline = d } }

// Keep stores the request as it is about to be sent, for Again.
func Keep(into *Call) Change {
	return func(c *Call) { *into = *c; into.Header = cloneHeader(c.Header) }
}
