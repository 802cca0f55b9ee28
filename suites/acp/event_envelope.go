package acp

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/suites/rule"
)

// eventsPath is where the protocol has events delivered.
const eventsPath = "/agentic_checkout/webhooks/order_events"

// Webhooks: where an event goes, and how it is wrapped.
var envelopeRules = []rule.Rule{
	{
		ID: "WH-012", Title: "POST goes to the agreed receiver URL", Level: rule.Must, Since: v20250929,
		Says:  "Events are delivered by POST to the receiver's URL, which ends in the path of order events once.",
		Cite:  []string{"OAS-WH order_events", "IMPL delivery URL"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the published files fix the path",
				"OpenAI's pages: whatever URL the platform provides",
				"deployed senders: a base URL to which they add the path",
			},
			Holds: "The receiver's URL as it was given, or its base with the path added, is right; here both are the same URL.",
		},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				line := e.Arrived().Request
				path, _, _ := strings.Cut(line.URL, "?")
				if line.Method != "POST" || !strings.HasSuffix(path, eventsPath) || strings.Count(path, eventsPath) > 1 {
					t.Fail(e, "POST "+eventsPath, line.Method+" "+line.URL)
				}
			}
		},
		Fix: "Use the URL as it was given; where you keep a base URL, add " + eventsPath + " once.",
	},
	{
		ID: "WH-015", Title: "Event has JSON content type", Level: rule.Must, Since: v20250929,
		Says:  "Every delivery names application/json as its Content-Type.",
		Cite:  []string{"OAS-WH order_events Content-Type"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				value, _ := e.Header("Content-Type")
				if media, _, err := mime.ParseMediaType(value); err != nil || media != "application/json" {
					t.Fail(e, "Content-Type: application/json", rule.Show(value))
				}
			}
		},
		Fix: "Set Content-Type: application/json on the request.",
	},
	{
		ID: "WH-016", Title: "Body is one plain JSON event", Level: rule.Must, Since: v20250929,
		Says:  "A delivery holds one event as a JSON object in UTF-8, with type and data and nothing beside them.",
		Cite:  []string{"OAS-WH WebhookEvent"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				if coding, coded := e.Header("Content-Encoding"); coded && !strings.EqualFold(coding, "identity") {
					t.Warn(e, "no Content-Encoding, since the signature is over the plain body", coding)
					continue
				}
				oneObject(t, e)
			}
		},
		Fix: "Send each event in a request of its own, neither batched nor wrapped nor compressed.",
	},
}

// oneObject holds the body of an event to being one JSON object with two members.
// Members that it lacks are a matter of its schema.
func oneObject(t *rule.T, e *rule.Event) {
	raw := e.Raw()
	body := e.Body()
	switch {
	case strings.HasPrefix(e.Problem, "the body broke off"):
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		t.Fail(e, "JSON without a byte order mark", "a byte order mark")
	case !utf8.Valid(raw):
		t.Fail(e, "JSON in UTF-8", "bytes that are no UTF-8")
	case e.Problem != "":
		t.Fail(e, "one JSON object", e.Problem)
	case !body.IsObject():
		t.Fail(body, "one JSON object", rule.Show(body.Value()))
	default:
		for _, name := range body.Names() {
			if name != "type" && name != "data" {
				t.Fail(body.Get(name), "nothing beside type and data", name)
			}
		}
	}
}
