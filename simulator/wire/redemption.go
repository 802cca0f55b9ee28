package wire

import (
	"fmt"
	"time"
)

// Redemption is one attempt of a merchant to be paid with a delegated token, as
// a payment provider of ours saw it.
type Redemption struct {
	Number   int       `json:"number"` // in the order of arrival, from 1
	At       time.Time `json:"at"`
	Token    string    `json:"token"` // its placeholder
	Session  string    `json:"session"`
	Merchant string    `json:"merchant"`
	Amount   int64     `json:"amount"` // minor units
	Currency string    `json:"currency"`
	Refused  string    `json:"refused,omitempty"` // why, "" where it was paid
}

// Name is how reports point at the redemption: "redemption/3".
func (r *Redemption) Name() string { return fmt.Sprintf("redemption/%d", r.Number) }
