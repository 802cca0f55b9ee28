package acp

import "github.com/assay-project/assay/simulator/wire"

// Operations of the protocol, as recordings name them.
const (
	Create   wire.Operation = "create"
	Update   wire.Operation = "update"
	Retrieve wire.Operation = "retrieve"
	Complete wire.Operation = "complete"
	Cancel   wire.Operation = "cancel"
	Discover wire.Operation = "discover"
	Delegate wire.Operation = "delegate" // at the payment provider
	Redeem   wire.Operation = "redeem"   // a merchant's charge of a delegated token

	// At the provider of 3-D Secure.
	Begin              wire.Operation = "begin_authentication"
	Authenticate       wire.Operation = "authenticate"
	ReadAuthentication wire.Operation = "read_authentication"

	Other wire.Operation = "other" // a route or method the protocol does not define
)

// Versions an agent can speak, oldest first.
const (
	V20250901  wire.Version = wire.Draft
	V20250929  wire.Version = "2025-09-29"
	V20251212  wire.Version = "2025-12-12"
	V20260116  wire.Version = "2026-01-16"
	V20260130  wire.Version = "2026-01-30"
	V20260417  wire.Version = "2026-04-17"
	Unreleased wire.Version = wire.Unreleased
)

// Latest is the version a run speaks when nothing else is asked for.
const Latest = V20260417

// Versions lists them all, Published those with a release of their own.
var (
	Versions  = []wire.Version{V20250901, V20250929, V20251212, V20260116, V20260130, V20260417, Unreleased}
	Published = []wire.Version{V20250929, V20251212, V20260116, V20260130, V20260417}
)

// selection is the form in which an agent names the fulfillment option.
type selection int

const (
	selectedByID   selection = iota // fulfillment_option_id
	selectedNested                  // selected_fulfillment_options[].shipping.option_id
	selectedFlat                    // selected_fulfillment_options[].option_id
)

// dialect is what an agent must say differently from version to version. It is
// a table of its own on purpose: the schemas and the good merchant have theirs.
type dialect struct {
	items        string // name of the item array in requests
	quantities   bool   // items carry a quantity by schema
	details      bool   // the address is nested in fulfillment_details
	selection    selection
	negotiates   bool     // create names currency and capabilities
	handlers     bool     // payment goes through a handler and an instrument
	attributes   bool     // create and complete take an affiliate_attribution
	consents     bool     // complete carries marketing_consents
	traces       bool     // cancel takes an intent_trace
	authenticate bool     // 3-D Secure is part of the protocol
	failures     []string // outcomes of an authentication that failed for certain
	attempted    string   // outcome of one that the bank took no part in
	evidence     bool     // a success must come with its details
	keyRequired  bool     // every POST must carry an Idempotency-Key
	nulls        bool     // null takes a member of a session back
	backed       bool     // handlers may be of what the merchant keeps for a buyer
	merchantID   bool     // sessions tell the merchant's id at its payment provider
}

func dialectOf(v wire.Version) dialect {
	d := dialect{items: "items", quantities: true}
	if v.Within(V20251212, "") {
		d.details, d.selection, d.attributes, d.traces, d.authenticate = true, selectedNested, true, true, true
	}
	d.failures, d.attempted, d.evidence = []string{"denied", "rejected", "abandoned", "canceled"}, "attempt_acknowledged", true
	if v == V20260116 { // a wording of its own, which the next release took back
		d.failures, d.attempted, d.evidence = []string{"failed", "rejected"}, "attempt", false
	}
	d.merchantID = v.Within(V20260116, "")
	if v.Within(V20260130, "") {
		d.items, d.quantities, d.selection, d.negotiates, d.handlers = "line_items", false, selectedFlat, true, true
	}
	if v.Within(V20260417, "") {
		d.consents, d.keyRequired, d.nulls, d.backed = true, true, true, true
	}
	return d
}
