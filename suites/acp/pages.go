package acp

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Pages: what a session names for people to open.
var pageRules = []rule.Rule{
	{
		ID: "CHK-114", Title: "Order permalink works", Level: rule.Should, Since: v20250929,
		Says:  "permalink_url is an absolute https address that the customer can open without logging in, and gives no secret away.",
		Cite:  []string{"OAI-SPEC Order.permalink_url", "JS-2026-04-17 Order.permalink_url", "OAS-2025-09-29 Order.permalink_url"},
		Needs: []string{inStock, serviceable, succeeds, "network.outbound"},
		Given: []string{"purchase"},
		Then:  permalinkOpens,
		Fix:   "Give every order a page that a guest can open, at most with the e-mail address.",
	},
	{
		ID: "CHK-146", Title: "Links open", Level: rule.Should, Since: v20250929,
		Says:      "Every link of a session can be opened by anybody, over https, and shows something.",
		Cite:      []string{"OAI-PROD documentation and links", "OAI-SPEC Link"},
		Needs:     []string{inStock, "network.outbound"},
		Given:     []string{"purchase"},
		Checklist: []string{"legal_links"},
		Then:      linksOpen,
		Fix:       "Mend dead links to policy pages.",
	},
}

func permalinkOpens(t *rule.T) {
	sold := settled(t, "purchase", "complete")
	link := session(t, sold).Get("order", "permalink_url")
	if link.String() == "" {
		t.Unverified("the order was shown without permalink_url")
	}
	if !t.Expect(link).To(match.That("an absolute https URL", onTheWeb)) {
		return
	}
	page := arrived(t, "order-page")
	if page.Response == nil && page.Failure.Kind != wire.FailedTLS {
		t.Unverified("%s", unreachable(page))
	}
	t.Expect(page).To(match.Success())
	for _, secret := range append(sold.Leaks, page.Leaks...) {
		if strings.Contains(link.String(), secret) || strings.Contains(string(page.Raw()), secret) {
			t.Fail(link, "no secret in the address or on the page", secret)
		}
	}
}

func linksOpen(t *rule.T) {
	links := pagesOf(session(t, lastPayable(t)))
	if len(links) == 0 {
		t.NotApplicable("the session names no page")
	}
	sound, unseen := true, ""
	for _, link := range links {
		step := stepOf(link, links)
		switch {
		case !t.Expect(link).To(match.That("an absolute https URL", onTheWeb)):
			sound = false
		case t.Try(step) == nil:
			unseen = cmp.Or(unseen, fmt.Sprintf("%s was not opened", link))
		default:
			page := arrived(t, step)
			if page.Response == nil && page.Failure.Kind != wire.FailedTLS {
				unseen = cmp.Or(unseen, unreachable(page))
				continue
			}
			sound = shows(t, page) && sound
		}
	}
	if sound && unseen != "" {
		t.Unverified("%s", unseen)
	}
}

// pagesOf are the addresses that a session names for people, in the order in which
// the agent opens them.
func pagesOf(body rule.Node) (links []rule.Node) {
	for _, link := range body.Get("links").Each() {
		links = append(links, link.Get("url"))
	}
	for _, option := range body.Get("marketing_consent_options").Each() {
		links = append(links, option.Get("privacy_policy_url"))
	}
	return links
}

// stepOf is the step at which a page was opened: where it was named first.
func stepOf(page rule.Node, links []rule.Node) string {
	i := slices.IndexFunc(links, func(other rule.Node) bool { return other.String() == page.String() })
	return fmt.Sprintf("page/%d", i+1)
}

// arrived is the page a visit led to, after its redirects.
func arrived(t *rule.T, step string) *rule.Seen { return lastOf(t.In("purchase"), step, "redirect") }

// unreachable is why a page was not seen. It may be a fault of the network
// between, except where its certificate is what fails.
func unreachable(page *rule.Seen) string {
	return fmt.Sprintf("%s could not be opened from here: %s", page.Request.URL, page.Failure.Message)
}

// shows holds a page to be there, over https, and not empty.
func shows(t *rule.T, page *rule.Seen) bool {
	if !t.Expect(page).To(match.Success()) {
		return false
	}
	switch {
	case !onTheWeb(page.Request.URL):
		t.Fail(page, "a page over https", page.Request.URL)
	case len(page.Raw()) == 0:
		t.Fail(page, "a page with something on it", "an empty body")
	default:
		return true
	}
	return false
}

func onTheWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != ""
}
