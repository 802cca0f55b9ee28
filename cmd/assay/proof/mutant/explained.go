package mutant

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
)

// explanation says why nobody notices a class of mutants that somebody should: no
// requirement speaks of it. They count as survivors all the same.
type explanation struct {
	Do  []Operator    // none means all
	On  []string      // operations, "error" or "event"; none means all
	As  []wire.Intent // of the request; none means all
	At  []string      // shapes of places, as freedoms have them; none means all
	Why string
}

var explanations = []explanation{
	{At: []string{"**/authentication_metadata/**"}, Why: "no requirement holds what a challenge is made with to what it was made with before"},
	{At: []string{"**/confirmation", "**/confirmation/*"}, Why: "no requirement compares what an order confirms with anything but the notes that were given"},
	{At: []string{"**/support", "**/support/*"}, Why: "no requirement speaks of whom a buyer may ask"},
	{At: []string{"**/destination/*", "**/tracking_number", "**/tracking_url"}, Why: "no requirement holds a parcel to the address of the session, or to the number it had before"},
	{On: []string{"event"}, At: []string{"/data/refunds", "/data/refunds/*", "/data/refunds/*/amount"}, Why: "what was refunded is known of the orders that the run has refunded alone, and of others that it is no more than was paid; a last event is followed by none that would tell"},
	{Do: []Operator{Overtake}, Why: "the order of events is judged where none was refused and came again"},
	{As: []wire.Intent{wire.OtherVersion}, Why: "an answer in another version of the API is judged as a whole by a run that speaks it"},
	{As: []wire.Intent{wire.Hostile}, Why: "no requirement says what a shop makes of hostile text, but that it answers in shape and gives nothing away"},
	{On: []string{"create", "update", "complete", "cancel"}, As: []wire.Intent{wire.Invalid}, Why: "no requirement says what an answer shows to a request that might have been refused"},
	{On: []string{"create", "update", "retrieve", "complete", "cancel"}, At: []string{"/updated_at"}, Why: "no requirement speaks of when a session was changed"},
	{On: []string{"begin_authentication"}, At: []string{"/action/fingerprint/*"}, Why: "the transaction of a fingerprint is held to that of a challenge, where one follows"},
	{Do: []Operator{Negate}, At: []string{"**/breakdown/*/rate"}, Why: "no requirement speaks of the sign of a rate"},
	{On: []string{"read_authentication"}, At: []string{"/authentication_result/*"}, Why: "no requirement compares a result with what the session was shown with before"},
	{Do: []Operator{Status}, On: []string{"error"}, Why: "no requirement for payment providers forbids a 5xx to a request that is wrong"},
	{Do: []Operator{HeaderDrop}, At: []string{"Retry-After"}, Why: "a provider need not say how long to wait; where it does, a rule reads it"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, At: []string{"Idempotent-Replayed"}, Why: "which of two twins was carried out, and which replayed, is known to the merchant alone"},
	{On: []string{"error"}, As: []wire.Intent{wire.Faulted}, Why: "an attempt that was repeated may have been turned away by a filter in front of the API"},
	{Do: []Operator{Shorten, Empty}, On: []string{"create", "update"}, At: []string{"/totals", "/totals/*", "/line_items/*/totals", "/line_items/*/totals/*", "/fulfillment_options", "/fulfillment_options/*"},
		Why: "no requirement says which entries and options there must be; only a later answer shows what was left out"},
}

// Explained says why nobody notices a class, "" where there is no good reason.
func Explained(c Class) string {
	for _, x := range explanations {
		about := len(x.Do) == 0 || slices.Contains(x.Do, c.Operator)
		about = about && (len(x.On) == 0 || slices.Contains(x.On, c.On)) && (len(x.As) == 0 || slices.Contains(x.As, c.Intent))
		if about && (len(x.At) == 0 || slices.ContainsFunc(x.At, func(pattern string) bool { return lies(c.Shape, pattern) })) {
			return x.Why
		}
	}
	return ""
}
