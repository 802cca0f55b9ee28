package wire

import (
	"fmt"
	"time"
)

// Handshake is one TLS handshake made for its own sake: what was offered and
// what the target made of it. No request is sent over it.
type Handshake struct {
	Scenario string    `json:"scenario"`
	Step     string    `json:"step"`
	Began    time.Time `json:"began"`
	TookUS   int64     `json:"took_us"`

	Address string   `json:"address"` // host and port
	Offered Offer    `json:"offered"`
	Settled *TLS     `json:"settled,omitempty"` // nil if the offer was not accepted
	Chain   *Chain   `json:"chain,omitempty"`   // nil where no certificate was read
	Failure *Failure `json:"failure,omitempty"` // why nothing was settled
}

// Name is how reports point at the handshake. It is tried once.
func (h *Handshake) Name() string { return fmt.Sprintf("%s/%s#1", h.Scenario, h.Step) }

// Took is the duration of the handshake.
func (h *Handshake) Took() time.Duration { return time.Duration(h.TookUS) * time.Microsecond }

// Offer is what a handshake offers, and nothing beside it.
type Offer struct {
	ServerName   string   `json:"server_name,omitempty"`
	Versions     []string `json:"versions"`                // "SSLv3", "1.0" to "1.3"
	CipherSuites []string `json:"cipher_suites,omitempty"` // up to 1.2; those of 1.3 are fixed
	Groups       []string `json:"groups,omitempty"`        // curves of the key exchange; none named: the usual ones
}

// Where a chain of certificates leads.
const (
	LeadsToPublic  = "public"  // to an authority that everybody trusts
	LeadsToNamed   = "named"   // to one that the configuration of the run names
	LeadsToPrivate = "private" // to a self-signed certificate, sent along, that nobody named
	LeadsNowhere   = "nowhere" // to a certificate whose issuer is neither trusted nor sent
	LeadsAstray    = "astray"  // it cannot be followed for another reason
)

// Chain is the certificates a server sent, and what came of following them at
// the time of the handshake with nothing else but the authorities trusted.
// Dates are left aside for that: they stand with each certificate.
type Chain struct {
	Certificates []Certificate `json:"certificates"`           // as sent, the server's own first
	NameProblem  string        `json:"name_problem,omitempty"` // why the first is not for the host
	Leads        string        `json:"leads"`
	Problem      string        `json:"problem,omitempty"` // why it leads neither to public nor to named
	Ends         string        `json:"ends,omitempty"`    // subject of the issuer that is missing
	// ClaimsPublic is set where the first says, by a policy of the CA/Browser
	// Forum, that a public authority issued it. Then an issuer that is neither
	// trusted nor sent is an intermediate that is missing; else it may as well be
	// a root of the company's own.
	ClaimsPublic bool `json:"claims_public,omitempty"`
}

// Certificate is what matters about one certificate.
type Certificate struct {
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer"`
	Names      []string  `json:"names,omitempty"` // DNS names and addresses it is for
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
	Key        string    `json:"key"` // "RSA", "ECDSA", "Ed25519", ...
	KeyBits    int       `json:"key_bits"`
	Signature  string    `json:"signature"` // algorithm by which its issuer signed it
	SelfSigned bool      `json:"self_signed,omitempty"`
	Followed   bool      `json:"followed,omitempty"` // it lies on the way to where the chain leads
}
