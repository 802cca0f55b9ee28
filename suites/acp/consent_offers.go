package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Marketing consent: what the buyer is asked.
var offerRules = []rule.Rule{
	{
		ID: "MKTG-001", Title: "Offered options are complete", Level: rule.Must, Since: v20260417,
		Says:  "Every option has a channel, a text to show and the absolute URL of a privacy policy.",
		Cite:  []string{"RFC-MKT §3.2", "JS-CHK#/$defs/MarketingConsentOption", "RFC-MKT §3.4"},
		Needs: []string{inStock, "consent.offered"},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: any text, and any number of options", "decisions are matched by channel, so that two options for one cannot be told apart"},
			Holds:    "A blank text, and two options for one channel, are warnings.",
		},
		Then: completeOptions,
		Fix:  "Send channel, display_text and privacy_policy_url in every option, one option a channel.",
	},
	{
		ID: "MKTG-002", Title: "Privacy link works and agrees", Level: rule.Should, Since: v20260417,
		Says:  "The privacy policy behind an option opens over https, and is the one that the session links.",
		Cite:  []string{"RFC-MKT §3.2", "RFC-MKT §10 Agent SHOULD (link)", "JS-CHK#/$defs/Link"},
		Needs: []string{inStock, "consent.offered", "network.outbound"},
		Given: []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{"the policy of the shop", "a policy of its own for marketing"},
			Holds:    "Another page than the linked one is a warning.",
		},
		Then: policyAgrees,
		Fix:  "Let every option point to the privacy policy that links[] names.",
	},
}

// optionsOf are the channels that a session offers.
func optionsOf(body rule.Node) []rule.Node { return body.Get("marketing_consent_options").Each() }

// optionOf is what a session says of a channel.
func optionOf(body rule.Node, channel string) rule.Node {
	return body.Get("marketing_consent_options").Where("channel", channel)
}

// subscribed reports whether an option shows its channel to be subscribed.
func subscribed(option rule.Node) bool {
	yes, _ := option.Get("is_subscribed").Bool()
	return yes
}

func completeOptions(t *rule.T) {
	offered := false
	for _, s := range t.Heard() {
		options := optionsOf(s.Body())
		if offered = offered || len(options) > 0; len(options) == 0 {
			continue
		}
		fitsAt(t, s, "/marketing_consent_options")
		seen := []string{}
		for _, o := range options {
			t.Expect(o.Get("channel")).To(match.Text())
			if page := o.Get("privacy_policy_url"); page.String() != "" {
				t.Expect(page).To(match.That("an absolute URL", absolute))
			}
			if text, ok := o.Get("display_text").Text(); ok && strings.TrimSpace(text) == "" {
				t.Warn(o.Get("display_text"), "a text to show", rule.Show(text))
			}
			if channel := o.Get("channel"); slices.Contains(seen, channel.String()) {
				t.Warn(channel, "one option for a channel", "a second one for "+channel.String())
			}
			seen = append(seen, o.Get("channel").String())
		}
	}
	if !offered {
		t.Unverified("no session offers a channel")
	}
}

// policyAgrees judges the pages behind the options, as they were opened before the
// purchase.
func policyAgrees(t *rule.T) {
	body := session(t, lastPayable(t))
	links := pagesOf(body)
	linked := body.Get("links").Where("type", "privacy_policy").Get("url")
	judged := false
	for _, o := range optionsOf(body) {
		page := o.Get("privacy_policy_url")
		if !page.Present() {
			continue // MKTG-001 speaks of it
		}
		if !t.Expect(page).To(match.That("an absolute https URL", onTheWeb)) {
			judged = true
			continue
		}
		if t.Try(stepOf(page, links)) == nil {
			continue
		}
		opened := arrived(t, stepOf(page, links))
		if opened.Response == nil && opened.Failure.Kind != wire.FailedTLS {
			continue
		}
		judged = true
		if shows(t, opened) && linked.String() != "" && t.Try(stepOf(linked, links)) != nil {
			if same := arrived(t, stepOf(linked, links)).Request.URL; opened.Request.URL != same {
				t.Warn(page, same+", the privacy policy of the session", opened.Request.URL)
			}
		}
	}
	if !judged {
		t.Unverified("no privacy policy behind an option could be opened")
	}
}
