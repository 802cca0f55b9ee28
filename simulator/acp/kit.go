package acp

import (
	"context"
	"net/http"
	"time"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Kit is what the agent brings along: whom to talk to, as whom, and what the
// shop sells. Its words are those of the needs vocabulary.
type Kit struct {
	Role        string // of the target, "" is wire.RoleMerchant
	Target      string // base URL of the API, without a slash at its end
	Token       string // bearer credential
	SecondToken string // another agent's, "" if there is none
	Version     wire.Version
	Others      []wire.Version // further versions both sides speak
	Profile     string
	Currency    string // lower-case ISO 4217 code
	Foreign     string // another currency in which the shop shows prices, "" if there is none

	Items     Items
	Addresses Addresses
	Buyers    Buyers
	Handler   string // payment handler to use, "" takes the first the session offers
	Quantity  QuantityShape
	Language  string // a second language of the shop, "" if it has none
	HighValue int64  // minor units above which the shop does not simply sell, 0 where it did not say
	Codes     Codes
	Extension string // a third party's that the shop supports, "" if there is none

	// Document is how the probe found the discovery document, nil before it has asked.
	Document *wire.Exchange

	// Has reports whether a word of the needs vocabulary is configured.
	Has func(word string) bool
	// ReadOnly keeps the agent from all that creates more than sessions. Acts
	// reports whether a word stands for such a thing.
	ReadOnly bool
	Acts     func(word string) bool
	// Sign signs every request, nil if nothing was agreed. What Forge makes does so
	// with a key that the target does not know.
	Sign       Signer
	Forge      func() (Signer, error)
	SignsBytes bool              // the bytes of a body are signed, not its canonical form
	SignedWith map[string]string // header fields that go with a signature
	// Pay returns a payment token for a needs word such as "card.succeeds". The
	// error is a sentence, for example that the list of tokens is used up.
	Pay func(ctx context.Context, word string, for_ Payment) (string, error)
	// Control calls a hook of the merchant, such as "control.change_stock".
	Control func(ctx context.Context, word string, values map[string]string) error

	// Earlier is what the scenario ResumedName takes up of an earlier run.
	Earlier []wire.Exchange

	// Ear is the receiver of order events, nil where none is configured.
	Ear *Ear
	// Provider is where payments are delegated.
	Provider Provider
	// Cashier charges delegated tokens, nil where none is configured.
	Cashier *Cashier
	// Authenticator is where buyers are authenticated on the agent's behalf.
	Authenticator Authenticator
	// Till is the payment provider at which the merchant charges, where the agent
	// plays it itself; nil where not.
	Till *Till

	Transport transport.Options // the client of every scenario is made of it
	Prober    transport.Prober  // makes handshakes for their own sake
	Ways      Ways
	NewID     func(scenario string) string // fresh idempotency keys and request ids
}

// Provider is the payment provider the agent brings along.
type Provider struct {
	URL        string // base URL, without a slash at its end; "" if there is none
	Token      string // bearer credential
	MerchantID string // the merchant's id there, "" where sessions tell it
	Card       Card
	Virtual    bool // cards must say whether they are virtual
	// NetworkToken stands for a card at the network that issued it.
	NetworkToken Card
	Limit        Limit // of its rate, into which it may be driven

	SecondMerchant       string // the id of another merchant there, "" if none is known
	Declined, Challenged *Card  // cards that are not charged, or not at once; nil if none is known

	// Sign signs what a merchant's agent delegates there, nil if nothing was agreed; SignedWith goes with it.
	Sign       Signer
	SignedWith map[string]string

	// Redeemed tells what merchants asked for, nil where the provider is not ours.
	Redeemed func() []*wire.Redemption
}

// Limit is how many requests are taken in a time.
type Limit struct {
	Requests int
	Per      time.Duration
}

// Card is a test card.
type Card struct{ Number, ExpMonth, ExpYear, CVC string }

// Ways are the ways out to the target beside the usual one.
type Ways struct {
	Listed   http.RoundTripper // from an address on the target's allow-list, nil where the usual way is
	Unlisted http.RoundTripper // from one that is not, nil where there is none
	Second   http.RoundTripper // from an address that is not registered with the authentication provider, nil where there is none
	Address  string            // an address on the list, "" if it was not told
}

// Items are ids of the shop's own goods, "" where not configured.
type Items struct {
	InStock, Second, OutOfStock, Limited, Digital, Expensive string

	LimitedStock int // units left of Limited
}

// Codes are discount codes of the shop, empty where none is known.
type Codes struct {
	Valid   string // counts for Items.InStock
	Percent string
	Fixed   string
	Minimum string   // counts for a cart of both items in stock, and not for one of them
	Useless []string // known to the shop, and of no use to this buyer

	Stackable, Exclusive []string // two that may be combined, and two that may not
}

// Buyers are e-mail addresses of buyers whom the merchant knows, "" where there
// is none.
type Buyers struct{ Known, Other string }

// Addresses are postal addresses with the members of the protocol.
type Addresses struct {
	Serviceable, Second, Unserviceable map[string]any
}

// QuantityShape is how a request says a quantity from 2026-01-30 on, where the
// published schemas have no member for it.
type QuantityShape string

const (
	LineQuantity  QuantityShape = "line_quantity"  // line_items: [{id, quantity}]
	ItemQuantity  QuantityShape = "item_quantity"  // line_items: [{item: {id}, quantity}]
	ItemsQuantity QuantityShape = "items_quantity" // items: [{id, quantity}]
)

// Payment is what a token is minted for.
type Payment struct {
	Session   string
	Amount    int64 // minor units
	Currency  string
	ExpiresAt time.Time
}
