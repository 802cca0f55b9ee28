package wire

import (
	"fmt"
	"time"
)

// Delivery is one webhook call that reached the agent's receiver. Deliveries
// belong to the book: they may come before the answer that causes them, or
// long after, and rules join them by session or order id.
type Delivery struct {
	Number  int       `json:"number"` // in the order of arrival, from 1
	At      time.Time `json:"at"`     // when its header had arrived
	Session string    `json:"session,omitempty"`
	Order   string    `json:"order,omitempty"`
	Foreign bool      `json:"foreign,omitempty"` // it names no session of this run
	Door    string    `json:"door,omitempty"`    // where it came in, by its step, if not by the usual door

	Request Request `json:"request"`
	// Fields lists the names of the header fields in the order in which they
	// were sent, empty where it was not kept.
	Fields []string `json:"fields,omitempty"`
	TLS    *TLS     `json:"tls,omitempty"`

	Script      string     `json:"script,omitempty"`        // what we did on purpose: "500", "hang", "close"
	Answered    int        `json:"answered"`                // status we answered with, 0 if we did not
	Refusal     string     `json:"refusal,omitempty"`       // why we refused it, unless that was on purpose
	RetryAfterS int64      `json:"retry_after_s,omitempty"` // seconds that our answer asked to wait
	TookUS      int64      `json:"took_us"`                 // microseconds until we had answered or the sender was gone
	GivenUp     bool       `json:"given_up,omitempty"`      // the sender hung up before we answered
	Known       bool       `json:"known,omitempty"`         // an event that was accepted before: it changes nothing
	Problem     string     `json:"problem,omitempty"`       // why it could not be read: broken off, too large, no JSON
	Leaks       []string   `json:"leaks,omitempty"`         // secrets of the run found in it, by placeholder
	Signature   *Signature `json:"signature,omitempty"`
}

// Name is how reports point at the delivery: "event/12".
func (d *Delivery) Name() string { return fmt.Sprintf("event/%d", d.Number) }

// Took is how long it took until we had answered.
func (d *Delivery) Took() time.Duration { return time.Duration(d.TookUS) * time.Microsecond }

// Mistake is the kind of a usual mistake that rules tell apart from the rest.
type Mistake string

const (
	OtherBytes Mistake = "bytes" // the same event was signed in another spelling than it was sent
	OtherHash  Mistake = "hash"  // the HMAC was made with another hash
)

// Signature is what a delivery was signed with, found out while the secret was
// at hand.
type Signature struct {
	Header   string `json:"header"`             // name of the field it stands in, as it was sent
	Form     string `json:"form,omitempty"`     // how the value is written: "t,v1", "hex", "base64" ...
	Valid    bool   `json:"valid"`              // it is the HMAC-SHA256 it should be, made with our secret
	Time     int64  `json:"time,omitempty"`     // t, as it was sent
	SkewS    int64  `json:"skew_s,omitempty"`   // seconds by which t lies before the arrival
	Retired  bool   `json:"retired,omitempty"`  // the secret is one that held before it was changed
	Repeated bool   `json:"repeated,omitempty"` // the field was sent more than once
	// Because says which mistake explains a value that is not valid, as far as
	// one of the usual ones does.
	Because string  `json:"because,omitempty"`
	Mistake Mistake `json:"mistake,omitempty"`
}
