package acp

import (
	"fmt"
	"maps"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Releases: what a merchant that speaks more than one version keeps apart.
var releaseRules = []rule.Rule{
	{
		ID: "HDR-014", Title: "Listed versions really work", Level: rule.Should, Since: v20260417,
		Says:  "Every version a version error names can be used, and every release that can be used is named.",
		Cite:  []string{"CL-2026-04-17 supported_versions (retry)", "RFC-CHK@2026-04-17 §2.1"},
		Needs: []string{inStock},
		Given: []string{"versions"},
		Then: func(t *rule.T) {
			opened := usual(t)
			session(t, opened) // where every create is refused, the list is not to blame
			list := t.Step("unknown-create").Body().Get("supported_versions")
			if list.Len() == 0 {
				t.NotApplicable("a version error names no supported versions")
			}
			for _, s := range t.In("versions").Steps("release/") {
				if !contains(list, string(s.Version)) {
					t.Expect(s).To(match.ClientError())
				} else if t.Expect(s).To(match.Success()) {
					t.Expect(s).To(match.Status(opened.Status()))
					rendered(t, opened, s)
				}
			}
		},
		Fix: "Make supported_versions from the very table that routes versions.",
	},
	{
		ID: "HDR-016", Title: "Body names the negotiated version", Level: rule.Should, Since: v20260130,
		Says:  "protocol.version in a session body is the version of the request.",
		Cite:  []string{"JS-2026-01-30 ProtocolVersion", "SEP83 §20.9", "EX-2026-01-30 create_checkout_session_response"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema describes protocol.version as the version of the protocol",
				"some examples put the date of a payment handler there",
			},
			Holds: "Where the member stands, it equals the API-Version of the request; its absence is a warning.",
		},
		Then: namesTheVersion,
		Fix:  "Fill protocol.version from the version of the request.",
	},
	{
		ID: "HDR-017", Title: "Reading with another version stays valid", Level: rule.Should, Since: v20251212,
		Says:  "A session opened under one version is read under another in the shape of that other, or refused cleanly.",
		Cite:  []string{"RFC-CHK@2026-04-17 §2.1", "RFC-CHK@2025-09-29 §1 (stable, versioned surface)"},
		Needs: []string{inStock, "versions.two"},
		Given: []string{"versions"},
		Then: func(t *rule.T) {
			first, s := usual(t), t.Step("retrieve-other")
			opened := session(t, first)
			if s.Refused() {
				return
			}
			if !t.Expect(s).To(match.Success()) {
				return
			}
			rendered(t, first, s)
			if got := id(s.Body()); got != id(opened) {
				t.Fail(s.Body().Get("id"), rule.Show(id(opened)), rule.Show(got))
			}
			if want := status(opened); classOf(status(s.Body()), false) != classOf(want, false) {
				t.Fail(s.Body().Get("status"), "what "+want+" is called in that version", rule.Show(s.Body().Get("status").Value()))
			}
			if shown, bought := units(s.Body().Get("line_items")), units(opened.Get("line_items")); !maps.Equal(shown, bought) {
				t.Fail(s.Body().Get("line_items"), fmt.Sprintf("the units of %s: %v", first.Name(), bought), fmt.Sprint(shown))
			}
			for _, kind := range []string{total, itemsBase} {
				want, stated := amount(opened.Get("totals"), kind)
				if got, ok := amount(s.Body().Get("totals"), kind); stated && ok && got != want {
					t.Fail(s.Body().Get("totals"), fmt.Sprintf("a %s of %d, as under %s", kind, want, t.Version()), fmt.Sprint(got))
				}
			}
		},
		Fix: "Keep sessions in a form of your own and render them for the version of each request.",
	},
}

// rendered holds a session to the shape of the version it was asked for in. One
// that is out of shape in the version of the run as well is CHK-002's matter.
func rendered(t *rule.T, opened, s *rule.Seen) {
	if len(violations(t, opened, opened.Version, "CheckoutSession", reading(t))) == 0 {
		validIn(t, s, s.Version, "CheckoutSession", reading(t))
	}
}

func namesTheVersion(t *rule.T) {
	if t.Version() == wire.Unreleased {
		t.NotApplicable("the development state has no date that could be named")
	}
	var silent *rule.Seen // where no session names it
	named := false
	for _, s := range t.Heard() {
		version := s.Body().Get("protocol", "version")
		switch {
		case version.Exists():
			named = true
			t.Expect(version).To(match.Equal(string(s.Version)))
		case s.Body().IsObject() && silent == nil:
			silent = s
		}
	}
	if !named && silent != nil {
		t.Warn(silent.Body().Get("protocol"), "the version of the request in protocol.version", "absent from every session")
	}
}
