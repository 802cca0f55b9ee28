package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Echoes: headers that come back.
var echoRules = []rule.Rule{
	{
		ID: "HDR-030", Title: "Request-Id is echoed on create", Level: rule.Must, Since: v20250929,
		Says:  "A Request-Id sent with create, whatever its form, comes back unchanged in the header of the same name.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 create.responses.201.headers.Request-Id", "OAI-SPEC response headers"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Operations: []wire.Operation{create},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion},
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if id := s.SentHeader("Request-Id"); len(id) > 255 || strings.Contains(id, "%") {
					continue // HDR-035 speaks of those
				}
				echoed(t, s, "Request-Id", t.Fail, t.Fail)
			}
		},
		Fix: "Copy Request-Id from the request to the response.",
	},
	{
		ID: "HDR-031", Title: "Request-Id is echoed on every answer", Level: rule.Should, Since: v20250929,
		Says:  "Every answer, errors and replays included, carries the Request-Id of its own request.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAI-SPEC response headers"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Operations: []wire.Operation{create, update, retrieve, complete, cancel},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
			Answered:   func(status int) bool { return status > 0 },
		},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC and OpenAI want the echo on every endpoint where the header was sent",
				"OpenAPI documents it on the 201 of create alone",
			},
			Holds: "It is demanded on create and recommended everywhere else.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if s.Operation == create && s.OK() || len(s.SentHeader("Request-Id")) > 255 {
					continue // HDR-030 speaks of it, or HDR-035
				}
				echoed(t, s, "Request-Id", t.Fail, t.Fail)
			}
		},
		Fix: "Set the header in middleware that also wraps errors and replays.",
	},
	{
		ID: "HDR-032", Title: "Request-Id stays optional", Level: rule.MustNot, Since: v20250929,
		Says:  "A request is not refused because it lacks the recommended headers Request-Id, Accept-Language and User-Agent.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2026-04-17 parameters.RequestId required false"},
		Needs: []string{inStock},
		Given: []string{"versions"},
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI's page says that all headers are always sent", "the repository only recommends these"},
			Holds:    "Their absence is tolerated; Signature and Timestamp have rules of their own.",
		},
		Then: func(t *rule.T) {
			session(t, usual(t))
			s := t.Step("required-only")
			if challenged(s) {
				t.Unverified("the request was answered %s, like one of an unwelcome agent", s.Answer()) // HDR-055 speaks of it
			}
			t.Expect(s).To(match.Success())
		},
		Fix: "Enforce the required headers alone.",
	},
	{
		ID: "HDR-033", Title: "Idempotency-Key is echoed", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "A key sent with a POST comes back in the response header Idempotency-Key.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 create.responses.201.headers.Idempotency-Key", "OAI-SPEC response headers"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Operations: []wire.Operation{create, update, complete, cancel},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				missing := t.Fail
				if s.Operation != create {
					missing = t.Warn
				}
				echoed(t, s, "Idempotency-Key", missing, t.Fail)
			}
		},
		Fix: "Echo the Idempotency-Key as it was sent.",
	},
	{
		ID: "HDR-034", Title: "Idempotency-Key is echoed on all POSTs", Level: rule.Must, Since: v20260417,
		Says:  "Every answer to a POST carries the Idempotency-Key of its request.",
		Cite:  []string{"RFC-CHK@2026-04-17 §3.1", "OAS-2026-04-17 update/complete/cancel responses.200.headers.Idempotency-Key"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Operations: []wire.Operation{create, update, complete, cancel},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
			Answered:   func(status int) bool { return status > 0 && status < 500 },
		},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC wants the echo on all answers to a POST", "OpenAPI declares the header on 2xx answers alone"},
			Holds:    "It is demanded on success and recommended on errors.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				missing := t.Fail
				if !s.OK() {
					missing = t.Warn
				}
				echoed(t, s, "Idempotency-Key", missing, t.Fail)
			}
		},
		Fix: "Echo the key in the idempotency middleware, on every route.",
	},
	{
		ID: "HDR-035", Title: "Odd header values do no harm", Level: rule.Should, Since: v20250929,
		Says:  "A long or strange value in an echoed header neither breaks the service nor the head of its answer, and names of headers have no case.",
		Cite:  []string{"RFC9110 §5.5", "RFC-CHK@2025-09-29 §3.1"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies", "replayed-cancel", "credentials"},
		Then: func(t *rule.T) {
			session(t, apart(t.In("credentials"), "unusual", "open"))
			t.Expect(apart(t.In("credentials"), "unusual", "lower-case-names")).To(match.Success())
			for _, s := range []*rule.Seen{
				apart(t.In("wrong-bodies"), "odd-headers", "encoded-id"), apart(t.In("replayed-cancel"), "strange-values", "long-id"),
			} {
				t.Expect(s).To(match.NoServerError())
				if value, injected := s.Header("X-Injected"); injected {
					t.Fail(s, "the header fields of the merchant alone", "X-Injected: "+value+", made of the Request-Id")
				}
			}
		},
		Fix: "Treat header values as opaque and bounded: no decoding, and a limit to their length.",
	},
}

type report func(at any, expected, actual string)

// echoed compares a request header with the answer's; one that was not sent
// cannot be echoed.
func echoed(t *rule.T, s *rule.Seen, name string, missing, different report) {
	sent := s.SentHeader(name)
	if sent == "" {
		return
	}
	switch got, ok := s.Header(name); {
	case !ok:
		missing(s, name+": "+sent, "no "+name+" header")
	case got != sent:
		different(s, name+": "+sent, name+": "+got)
	}
}
