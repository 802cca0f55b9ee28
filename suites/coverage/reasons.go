package coverage

// selfChecks names the test of our own that proves a requirement whose subject
// is the agent or the receiver of events.
var selfChecks = map[string]SelfCheck{
	"WH-080":     {Test: "WH-080 refuses a missing signature"},
	"WH-081":     {Test: "WH-081 refuses a malformed header"},
	"WH-082":     {Test: "WH-082 refuses another secret"},
	"WH-083":     {Test: "WH-083 refuses an altered body"},
	"WH-084":     {Test: "WH-084 refuses a stale timestamp"},
	"WH-086":     {Test: "WH-086 refuses another t"},
	"WH-087":     {Test: "WH-087 refuses for all four causes with the same flat error"},
	"WH-088":     {Test: "WH-088 refuses what is no JSON"},
	"WH-089":     {Test: "WH-089 repeats the Request-Id of an event it accepts"},
	"WH-090":     {Test: "WH-090 lets a repeated event have one effect"},
	"WH-091":     {Test: "WH-091 tolerates an unknown type"},
	"IDEM-047":   {Test: "TestTheAgentBacksOffAndGivesUp"},
	"INTENT-011": {Test: "INTENT-011 tells lean and flat traces"},
	"AFFIL-015":  {Test: "AFFIL-015 claims without personal data"},
	"MKTG-012":   {Test: "MKTG-012 decides on what is offered"},
	"MKTG-013":   {Test: "MKTG-013 leaves alone what nobody touched"},
	"HDR-070":    {Test: "TestTheAgentSpeaksEveryVersionCorrectly", Checklist: []string{"api_version_header", "delegate_payment_headers"}},
}

// reasons says why single requirements are not covered.
var reasons = map[string]string{
	"DISC-028": "the document states no rate, so only some hundreds of guesses in a row on one session could tell whether they are limited at all; that is more than the rest of a run sends, and a shop that limits wholesale by address would then limit the run",
	"RISK-007": "the results that the agent brings are genuine in form alone, and a sandbox takes them because it has nobody verify them; what it makes of a foreign one says nothing of the shop, until a 3-D Secure back end that both sides ask knows which results are real",
}

// unbuilt are areas that no rule speaks of yet.
var unbuilt = map[string]string{
	"product_feed":            "product feeds are not judged yet",
	"feed_api":                "the feed API is not judged yet",
	"cart":                    "the cart API is not judged yet",
	"mcp":                     "the MCP binding is not judged yet",
	"ap2":                     "AP2 mandates are not judged yet",
	"order_notifications":     "messaging channels are not judged yet",
	"conversational_commerce": "messaging channels are not judged yet",
}
