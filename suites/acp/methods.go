package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Methods: what the protocol does not define.
var methodRules = []rule.Rule{
	{
		ID: "HDR-048", Title: "Wrong methods are 405", Level: rule.Should, Since: v20250929,
		Says:  "A method that is not defined for a route is refused with 405 or 404, in JSON like any other refusal, and has no effect.",
		Cite:  []string{"RFC9110 §15.5.6", "OAS-2025-09-29 paths (POST and GET only)", "RFC-CHK@2025-09-29 §4"},
		Needs: []string{inStock},
		Given: []string{"hostile"},
		Then: func(t *rule.T) {
			opened := session(t, t.Step("after"))
			for _, s := range t.In("hostile").Steps("method-") {
				if s.Status() != 501 && !t.Expect(s).To(match.Status(405, 404)) {
					continue
				}
				if err := s.BodyError(); err != nil {
					t.Fail(s, "a JSON body", err.Error())
				}
				if _, listed := s.Header("Allow"); s.Status() == 405 && !listed {
					t.Note(s, "the defined methods in Allow", "no Allow")
				}
			}
			after := t.Step("retrieve-after")
			if after.Status() == 404 || after.Status() == 410 {
				t.Fail(after, "the session, which no defined method ended", after.Answer())
				return
			}
			t.Expect(session(t, after).Get("status")).To(match.Equal(opened.Get("status")))
		},
		Fix: "Bind every route to its method: reading is GET, everything else POST, an update too; and answer what is left over yourself, in JSON, instead of by the default page of the framework.",
	},
	{
		ID: "HDR-049", Title: "Session list is not exposed", Level: rule.ShouldNot, Since: v20250929,
		Says:  "No route beyond the protocol hands out sessions.",
		Cite:  []string{"OAS-2025-09-29 paths./checkout_sessions (POST only)"},
		Needs: []string{inStock},
		Given: []string{"hostile"},
		Then: func(t *rule.T) {
			opened := id(session(t, t.Step("after")))
			for _, step := range []string{"list", "list-slash"} {
				s := t.Step(step)
				switch text := string(s.Raw()); {
				case !s.OK():
				case strings.Contains(text, opened), strings.Contains(text, `"line_items"`):
					t.Fail(s, "405 Method Not Allowed or 404 Not Found", s.Answer()+" with sessions")
				default:
					t.Note(s, "405 Method Not Allowed or 404 Not Found", s.Answer()+" without sessions")
				}
			}
		},
		Fix: "Remove the list route that came with the scaffold.",
	},
}
