package wire

import (
	"fmt"
	"time"
)

// Redemption is one call of a merchant about a delegated token, as a payment
// provider of ours saw it.
type Redemption struct {
	Number   int       `json:"number"` // in the order of arrival, from 1
	At       time.Time `json:"at"`
	Kind     string    `json:"kind,omitempty"` // "" asks to be paid
	Token    string    `json:"token"`          // its placeholder, "" where the provider did not issue it
	Session  string    `json:"session"`        // as the merchant says, "" where it does not
	Merchant string    `json:"merchant"`
	Amount   int64     `json:"amount"` // minor units
	Currency string    `json:"currency"`
	Held     bool      `json:"held,omitempty"`    // authorised, to be captured later
	Refused  string    `json:"refused,omitempty"` // why, "" where it was done
}

// Kinds of a redemption that is no request to be paid.
const (
	Captured = "capture" // of what was authorised before
	Returned = "refund"  // of what was authorised or paid
)

// Name is how reports point at the redemption: "redemption/3".
func (r *Redemption) Name() string { return fmt.Sprintf("redemption/%d", r.Number) }

// Pays reports whether money was authorised: looking a card up costs nothing.
func (r *Redemption) Pays() bool { return r.Kind == "" && r.Refused == "" && r.Amount > 0 }

// Grant is a token that the payment provider the agent plays gave out, and what
// it may be used for.
type Grant struct {
	ID       string    `json:"id"`    // from which the provider derives the token; tells nobody else anything
	Token    string    `json:"token"` // its placeholder
	Session  string    `json:"session"`
	Merchant string    `json:"merchant,omitempty"` // "" is the merchant of the run
	Most     int64     `json:"most"`               // minor units
	Currency string    `json:"currency"`
	Expires  time.Time `json:"expires"`
	Declines bool      `json:"declines,omitempty"` // the issuer of the card declines
	Unfit    string    `json:"unfit,omitempty"`    // in what it is not for the purchase it is tried on, "" where it is
}
