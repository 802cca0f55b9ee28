package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// lasting are the members on which two answers about one unchanged session must
// agree. Messages may be said once, clock values and delivery estimates move by
// themselves, and the id has a rule of its own.
var lasting = []string{
	"status", "currency", "line_items", "fulfillment_option_id", "selected_fulfillment_options",
	"fulfillment_address", "fulfillment_details", "buyer", "totals", "links",
}

// written are the answers heard to sound creates and updates that nothing overtook.
func written(t *rule.T) []*rule.Seen {
	return slices.DeleteFunc(t.Heard(), func(s *rule.Seen) bool {
		return !certain(s) || s.Operation != create && s.Operation != update
	})
}

// certain reports whether an answer leaves no doubt about the session: it is that of
// a sound request, or of its retry, and nothing overtook it. What is created is not
// there yet to be changed by others.
func certain(s *rule.Seen) bool {
	return s.OK() && slices.Contains(everyday, s.Intent) && (!s.Concurrent || s.Operation == create) && s.Repeats == ""
}

// moving are members that change by themselves: other buyers take from the
// stock, and rates of exchange go up and down.
var moving = []string{"available_quantity", "availability_status", "fulfillable_on", "presentment_amount"}

// agree holds the named members that both answers have to each other.
func agree(t *rule.T, got, want rule.Node, members ...string) {
	for _, name := range members {
		unchanged(t, got.Get(name), want.Get(name))
	}
}

// unchanged compares two values where both are there. A difference is reported
// at the innermost place that differs.
func unchanged(t *rule.T, now, before rule.Node) {
	if now.Present() && before.Present() && !agrees(now, before) {
		now, before = difference(now, before)
		t.Fail(now, rule.Show(before.Value())+", as in "+before.Seen().Name(), rule.Show(now.Value()))
	}
}

// required are members without which no answer is a session: the schema
// (CHK-002) speaks of their absence.
var required = []string{
	"id", "status", "currency", "line_items", "totals", "fulfillment_options", "messages", "links", "capabilities",
}

// lacksNothing holds an answer to all the optional members another one has.
func lacksNothing(t *rule.T, got, want rule.Node) {
	for _, name := range want.Names() {
		if name == "order" && status(want) != "completed" {
			continue // an order that came too early may well go away (STA-004)
		}
		if !slices.Contains(required, name) && want.Get(name).Present() && !got.Get(name).Present() {
			t.Fail(got.Get(name), name+", as in "+want.Seen().Name(), "absent")
		}
	}
}

// difference descends to the first place in which two unequal values differ.
func difference(a, b rule.Node) (rule.Node, rule.Node) {
	switch {
	case a.IsObject() && b.IsObject():
		for _, name := range append(a.Names(), b.Names()...) {
			if x, y := a.Get(name), b.Get(name); !slices.Contains(moving, name) && !agrees(x, y) {
				return difference(x, y)
			}
		}
	case a.IsArray() && b.IsArray() && a.Len() == b.Len():
		for i := range a.Len() {
			if x, y := a.At(i), b.At(i); !agrees(x, y) {
				return difference(x, y)
			}
		}
	}
	return a, b
}

// agrees reports whether two values are equal but for what moves by itself, and
// for members that one shows as null and the other does not show: CHK-002 speaks
// of a null where none may stand.
func agrees(a, b rule.Node) bool {
	return rule.SameJSON(a.Value(), b.Value()) || rule.SameJSON(still(a.Value()), still(b.Value()))
}

// still is a copy of a value without what moves by itself or is null.
func still(value any) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, member := range v {
			if member != nil && !slices.Contains(moving, name) {
				kept[name] = still(member)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i, element := range v {
			kept[i] = still(element)
		}
		return kept
	}
	return value
}

// retrieved is the answer to a GET. The draft dialect leaves GET to the merchant:
// where it is not offered there, the rules about it do not apply.
func retrieved(t *rule.T, s *rule.Seen) *rule.Seen {
	if t.Profile() == rule.Dialect && (s.Status() == 404 || s.Status() == 405) {
		t.NotApplicable("this dialect does not demand GET, and the merchant answered it with %s", s.Answer())
	}
	return s
}
