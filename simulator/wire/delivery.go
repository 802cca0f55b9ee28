package wire

import "time"

// Delivery is one webhook call that reached the agent's receiver. Deliveries
// belong to the book: they may come before the answer that causes them, or
// long after, and rules join them by session or order id.
type Delivery struct {
	At       time.Time `json:"at"`
	Session  string    `json:"session,omitempty"`
	Order    string    `json:"order,omitempty"`
	Request  Request   `json:"request"`
	Answered int       `json:"answered"` // status we answered with, 0 if we did not
	Foreign  bool      `json:"foreign,omitempty"`
	// Signature is the form that matched our secret, "" if none did; it is
	// computed before redaction.
	Signature string `json:"signature,omitempty"`
}
