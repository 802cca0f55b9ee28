package acp

import (
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Versions: the API-Version header.
var versionRules = []rule.Rule{
	{
		ID: "HDR-010", Title: "Supported version works everywhere", Level: rule.Must, Since: v20250929,
		Says:  "The version the merchant supports is accepted on all five operations.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.1", "OAI-PROD session creation", "OAS-2025-09-29 parameters.APIVersion"},
		Needs: []string{inStock},
		Given: []string{"browse"},
		Also:  []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the folder of a release is its version, 2025-09-29 and later",
				"OpenAI's pages say 2025-09-12, early write-ups 2025-09-01, and some OpenAPI files show the date of another release",
			},
			Holds: "The name of the folder is the version; 2025-09-01 is spoken in the draft profile alone.",
		},
		Checklist: []string{"api_version_header"},
		Then: func(t *rule.T) {
			for _, step := range []string{"create", "retrieve-new", "address", "cancel"} {
				notRefusedForVersion(t, t.In("browse").Try(step))
			}
			notRefusedForVersion(t, t.In("purchase").Try("complete"))
		},
		Fix: "Apply version routing to all routes alike.",
	},
	{
		ID: "HDR-011", Title: "Missing version is refused", Level: rule.Should, Since: v20250929,
		Says:  "A request without API-Version is not processed on a guess.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.1", "RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 parameters.APIVersion.required", "RFC-CHK@2026-04-17 §2.1"},
		Needs: []string{inStock},
		Given: []string{"versions"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the header is required, and servers must validate the version",
				"what a server does without it is said from 2026-04-17 on, as a SHOULD, and no text forbids a default",
			},
			Holds: "To serve a default version is a warning in every profile.",
		},
		Then: func(t *rule.T) {
			t.Expect(t.Step("missing-create")).To(match.ClientError())
			t.Expect(t.Step("missing-retrieve")).To(match.ClientError())
		},
		Fix: "Require API-Version and answer 400 (code missing_api_version) without it.",
	},
	{
		ID: "HDR-012", Title: "Unsupported version is refused", Level: rule.Must, Since: v20250929,
		Says:  "A well-formed date that is no supported version is refused on every operation.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.1", "RFC-CHK@2026-04-17 §2.1", "OAI-PROD session creation"},
		Needs: []string{inStock},
		Given: []string{"versions"}, Checklist: []string{"api_version_header"},
		Then: func(t *rule.T) {
			for _, s := range t.In("versions").Steps("unknown-") {
				t.Expect(s).To(match.ClientError())
			}
		},
		Fix: "Compare the header with an explicit list of versions.",
	},
	{
		ID: "HDR-013", Title: "Version errors list supported versions", Level: rule.Should, Since: v20260417,
		Says:  "A refusal for the version is 400 and names the supported versions as dates, the one in use among them.",
		Cite:  []string{"RFC-CHK@2026-04-17 §2.1", "CL-2026-04-17 supported_versions", "JS-2026-04-17 Error.supported_versions"},
		Needs: []string{inStock},
		Given: []string{"versions"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the OpenAPI file of 2026-04-17 closes Error without supported_versions, and both schemas of older releases do",
				"the JSON Schema of 2026-04-17 and its changelog have the member",
			},
			Holds: "It is expected from 2026-04-17 on, and tolerated before, since no version has been agreed when a version is refused.",
		},
		Then: func(t *rule.T) {
			judged := false
			for _, step := range []string{"missing-create", "unknown-create"} {
				s := t.Step(step)
				if !s.Refused() || !s.Body().Get("code").Exists() {
					continue // HDR-011, HDR-012 and HDR-036 speak of it
				}
				judged = true
				if t.Expect(s).To(match.Status(400)) {
					namesVersions(t, s.Body().Get("supported_versions"))
				}
			}
			if !judged {
				t.Unverified("no version was refused in the form of an error")
			}
		},
		Fix: "Add supported_versions to the error, made from the same table that routes versions.",
	},
	{
		ID: "HDR-015", Title: "Malformed version is refused", Level: rule.Must, Since: v20250929,
		Says:  "Values that are no supported date - latest, 2026-4-17, 2026-13-45, a list - are refused, and never with a 5xx.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.1", "OAS-2026-01-30 parameters.APIVersion description"},
		Needs: []string{inStock},
		Given: []string{"versions"},
		Then: func(t *rule.T) {
			for _, s := range t.In("versions").Steps("malformed-") {
				t.Expect(s).To(match.ClientError())
			}
		},
		Fix: "Match the header exactly; do not parse it as a date.",
	},
}

func notRefusedForVersion(t *rule.T, s *rule.Seen) {
	if s == nil || !s.Refused() {
		return
	}
	body := s.Body()
	words := strings.ToLower(body.Get("code").String() + " " + body.Get("message").String())
	spoken := strings.NewReplacer("_", " ", "-", " ").Replace(words)
	if body.Get("supported_versions").Exists() || strings.Contains(spoken, "api version") {
		t.Fail(s, "the operation to accept API-Version "+string(t.Version()), s.Answer())
	}
}

// namesVersions holds supported_versions to distinct dates, that of the run
// among them. The development state has no date.
func namesVersions(t *rule.T, list rule.Node) {
	if !t.Expect(list).To(match.Filled()) {
		return
	}
	seen := map[string]bool{}
	for _, e := range list.Each() {
		version := e.String()
		if _, err := time.Parse(time.DateOnly, version); err != nil || seen[version] {
			t.Fail(e, "a date that stands here once", rule.Show(e.Value()))
		}
		seen[version] = true
	}
	if v := t.Version(); v != wire.Unreleased && !seen[string(v)] {
		t.Fail(list, "a list with "+string(v), rule.Show(list.Value()))
	}
}

func contains(list rule.Node, text string) bool {
	for _, e := range list.Each() {
		if e.String() == text {
			return true
		}
	}
	return false
}
