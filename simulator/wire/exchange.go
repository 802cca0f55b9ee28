package wire

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Intent says why a request was sent the way it was, so that a rule hears only
// the exchanges that are fair evidence for it.
type Intent string

const (
	Normal       Intent = "normal"        // a request a good agent sends
	Invalid      Intent = "invalid"       // a request the protocol forbids, to see it refused
	Hostile      Intent = "hostile"       // a request meant to hurt: huge, deep, malformed
	Faulted      Intent = "faulted"       // a good request whose connection we broke
	Aside        Intent = "aside"         // a request to another door: in clear, or from another address
	OtherVersion Intent = "other_version" // a request in another API version, or none
)

// Operation names what a request asks for, in the words of its protocol
// ("create", "update", "retrieve", "complete", "cancel", "discover" ...).
type Operation string

// Visit is the one operation that belongs to no protocol: a page the target
// named, opened the way anybody with a browser opens it.
const Visit Operation = "visit"

// Whom an exchange may be with besides the target.
const (
	Provider = "provider" // the payment provider the agent brings along to a merchant
	Sandbox  = "sandbox"  // the management of the target's sandbox, which a hook leads to
)

// Exchange is one attempt: one request and what came back.
type Exchange struct {
	Scenario  string    `json:"scenario"`
	Step      string    `json:"step"`
	Attempt   int       `json:"attempt"` // from 1; retries count up
	Operation Operation `json:"operation"`
	Intent    Intent    `json:"intent"`
	Version   Version   `json:"version,omitempty"` // API version the request asked for
	To        string    `json:"to,omitempty"`      // whom it was said to where that is not the target, such as Provider
	Session   string    `json:"session,omitempty"` // id of the session the request was about
	Repeats   string    `json:"repeats,omitempty"` // step whose request this one repeats, changed or not
	// Concurrent is set where the scenario had other requests under way, so that
	// nobody knows which was first.
	Concurrent bool `json:"concurrent,omitempty"`

	Began    time.Time `json:"began"`
	TookUS   int64     `json:"took_us"`             // microseconds until the last byte was read, the making of a connection included
	WaitedMS int64     `json:"waited_ms,omitempty"` // milliseconds of backoff before this attempt
	Fault    string    `json:"fault,omitempty"`     // what we did to the connection on purpose

	Request  Request   `json:"request"`
	Response *Response `json:"response,omitempty"` // nil if none arrived whole
	Failure  *Failure  `json:"failure,omitempty"`  // why not
	TLS      *TLS      `json:"tls,omitempty"`

	// Leaks lists the secrets of the run, by placeholder, found in the response
	// before it was redacted.
	Leaks []string `json:"leaks,omitempty"`
	// Issued is what the token looked like that the answer hands out, nil where
	// there is none.
	Issued *Issued `json:"issued,omitempty"`
	// Declined is set where an answer 2xx to a charge says all the same that
	// nothing was charged.
	Declined bool `json:"declined,omitempty"`
}

// Issued is what can be told of a payment token without telling it.
type Issued struct {
	Prefix string `json:"prefix"`         // up to and with the first underscore
	Plain  bool   `json:"plain"`          // the rest is letters and digits
	Card   bool   `json:"card,omitempty"` // it holds digits of the card's number, ten at least
	// Mark is the same where the same token is given under the same key, in another
	// run too. It does not tell the token.
	Mark string `json:"mark,omitempty"`
}

// Name is how reports point at the exchange: "scenario/step#attempt".
func (e *Exchange) Name() string { return fmt.Sprintf("%s/%s#%d", e.Scenario, e.Step, e.Attempt) }

// SplitName takes the name of an exchange or a handshake apart: its scenario, and
// its step with the attempt.
func SplitName(name string) (scenario, step string) {
	scenario, step, _ = strings.Cut(name, "/")
	return scenario, step
}

// Took is the duration of the exchange.
func (e *Exchange) Took() time.Duration { return time.Duration(e.TookUS) * time.Microsecond }

// Status is the status code of the response, 0 where none arrived.
func (e *Exchange) Status() int {
	if e.Response == nil {
		return 0
	}
	return e.Response.Status
}

// Request is what the agent sent, secrets replaced by placeholders.
type Request struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	Header Header `json:"header"`
	Body   Body   `json:"body,omitempty"`
	Cut    int    `json:"cut,omitempty"` // bytes of the body left out of the record
}

// Line is the request line without host and protocol: "GET /checkout_sessions/cs_1?expand=x".
func (r *Request) Line() string {
	path := r.URL
	if u, err := url.Parse(path); err == nil {
		path = u.RequestURI()
	}
	return r.Method + " " + path
}

// Response is what the target answered.
type Response struct {
	Proto  string `json:"proto"`
	Status int    `json:"status"`
	Header Header `json:"header"`
	Body   Body   `json:"body,omitempty"`
	Cut    bool   `json:"cut,omitempty"` // the body went on beyond the limit: it was not read further, and only its beginning is kept
}

// Kinds of Failure.
const (
	FailedDNS      = "dns"      // the host name has no address
	FailedConnect  = "connect"  // nobody accepts connections there
	FailedTLS      = "tls"      // the handshake or the certificate failed
	FailedTimeout  = "timeout"  // no whole answer within the deadline
	FailedClosed   = "closed"   // the connection ended before a whole answer
	FailedProtocol = "protocol" // what came back is not HTTP
	FailedOurs     = "ours"     // a scripted fault of our own
	FailedStopped  = "stopped"  // the run ended first
	FailedUnasked  = "unasked"  // it was never sent: a read-only run leaves it out
)

// Failure says why no whole response arrived.
type Failure struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// TLS is what the handshake settled.
type TLS struct {
	Version     string `json:"version"` // "1.2", "1.3"
	CipherSuite string `json:"cipher_suite"`
	ServerName  string `json:"server_name"`
	Group       string `json:"group,omitempty"`      // of the key exchange: "X25519", "DH"
	GroupBits   int    `json:"group_bits,omitempty"` // its size, where it was measured
}
