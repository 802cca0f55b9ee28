package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Errors: their shape and their types.
var errorRules = []rule.Rule{
	{
		ID: "HDR-036", Title: "Errors are flat objects", Level: rule.Must, Since: v20250929,
		Says:  "Every 4xx and 5xx body is one object with non-empty strings type, code and message, not wrapped in anything.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 components.schemas.Error", "RFC-CHK@2025-09-29 §10"},
		Needs: []string{inStock},
		Also:  []string{"versions"},
		Hears: everyError, Checklist: []string{"error_missing"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC and every schema have the members at top level",
				"delegate payment examples were once published in an error envelope, and guides of others still show one",
			},
			Holds: "Errors are flat; an envelope is named as such.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if s.BodyError() == nil { // HDR-020 speaks of what is no JSON
					flatError(t, s)
				}
			}
		},
		Fix: `Return {"type": ..., "code": ..., "message": ...} at top level, for errors of the framework too.`,
	},
	{
		ID: "HDR-037", Title: "Error type is one of four", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "The type of an error is invalid_request, request_not_idempotent, processing_error or service_unavailable.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 Error.type", "OAS-2026-01-30 Error.type"},
		Needs: []string{inStock},
		Hears: everyError,
		Ruling: &rule.Ruling{
			Readings: []string{"the repository lists four types", "OpenAI's page knows invalid_request alone, with request_not_idempotent as its code"},
			Holds:    "The four are enforced; for statuses that none of them fits, another word is a warning.",
		},
		Then: func(t *rule.T) {
			errorTypes(t, "invalid_request", "request_not_idempotent", "processing_error", "service_unavailable")
		},
		Fix: "Use invalid_request for faults of the client, processing_error or service_unavailable for your own.",
	},
	{
		ID: "HDR-039", Title: "Error type is one of three", Level: rule.Must, Since: v20260417,
		Says:  "The type of an error is invalid_request, processing_error or service_unavailable.",
		Cite:  []string{"RFC-CHK@2026-04-17 §3.1", "OAS-2026-04-17 Error.type", "CL-2026-04-17 Error.type enum"},
		Needs: []string{inStock},
		Hears: everyError,
		Then:  func(t *rule.T) { errorTypes(t, "invalid_request", "processing_error", "service_unavailable") },
		Fix:   "Replace request_not_idempotent by invalid_request and a code of its own.",
	},
	{
		ID: "HDR-040", Title: "Status class and type agree", Level: rule.Should, Since: v20250929,
		Says:  "A fault of the client is a 4xx and never service_unavailable, one of the server a 5xx and never invalid_request.",
		Cite:  []string{"OAS-2026-01-30 Error description", "OAS-2026-04-17 Error description"},
		Needs: []string{inStock},
		Hears: everyError,
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				kind := s.Body().Get("type")
				switch text := kind.String(); {
				case s.Refused() && text == "service_unavailable" && s.Status() != 429:
					t.Fail(kind, "another type with "+s.Answer(), text)
				case s.Status() >= 500 && text == "invalid_request":
					t.Fail(kind, "processing_error or service_unavailable with "+s.Answer(), text)
				}
			}
		},
		Fix: "Derive status and type of an error from one place: whose fault it is.",
	},
	{
		ID: "HDR-041", Title: "Malformed JSON is 400", Level: rule.Must, Since: v20250929,
		Says:  "A body that is no JSON is refused with 400 invalid_request, never with a 5xx.",
		Cite:  []string{"OAS-2026-01-30 Error description", "RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 4XX responses"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies"}, Checklist: []string{"error_missing"},
		Ruling: &rule.Ruling{
			Readings: []string{"the API speaks JSON, and what is none is a malformed request", "RFC 8259 lets a parser accept more than JSON"},
			Holds:    "Broken-off and empty bodies are refused; a parser that reads single quotes, a last comma or bad UTF-8 is a warning.",
		},
		Then: func(t *rule.T) {
			for _, step := range []string{"create-truncated", "update-truncated", "complete-empty"} {
				if s := t.Step(step); !unsignable(t, s) {
					refusedAs(t, s, 400)
				}
			}
			for _, step := range []string{"create-single-quotes", "create-trailing-comma", "create-invalid-utf8"} {
				s := t.Step(step)
				if s.OK() {
					t.Warn(s, "400 Bad Request", s.Answer())
				} else {
					t.Expect(s).To(match.ClientError())
				}
			}
		},
		Fix: "Catch parser errors in one place and answer 400 with the flat error.",
	},
	{
		ID: "HDR-042", Title: "Wrong top-level type is 400", Level: rule.Must, Since: v20250929,
		Says:  "JSON of the wrong kind, or with members of the wrong type, is refused.",
		Cite:  []string{"OAS-2025-09-29 CheckoutSessionCreateRequest type object", "OAS-2025-09-29 4XX responses"},
		Given: []string{"wrong-bodies"},
		Then: func(t *rule.T) {
			for _, s := range t.In("wrong-bodies").Steps("top-") {
				t.Expect(s).To(match.ClientError())
			}
			t.Expect(t.Step("items-object")).To(match.ClientError())
			if s := t.Step("buyer-text"); s.OK() {
				t.Warn(s, "a 4xx refusal", s.Answer())
			} else {
				t.Expect(s).To(match.ClientError())
			}
		},
		Fix: "Validate the body against its schema before it is mapped.",
	},
	{
		ID: "HDR-050", Title: "Client faults never cause 5xx", Level: rule.Must, Since: v20250929,
		Says:  "No request that is merely wrong is answered with a 5xx or a dropped connection.",
		Cite:  []string{"OAS-2025-09-29 responses 4XX and 5XX", "OAS-2026-01-30 Error description"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Intents:  []wire.Intent{wire.Invalid, wire.Hostile, wire.OtherVersion},
			Answered: func(int) bool { return true },
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if _, waits := s.Header("Retry-After"); s.Status() == 503 && waits {
					continue
				}
				if s.Failure != nil && s.Failure.Kind != wire.FailedClosed && s.Failure.Kind != wire.FailedProtocol {
					continue // silence and interruptions are no breakdown
				}
				if s.Failure != nil && s.Request.Cut > 0 {
					continue // to hang up on an endless body is HDR-046's and HDR-047's affair
				}
				t.Expect(s).To(match.NoServerError())
			}
		},
		Fix: "Map every parser, validation and look-up error to a 4xx; let no exception reach the server's default page.",
	},
}

// unsignable reports whether a body was refused for its signature: what is no
// JSON has no canonical form that could have been signed.
func unsignable(t *rule.T, s *rule.Seen) bool {
	return t.Setup().Needs[signed] && (s.Status() == 401 || s.Status() == 403)
}

// flatError holds a refusal to the flat error of the version judged. A version
// error may name the versions served whatever the version, unless the one that was
// asked for is spoken elsewhere.
func flatError(t *rule.T, s *rule.Seen) {
	body := s.Body()
	if body.Get("error").IsObject() || body.Get("errors").Exists() {
		t.Fail(body, "type, code and message at top level", "an envelope: "+rule.Show(body.Value()))
		return
	}
	message := "ErrorShape"
	if s.Intent == wire.OtherVersion || strings.Contains(body.Get("code").String(), "api_version") && !spoken(t) {
		message = "VersionError"
	}
	validIn(t, s, t.Version(), message, schema.Ruled)
	for _, member := range []string{"type", "code", "message"} {
		if text, ok := body.Get(member).Text(); ok && text == "" {
			t.Expect(body.Get(member)).To(match.Text())
		}
	}
}

// spoken reports whether the target speaks the version of the run.
func spoken(t *rule.T) bool {
	for _, step := range []string{"required-only", "open"} {
		if s := t.In("versions").Try(step); s != nil && s.OK() {
			return true
		}
	}
	return false
}

// errorTypes holds the type of every flat error to a list. Some statuses have no
// fitting type, so there another word is a warning.
func errorTypes(t *rule.T, allowed ...string) {
	for _, s := range t.Heard() {
		kind := s.Body().Get("type")
		text, ok := kind.Text()
		if !ok || text == "" {
			continue // HDR-036 speaks of it
		}
		expect := t.Expect
		if slices.Contains([]int{401, 403, 404, 413, 415, 429}, s.Status()) {
			expect = t.Prefer
		}
		code := s.Body().Get("code").String()
		if strings.HasPrefix(code, "idempotency_") && t.From(v20260417) {
			t.Expect(kind).To(match.Equal("invalid_request"))
			continue
		}
		expect(kind).To(match.OneOf(allowed...))
	}
}
