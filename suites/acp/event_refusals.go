package acp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: what must not be sent again.
var refusedEventRules = []rule.Rule{
	{
		ID: "WH-066", Title: "No retry storm on 401", Level: rule.ShouldNot, Since: v20250929,
		Says:  "An event whose signature was refused is not sent again and again at once.",
		Cite:  []string{"OAS-WH 401", "PR-28 §4.2"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"refused-events"},
		Ruling: &rule.Ruling{
			Readings: []string{"draft PR #28: 400 and 401 are final", "Standard Webhooks: all but 2xx is repeated, ever more slowly"},
			Holds:    "To stop and to go on slowly are both right; only a storm is not.",
		},
		Then: func(t *rule.T) { calm(t, "401", 3) },
		Fix:  "Stop after 401 or come back much later, and tell an operator to check secret and clock.",
	},
	{
		ID: "WH-067", Title: "No retry storm on 400", Level: rule.ShouldNot, Since: v20250929,
		Says:  "An event that was refused as malformed, unprocessable or gone is not sent again in quick succession.",
		Cite:  []string{"OAS-WH 400", "PR-28 §4.2"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"refused-events"},
		Then: func(t *rule.T) {
			calm(t, "400", 3)
			calm(t, "422", 3)
			calm(t, "410", 2)
		},
		Fix: "Take 4xx other than 408, 425 and 429 for final and show such events to an operator.",
	},
	{
		ID: "WH-068", Title: "Signed events do not follow redirects", Level: rule.ShouldNot, Since: v20250929,
		Says:  "The data of an order and its signature are not sent on to where a redirect leads.",
		Cite:  []string{"STDWH Delivery success and failure", "RFC-CHK §7"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"refused-events"},
		Then: func(t *rule.T) {
			first := refused(t, "307")[0]
			for _, e := range t.EventsOf(first.Session) {
				if strings.HasSuffix(e.Arrived().Request.URL, "?moved") && len(e.Raw()) > 0 {
					t.Fail(e, "no event where the redirect of "+first.Name()+" leads", "the event with its body")
				}
			}
		},
		Fix: "Switch off that your HTTP client follows redirects, and count a redirect as a failed attempt.",
	},
}

// refused are the attempts to bring the first event that was answered so.
func refused(t *rule.T, answer string) []*rule.Event {
	t.Step("unauthorized-complete") // or the rule ends for what kept it from being taken
	for _, sold := range t.In("refused-events").Steps("") {
		if sold.Operation != complete {
			continue
		}
		events := t.EventsOf(sold.Session)
		first := slices.IndexFunc(events, func(e *rule.Event) bool { return e.Script == answer })
		if first < 0 {
			continue
		}
		return slices.DeleteFunc(events[first:], func(e *rule.Event) bool { return !sameNews(e, events[first]) })
	}
	t.Unverified("no event came that could be answered %s", answer)
	return nil
}

// sameNews reports whether an event is the first one once more. An order is only
// announced once in the same words, whatever becomes of the Request-Id.
func sameNews(e, first *rule.Event) bool {
	return announces(first) && e.Same(first) || repeats(e, first) || requestID(first) != "" && requestID(e) == requestID(first)
}

// calm holds a sender to a few attempts a minute after a refusal.
func calm(t *rule.T, answer string, most int) {
	all := refused(t, answer)
	n := 1
	for i := range all[1:] {
		if g := gap(all[i], all[i+1]); g < 2*brisk(t) {
			t.Fail(all[i+1], "no attempt so soon after "+all[i].Script, "one after "+short(g))
			return
		}
		if gap(all[0], all[i+1]) < time.Minute {
			n++
		}
	}
	if n > most {
		t.Fail(all[0], fmt.Sprintf("at most %d attempts within a minute after %s", most, all[0].Script), fmt.Sprint(n))
	}
	tellGaps(t, all)
}
