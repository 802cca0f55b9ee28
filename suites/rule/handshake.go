package rule

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Handshake is a TLS handshake in the eyes of one rule: what it reads is
// remembered.
type Handshake struct {
	*wire.Handshake
	t *T
}

// look remembers that the rule read a part of it.
func (h *Handshake) look(place string) { h.t.look(h.t.view.stands[h.Handshake], place) }

// Accepted reports whether the target took up the offer.
func (h *Handshake) Accepted() bool {
	h.look("settled")
	return h.Settled != nil
}

// Refused reports whether the target itself turned the offer down, by an alert
// or by hanging up. Silence and a host that cannot be reached are no refusal.
func (h *Handshake) Refused() bool {
	return !h.Accepted() && (h.Failure.Kind == wire.FailedTLS || h.Failure.Kind == wire.FailedClosed)
}

// Agreed is what was settled; zero where nothing was.
func (h *Handshake) Agreed() wire.TLS {
	if !h.Accepted() {
		return wire.TLS{}
	}
	return *h.Settled
}

// Certificates is the chain the server sent, or the rule ends unverified.
func (h *Handshake) Certificates() *wire.Chain {
	if h.Chain == nil {
		h.t.Unverified("no certificate was read: %s", h.Answer())
	}
	h.look("chain")
	return h.Chain
}

// Answer describes the outcome in a few words: "TLS 1.3 with
// TLS_AES_128_GCM_SHA256", or why nothing came of it.
func (h *Handshake) Answer() string {
	if !h.Accepted() {
		return h.Failure.Message
	}
	return Settled(h.Settled)
}

// TakesUp holds a handshake to having come to an agreement.
func (t *T) TakesUp(h *Handshake, expected string) bool {
	if !h.Accepted() && !h.Refused() {
		t.Unverified("%s was offered: %s", Offered(h.Offered), h.Answer())
	}
	if !h.Accepted() {
		t.Fail(h, expected, h.Answer())
	}
	return h.Accepted()
}

// TurnsDown holds the handshakes of some steps to having been refused by a server
// that takes the usual offer before and after, in the steps usual and usual-again:
// one that turns everybody down says nothing by it.
func (t *T) TurnsDown(steps ...string) {
	clean := true
	for _, step := range steps {
		if h := t.Handshake(step); h.Accepted() {
			t.Fail(h, "the offer to be refused", h.Answer())
			clean = false
		} else if !h.Refused() {
			t.Unverified("%s was offered: %s", Offered(h.Offered), h.Answer())
		}
	}
	for _, usual := range []*Handshake{t.Handshake("usual"), t.Handshake("usual-again")} {
		if clean && !usual.Accepted() {
			t.Unverified("the target refused a usual handshake as well: %s", usual.Answer())
		}
	}
}

// Settled says what a handshake agreed upon.
func Settled(s *wire.TLS) string {
	words := Protocol(s.Version)
	if s.CipherSuite != "" {
		words += " with " + s.CipherSuite
	}
	if s.GroupBits > 0 {
		words += " over " + s.Group
	}
	return words
}

// Protocol spells a version of TLS as people call it.
func Protocol(version string) string {
	if version == "SSLv3" {
		return "SSL 3.0"
	}
	return "TLS " + version
}

// Offered says what a handshake offered.
func Offered(o wire.Offer) string {
	versions := make([]string, len(o.Versions))
	for i, v := range o.Versions {
		versions[i] = Protocol(v)
	}
	return strings.Join(versions, " and ")
}
