package acp

import (
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Media types, and who is let in at all.
var mediaTypeRules = []rule.Rule{
	{
		ID: "HDR-020", Title: "Every answer is JSON", Level: rule.Must, Since: v20250929,
		Says:  "Every answer of the API, success or error, is UTF-8 JSON with the media type application/json.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAI-SPEC common features", "OAS-2025-09-29 responses content application/json", "RFC8259 §8.1"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Operations: []wire.Operation{create, update, retrieve, complete, cancel}, // other routes may be another server's
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
			Answered:   func(status int) bool { return status > 0 && status != 406 },
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				value, _ := s.Header("Content-Type")
				if kind, _, _ := mime.ParseMediaType(value); !strings.EqualFold(kind, "application/json") {
					t.Fail(s, "Content-Type application/json", quotedOr(value, "no Content-Type"))
					continue
				}
				if s.Response.Cut && s.Intent == wire.Hostile {
					continue // it gives back more than is read, because more was sent
				}
				if err := s.BodyError(); err != nil {
					t.Fail(s, "a JSON body", err.Error())
				} else if !utf8.Valid(s.Raw()) {
					t.Fail(s, "a body in UTF-8", "bytes that are no UTF-8")
				}
			}
		},
		Fix: "Set Content-Type application/json on errors too, those of the gateway included.",
	},
	{
		ID: "HDR-021", Title: "Charset parameter is accepted", Level: rule.Must, Since: v20250929,
		Says:  "application/json with a parameter and in other case is still JSON.",
		Cite:  []string{"RFC9110 §8.3.1", "RFC-CHK@2025-09-29 §3.1"},
		Needs: []string{inStock},
		Given: []string{"credentials"},
		Then: func(t *rule.T) {
			session(t, apart(t.In("credentials"), "unusual", "open"))
			t.Expect(apart(t.In("credentials"), "unusual", "spelled")).To(match.Success())
		},
		Fix: "Compare the media type without parameters and without regard to case.",
	},
	{
		ID: "HDR-022", Title: "Foreign media types are refused", Level: rule.Should, Since: v20250929,
		Says:  "A body declared as something else than JSON is not processed.",
		Cite:  []string{"OAS-2025-09-29 requestBody content", "RFC-CHK@2025-09-29 §3.1", "RFC9110 §15.5.16"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies"},
		Then: func(t *rule.T) {
			session(t, apart(t.In("wrong-bodies"), "odd-headers", "open"))
			for _, s := range t.In("wrong-bodies").Steps("foreign-") {
				t.Expect(s).To(match.ClientError())
			}
		},
		Fix: "Answer 415 to media types you do not read, before the body is parsed.",
	},
	{
		ID: "HDR-023", Title: "Missing media type is handled", Level: rule.Should, Since: v20250929,
		Says:  "A body without a Content-Type is refused or read as JSON, and breaks nothing.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 parameters.ContentType required", "RFC9110 §8.3"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAPI requires the header on create and complete",
				"OpenAPI does not list it for update and cancel, which take a body as well",
			},
			Holds: "To refuse the request and to read it as JSON are both right.",
		},
		Then: func(t *rule.T) {
			t.Expect(apart(t.In("wrong-bodies"), "odd-headers", "untyped")).To(match.NoServerError())
			t.Expect(t.Step("complete-untyped")).To(match.NoServerError())
		},
		Fix: "Decide what an absent Content-Type means: 415, or JSON.",
	},
	{
		ID: "HDR-055", Title: "Agent traffic is not challenged", Level: rule.Should, Since: v20250929,
		Says:  "Requests of ChatGPT, of an unknown agent and of one without a User-Agent are served alike.",
		Cite:  []string{"OAI-SPEC request headers (User-Agent)", "RFC-CHK@2025-09-29 §3.1", "DRAFT"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies", "credentials", "versions"}, Checklist: []string{"ip_allowlist"},
		Then: func(t *rule.T) {
			for _, s := range []*rule.Seen{
				apart(t.In("wrong-bodies"), "odd-headers", "open"), // as ChatGPT, if under odd headers
				apart(t.In("credentials"), "unusual", "unknown-agent"),
				t.In("versions").Step("required-only"),
			} {
				if !challenged(s) {
					session(t, s) // refused for another reason, if at all
				}
				t.Expect(s).To(match.Success())
			}
		},
		Fix: "Exempt the API from bot protection and authenticate by token instead.",
	},
}

// challenged reports whether an answer is that of a wall in front of the API.
func challenged(s *rule.Seen) bool {
	return slices.Contains([]int{403, 429, 503}, s.Status()) || s.BodyError() != nil
}

func quotedOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
