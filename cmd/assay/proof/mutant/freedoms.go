package mutant

import "github.com/assay-project/assay/simulator/wire"

// freedom is a change to which nobody can object, as long as the schema allows
// it, with the reason. What has no freedom must be noticed.
type freedom struct {
	Do     []Operator       // the operators it is about; none means all
	With   []string         // what they do it with; none means anything
	On     []string         // operations, "error" or "event"; none means all
	Of     []wire.Operation // the request that was answered so; none means any
	Intent wire.Intent      // of the request; "" means any
	At     []string         // places: globs, in which a star is one step or a part of one, and ** at either end anything; none means all
	Role   string           // of the target; "" means any
	Alone  bool             // only where no other body of the book holds the value
	Since  wire.Version
	Until  wire.Version
	Why    string
}

// Operators that leave a text a text: with another meaning, or with none.
var (
	another = []Operator{Alter, Upper, Swap}
	reword  = []Operator{Alter, Upper, Swap, Empty}
)

// exchanges are all operations but events.
var exchanges = []string{"create", "update", "retrieve", "complete", "cancel", "discover", "delegate", "error", "visit",
	"begin_authentication", "authenticate", "read_authentication"}

// authentications are what an authentication provider is asked.
var authentications = []wire.Operation{"begin_authentication", "authenticate", "read_authentication"}

// handlers are the members of a payment handler that only its owner understands.
var handlers = []string{
	"/capabilities/payment/handlers/*/config/**", "/capabilities/payment/handlers/*/config_schema", "/capabilities/payment/handlers/*/spec",
	"/capabilities/payment/handlers/*/instrument_schemas", "/capabilities/payment/handlers/*/instrument_schemas/*", "/capabilities/payment/handlers/*/display_order",
}

// success is what a request may be answered with that was carried out.
var success = []string{"200", "201", "202", "204"}

var freedoms = []freedom{
	// What happened around the body.
	{Do: []Operator{HeaderAdd}, Why: "whoever does not know a header field ignores it (RFC 9110 5.1)"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, At: []string{"Date", "Content-Length", "Transfer-Encoding", "Accept-Encoding", "User-Agent"},
		Why: "framing and dates are the matter of HTTP, which had read the message when it was recorded"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, On: []string{"error"}, At: []string{"Allow", "Www-Authenticate", "Connection"},
		Why: "HTTP wants them, no source of the protocol does: what they say is noted at most"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, On: []string{"error"}, At: []string{"Idempotency-Key"}, Until: "2026-01-30",
		Why: "the sources declare the echo for success alone"},
	{Do: []Operator{HeaderDrop}, On: []string{"error"}, At: []string{"Request-Id"}, Role: wire.RolePSP,
		Why: "the sources declare the echo for success alone"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, On: []string{"error"}, Of: authentications, At: []string{"Idempotency-Key", "Request-Id"},
		Why: "the sources declare the echo for success alone"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, On: []string{"event"}, At: []string{"Timestamp", "Request-Id"},
		Why: "no source demands them: the time that counts is signed, and repetitions alone are told apart by their id"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, On: []string{"visit"}, Why: "a page is no message of the protocol"},
	{Do: []Operator{Repeat}, Why: "an answer may be given twice, and an event may come twice"},
	{Do: []Operator{Late}, On: exchanges, Why: "no source bounds how long an answer takes: it is told, and not judged"},
	{Do: []Operator{Late, Lose}, On: []string{"event"}, Why: "the run waits for the events of some orders alone; those of others may come later, or after it"},
	{Do: []Operator{Lose}, On: exchanges, Why: "what is not in the book blames nobody"},
	{Do: []Operator{Status}, With: []string{"302"}, Why: "the agent follows no redirect: the scenario would have stopped there, and left its rules unverified"},
	{Do: []Operator{Status}, On: []string{"error"}, With: []string{"400", "401", "404", "405", "409", "422", "429"},
		Why: "most sources leave the 4xx to the merchant; where one names it there is a rule"},

	{Do: []Operator{Status}, On: []string{"complete"}, With: []string{"200", "201"}, Why: "the sources disagree, and either is let pass (CHK-111, CHK-112)"},
	{Do: []Operator{Status}, On: []string{"visit"}, With: success, Why: "a page that is shown is there, under whichever 2xx: no source speaks of it"},
	{Do: []Operator{Status}, With: success, Intent: wire.Invalid, Why: "a request that is wrong may be carried out, and no source says how that is answered"},
	{Do: []Operator{Status}, With: success, Intent: wire.Hostile, Why: "a request that is odd may be carried out, and no source says how that is answered"},
	{Do: []Operator{Status}, With: success, Intent: wire.Faulted, Why: "a retry has the status of an answer that was lost, which nobody knows"},

	// What the schema leaves open.
	{Do: []Operator{Add}, Why: "the schema lets members in that it does not name"},
	{Do: []Operator{Null}, Why: "the schema lets the value be null"},
	{Do: []Operator{Reverse}, Why: "no source gives a list an order"},
	{Do: []Operator{Drop}, Why: "the schema calls the member optional"},

	{Do: []Operator{Alter, Upper}, At: []string{"/data/status", "/order/status", "**/line_items/*/status", "**/fulfillments/*/status", "**/adjustments/*/status"},
		Since: "2026-04-17", Why: "the amended schema leaves these words open: one that nobody knows is let through (ORD-034)"},

	// Errors.
	{Of: []wire.Operation{"other"}, Why: "a route that the protocol does not have may be another server's"},
	{Of: []wire.Operation{"discover"}, Until: "2026-01-30", Why: "discovery came with a later version: what is served there is of none of this one's"},
	{Intent: wire.Aside, Why: "another door is asked whether it opens: what a filter in front of the target says there is its own affair"},
	{Do: another, On: []string{"error"}, At: []string{"/type"}, Role: wire.RolePSP, Why: "the lists hold for some statuses alone, and a rule asks those"},
	{Do: []Operator{Swap}, On: []string{"error"}, At: []string{""}, Why: "one refusal instead of another: the codes that a source demands have rules"},
	{Do: reword, On: []string{"error"}, At: []string{"/code"}, Why: "the schema lets any code stand there; those that a source demands have rules"},
	{Do: another, On: []string{"error"}, At: []string{"/param"}, Why: "which member is at fault is known of a few requests alone, and a rule asks those"},

	// Texts for people, and what only its owner understands.
	{Do: reword, At: []string{"/message", "**/display_text", "**/title", "**/content", "**/description", "**/subtitle", "**/display_name", "**/name", "**/label"},
		Why: "a text for people, in the words of whoever answers"},
	{Do: []Operator{Swap}, On: []string{"delegate"}, At: []string{"/created"}, Why: "no source says how exact the time is, and clocks may be minutes off (DP-002); more than that a rule notices"},
	{Do: another, On: []string{"delegate"}, At: []string{"/id"}, Why: "a token is opaque, and the book holds its placeholder; what it looks like was found out before"},
	{Do: another, On: []string{"begin_authentication"}, At: []string{"/authentication_session_id"}, Why: "the agent takes the id it is given: it is that of the session by being there"},
	{Do: another, On: []string{"begin_authentication", "authenticate"}, At: []string{"/action/fingerprint/three_ds_method_url", "/action/challenge/acs_url"},
		Why: "where the bank of a buyer is met is told by the provider alone"},
	{Do: another, At: []string{"/links/*/url", "/marketing_consent_options/*/privacy_policy_url"}, Why: "a link leads where the merchant likes"},
	{Do: another, On: []string{"create"}, At: []string{"/id"}, Why: "the agent takes the id it is given: it is that of the session by being there"},
	{Do: []Operator{Alter, Upper, Swap, Empty, Twice, Drop, Negate, Fraction}, At: handlers, Why: "how a handler is set up is known to its owner alone; what an agent needs of it has rules"},
	{Do: []Operator{Retype}, At: []string{"/capabilities/payment/handlers/*/config/**"}, Why: "the form of a configuration is that of the handler's own schema"},
	{Do: another, At: []string{"/expires_at"}, Why: "no source keeps a merchant from giving a session more time, or less"},
	{Do: another, At: []string{"/payment_provider/merchant_id", "/authentication_provider/merchant_id"}, Why: "an account of the merchant, which nobody can check from outside"},
	{Do: another, Alone: true, At: []string{"**/id", "/id", "**/confirmation_number", "**/tracking_number", "**/tracking_url", "**/order_number", "**/email", "**/hours",
		"**/three_ds_cryptogram", "**/transaction_id", "**/three_ds_server_trans_id", "**/acs_trans_id",
		"/updated_at", "/created_at", "/expires_at", "/quote_id", "**/estimated_delivery/*"},
		Why: "a value of the merchant's own, which nothing else in the book repeats and nobody can compare"},
	{Do: []Operator{Alter, Fraction, Swap}, At: []string{"**/breakdown/*/rate"}, Why: "the base of a rate is not told, so nobody can check it"},
	{Do: another, At: []string{"/messages/*/param"}, Why: "a hint for the agent; which member is meant is known to the merchant alone"},
	{Do: another, At: []string{"/marketing_consent_options/*/channel"}, Why: "the schema lets any word be a channel"},
	{Do: []Operator{Shorten}, At: []string{"/marketing_consent_options/*"}, Why: "whom a merchant asks about which channel is its own choice"},
	{Do: []Operator{Shorten}, At: []string{"**/disclosures/*", "**/supported_card_networks/*", "**/supported_payment_methods/*", "**/supported_authentication_methods/*",
		"/supported_versions/*", "/capabilities/payment/handlers/*/config/**", "/capabilities/supported_locales/*", "/capabilities/supported_currencies/*",
		"/capabilities/payment/handlers/*", "/capabilities/interventions/supported/*"},
		Why: "what a merchant takes and tells is its own choice, one more or less"},
	{Do: []Operator{Twice, Empty}, At: []string{"**/disclosures", "/links", "**/supported_card_networks", "**/supported_payment_methods", "**/supported_authentication_methods", "/supported_versions"},
		Why: "the schema lets the list be of any length"},
	{Do: reword, At: []string{"**/support/hours", "**/support/email", "**/support/phone"}, Why: "whom a buyer may ask is told by the merchant alone"},
	{Do: reword, At: []string{"**/jurisdiction"}, Why: "a text for people, in the words of whoever answers"},
	{Do: []Operator{Upper}, At: []string{"/capabilities/supported_locales/*"}, Why: "language tags have no case (RFC 5646 2.1.1)"},
	{Do: another, At: []string{"**/estimated_delivery/*"}, Why: "an estimate of the merchant, which may be another by now"},
	{Do: another, On: []string{"event"}, At: []string{"/data/fulfillments/*/id"}, Why: "parcels may be packed anew, and are others then (WH-047)"},
	{Do: reword, At: []string{"**/carrier", "**/earliest_delivery_time", "**/latest_delivery_time"}, Why: "an estimate of the merchant, which nobody can check from outside"},

	// Extensions and discounts.
	{Do: another, At: []string{"/capabilities/extensions/*/schema", "/capabilities/extensions/*/spec"},
		Why: "addresses of the merchant's own choice, which nobody follows; within a session they stay (EXT-014)"},
	{At: []string{"/packing", "/packing/**"}, Why: "what a third party's extension adds is the matter of a schema that is not fetched (EXT-011)"},
	{Do: []Operator{Twice, Reverse}, At: []string{"/discounts/codes"}, Why: "order and repetitions of the echo do not count (DISC-003)"},
	{Do: another, On: []string{"create", "update", "complete", "cancel"}, At: []string{"/discounts/applied/*/id"},
		Why: "an id of the merchant's own choice, which stays while the session is read (DISC-002)"},
}
