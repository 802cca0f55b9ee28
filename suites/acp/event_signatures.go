package acp

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// signatureHeader is the field that the published files sign in.
const signatureHeader = "Merchant-Signature"

// published are the profiles of the released protocol. The early dialect signs in
// its own way, which has a rule of its own.
var published = []string{rule.Spec, rule.OpenAI}

// timedForm is how a signature is written from 2026-04-17 on.
var timedForm = regexp.MustCompile(`^t=\d+,v1=[a-fA-F0-9]{64}$`)

// Webhooks: how an event proves who sent it.
var eventSignatureRules = []rule.Rule{
	{
		ID: "WH-020", Title: "Every delivery carries Merchant-Signature", Level: rule.Must, Since: v20250929, Profiles: published,
		Says:  "Every attempt at every event, whatever it tells, is signed once in Merchant-Signature.",
		Cite:  []string{"OAS-WH order_events Merchant-Signature", "RFC-CHK §7"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: []string{"broken-receiver"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: Merchant-Signature, described up to 2026-01-30 with a name made of the merchant's as the example",
				"OpenAI's pages: the merchant's name and -Signature",
				"the early dialect: X-Signature",
			},
			Holds: "From 2026-04-17 on it is Merchant-Signature. Before, a field named after the merchant is good as well if its value verifies; X-Signature belongs to the early dialect alone.",
		},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				signedOnce(t, e)
			}
		},
		Fix: "Sign in the lowest layer of the sender, so that retries and all types of events are covered.",
	},
	{
		ID: "WH-021", Title: "Signature header has t and v1", Level: rule.Must, Since: v20260417, Profiles: published,
		Says:  "The signature is a time and one digest, t=<seconds>,v1=<64 hex digits>, and nothing before, between or behind.",
		Cite:  []string{"OAS-WH 2026-04-17 Merchant-Signature pattern", "CHG 2026-04-17 webhook signing", "PR-160"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the scheme it was taken from allows several v1 while a key is changed",
				"the published pattern is anchored and has room for one",
			},
			Holds: "One t and one v1; a sender changes its key at one moment.",
		},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				if value, signed := e.Header(signatureHeader); signed && !timedForm.MatchString(value) {
					t.Fail(e, signatureHeader+": t=<seconds>,v1=<64 hex digits>", rule.Show(value))
				}
			}
		},
		Fix: `Build the value as "t=" + seconds + ",v1=" + hex(hmac), without blanks.`,
	},
	{
		ID: "WH-022", Title: "v1 is the HMAC of time and body", Level: rule.Must, Since: v20260417, Profiles: published,
		Says:  "v1 is the HMAC-SHA256, keyed with the shared secret, of t as it stands in the header, a dot and the body.",
		Cite:  []string{"OAS-WH 2026-04-17 info", "OAS-WH 2026-04-17 Merchant-Signature"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			for _, e := range timed(t) {
				if s := e.Signature; !s.Valid && s.Mistake != wire.OtherBytes {
					t.Fail(e, "the HMAC-SHA256 of t, a dot and the body, made with webhooks.secret", s.Because)
				}
			}
		},
		Fix: "Sign the text t + \".\" + body with the secret as it is: neither decoded nor cut, and the body not hashed before.",
	},
	{
		ID: "WH-023", Title: "Signature covers the exact bytes sent", Level: rule.Must, Since: v20260417, Profiles: published,
		Says:  "What is signed is the body as it goes over the wire, not another spelling of the same event.",
		Cite:  []string{"OAS-WH 2026-04-17 info"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			for _, e := range timed(t) {
				if s := e.Signature; s.Mistake == wire.OtherBytes {
					t.Fail(e, "a signature over the bytes of the body", s.Because)
				}
			}
		},
		Fix: "Serialise the event once, sign that buffer, and send that same buffer.",
	},
	{
		ID: "WH-024", Title: "t is the current time in seconds", Level: rule.Must, Since: v20260417, Profiles: published,
		Says:  "t counts the seconds since 1970 at the moment of sending, near enough to the receiver's clock to be accepted.",
		Cite:  []string{"OAS-WH 2026-04-17 info", "OAS-WH 2026-04-17 401 timestamp_expired"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: receivers,
		Then: func(t *rule.T) {
			undisturbed, first := sessionsOf(t, append([]string{t.Scenario()}, receivers...)...), map[string]bool{}
			for _, e := range timed(t) {
				if body := string(e.Raw()); undisturbed[e.Session] && !first[body] { // later attempts have a rule of their own
					first[body] = true
					current(t, e)
				}
			}
		},
		Fix: "Use whole seconds, not milliseconds, and keep the clock of the host right.",
	},
	{
		ID: "WH-025", Title: "Retries are signed afresh", Level: rule.Must, Since: v20260417, Profiles: published,
		Says:  "Each further attempt has a time and a digest of its own, for an old one is soon refused.",
		Cite:  []string{"OAS-WH 2026-04-17 info", "STDWH webhook metadata"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"broken-receiver"},
		Then: func(t *rule.T) {
			first, again := map[string]*rule.Event{}, false
			for _, e := range timed(t) {
				body := string(e.Raw())
				if first[body] == nil {
					first[body] = e
					continue
				}
				again = true
				signedAfresh(t, first[body], e)
			}
			if !again {
				t.NotApplicable("no event was sent a second time")
			}
		},
		Fix: "Compute the signature when an attempt is sent; do not keep it with the event in the queue.",
	},
	{
		ID: "WH-027", Title: "Legacy signature is a body HMAC", Level: rule.Must, Since: v20250929, Until: v20260130, Profiles: published,
		Says:  "Up to 2026-01-30 the signature is an HMAC of the body as it was sent, made with the shared secret.",
		Cite:  []string{"OAS-WH 2025-09-29 Merchant-Signature", "OAS-WH 2026-01-30 Merchant-Signature", "RFC-CHK §7", "IMPL"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the files of these versions: an HMAC of the body, in no named hash or encoding",
				"deployed senders: base64, or base64url without padding",
				"2026-04-17 calls its own form the definition of the header that was there before",
			},
			Holds: "SHA-256 in hex, base64 or base64url is good, and so is the later form, with a note; another hash is a warning; a value that no HMAC of the body explains fails.",
		},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				if e.Signed() != nil {
					bodySigned(t, e)
				}
			}
		},
		Fix: "Sign the buffer that is sent with the shared secret and send the digest in " + signatureHeader + ".",
	},
}

// signedOnce holds an event to carrying one signature.
func signedOnce(t *rule.T, e *rule.Event) {
	_, named := e.Header(signatureHeader)
	s := e.Signed()
	switch {
	case s != nil && s.Repeated:
		t.Fail(e, signatureHeader+" once", s.Header+" more than once")
	case named:
	case s == nil:
		t.Fail(e, signatureHeader, "no signature")
	case t.From(v20260417) || strings.EqualFold(s.Header, "X-Signature") || !s.Valid:
		t.Fail(e, signatureHeader, s.Header)
	default:
		t.Note(e, signatureHeader, s.Header+", which verifies")
	}
}

// timed are the events that are signed with a time, as the rules about what such a
// signature holds read them: those that came before a hook moved the merchant's
// clock.
func timed(t *rule.T) (events []*rule.Event) {
	moved := clockMoved(t)
	for _, e := range fromMerchant(t) {
		if s := e.Signed(); s != nil && s.Time != 0 && (moved.IsZero() || e.Arrived().At.Before(moved)) {
			events = append(events, e)
		}
	}
	return events
}

// clockMoved is when the scenario began that moves the merchant's clock, zero where it
// was not played.
func clockMoved(t *rule.T) time.Time {
	if s := t.In("aged-session").Try("create"); s != nil {
		return s.Began
	}
	return time.Time{}
}

// receivers are the scenarios in which nothing is out of the way but how events
// are answered.
var receivers = []string{"canceled-order", "broken-receiver"}

// sessionsOf are the sessions that were paid in some scenarios. Elsewhere a hook
// may have moved the merchant's clock, for which its signatures are not to blame.
func sessionsOf(t *rule.T, scenarios ...string) map[string]bool {
	sessions := map[string]bool{}
	for _, scenario := range scenarios {
		if paid := t.In(scenario).Try("complete"); paid != nil {
			sessions[paid.Session] = true
		}
	}
	return sessions
}

// skew is how far the time of a signature lies from its arrival.
func skew(e *rule.Event) time.Duration {
	return (time.Duration(e.Signed().SkewS) * time.Second).Abs()
}

// noticeable is a deviation of clocks that is not right but does no harm yet.
const noticeable = 30 * time.Second

// current holds the time of a signature to that of its arrival.
func current(t *rule.T, e *rule.Event) {
	s := e.Signed()
	switch off := skew(e); {
	case len(fmt.Sprint(s.Time)) >= 13:
		t.Fail(e, "t in seconds", fmt.Sprintf("%d, which are milliseconds", s.Time))
	case off > window(t, "tolerance"):
		t.Fail(e, "t within "+window(t, "tolerance").String()+" of its arrival", "t lies "+off.String()+" from it")
	case off > noticeable:
		t.Warn(e, "t within "+noticeable.String()+" of its arrival", "t lies "+off.String()+" from it")
	}
}

// signedAfresh holds a further attempt to a signature of its own. What is wrong
// with the first attempt already is not said again.
func signedAfresh(t *rule.T, first, again *rule.Event) {
	tolerance := window(t, "tolerance")
	gap := again.Arrived().At.Sub(first.Arrived().At)
	switch a, b := first.Signed(), again.Signed(); {
	case a.Valid && !b.Valid:
		t.Fail(again, "a signature that verifies as that of "+first.Name()+" does", b.Because)
	case skew(first) <= tolerance && skew(again) > tolerance:
		t.Fail(again, "t within "+tolerance.String()+" of its arrival", "t lies "+skew(again).String()+" from it")
	case a.Time == b.Time && gap > 2*time.Second:
		t.Warn(again, "a t of its own, "+gap.Round(time.Second).String()+" after "+first.Name(), "the same t")
	}
}

// bodySigned holds an event to being signed by an HMAC of its body.
func bodySigned(t *rule.T, e *rule.Event) {
	const want = "the HMAC-SHA256 of the body, made with webhooks.secret"
	switch s := e.Signed(); {
	case s.Valid && s.Time != 0:
		t.Note(e, want, "the form of 2026-04-17, which verifies")
	case s.Mistake == wire.OtherHash:
		t.Warn(e, want, s.Because)
	case !s.Valid:
		t.Fail(e, want, s.Because)
	}
}
