package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// untouched are members of a session that stay as they are until a request names
// them.
var untouched = []string{"buyer", "fulfillment_address", "fulfillment_details", "links", "payment_provider"}

// turn is an answer about a session and the last one before it that left no doubt
// about the session.
type turn struct {
	now, before *rule.Seen
	named       map[string]bool // members that may have changed between the two
	doubts      []*rule.Seen    // the requests between the two by which they may have
	updated     bool            // an update came between, whatever became of it
}

// turns are those of all sessions in which operations were carried out. Of requests
// that ran side by side nobody knows which came first, so what any of them names is
// in doubt, and so is what a request named that broke down, was odd, or came with a
// payment that bought nothing. What is repeated is as old as the first answer.
func turns(t *rule.T, operations ...wire.Operation) []turn {
	var all []turn
	for _, life := range t.HeardBySession() {
		asked := func(s *rule.Seen) bool { return slices.Contains(operations, s.Operation) }
		if len(life) < 2 || !slices.ContainsFunc(life, asked) || shared(life) {
			continue
		}
		var before *rule.Seen
		var doubts []*rule.Seen
		updated, racing := false, beside(life)
		for _, now := range life {
			if caller(now) != caller(life[0]) {
				if now.OK() { // what others may do is for the rules about callers to say
					doubts, updated = append(doubts, now), updated || now.Operation == update
				}
				continue
			}
			overtaken := now.Concurrent && now.Operation != create && slices.ContainsFunc(racing, func(s *rule.Seen) bool { return s != now })
			if before != nil && asked(now) && now.OK() && !repeated(now, life) && now.Intent != wire.OtherVersion {
				between := slices.Clone(doubts)
				if overtaken {
					between = append(between, racing...)
				}
				all = append(all, turn{now, before, named(append(between, now)), between, updated || overtaken})
			}
			sound := now.OK() && slices.Contains(everyday, now.Intent) && !repeated(now, life) && !overtaken
			if sound || before == nil && now.Operation == create && now.OK() {
				before, doubts, updated = now, nil, false
			} else {
				updated = updated || now.Operation == update
			}
			if doubtful := !sound || now.Operation == complete && !bought(now.Body()); doubtful && !(before != nil && now.Refused() && ended(before.Body())) {
				doubts = append(doubts, now)
			}
		}
	}
	return all
}

// caller is the credential of a request; its scheme has no case.
func caller(s *rule.Seen) string {
	scheme, credential, _ := strings.Cut(s.SentHeader("Authorization"), " ")
	return strings.ToLower(scheme) + " " + credential
}

// repeated reports whether an answer is as old as another one: its request repeats
// one that was carried out.
func repeated(s *rule.Seen, life []*rule.Seen) bool {
	return s.Repeats != "" && slices.ContainsFunc(life, func(first *rule.Seen) bool { return first.Step == s.Repeats && first.OK() })
}

// bought reports whether a session has been paid for, or is being.
func bought(body rule.Node) bool { return status(body) == "completed" || processing(body) }

// shared reports whether a session was created twice, by requests that are not the
// same: that its id is taken is for other rules to say.
func shared(life []*rule.Seen) bool {
	key := ""
	for i, s := range life {
		if s.Operation != create {
			continue
		}
		if this := s.SentHeader("Idempotency-Key"); i > 0 && this != key {
			return true
		} else {
			key = this
		}
	}
	return false
}

// beside are the writes to a session that ran at the same time as another request.
func beside(life []*rule.Seen) []*rule.Seen {
	return slices.DeleteFunc(slices.Clone(life), func(s *rule.Seen) bool {
		return !s.Concurrent || s.Operation == create || s.Operation == retrieve
	})
}

// named are the members that requests name.
func named(requests []*rule.Seen) map[string]bool {
	names := map[string]bool{}
	for _, s := range requests {
		for _, name := range s.Sent().Names() {
			names[name] = true
		}
	}
	return names
}

// staysUntouched holds each answer to an operation to the answer before it about the
// same session, in the members that no request names.
func staysUntouched(t *rule.T, operation wire.Operation) {
	for _, s := range turns(t, operation) {
		now, before := s.now.Body(), s.before.Body()
		for _, name := range untouched {
			switch {
			case !s.named[name]:
				unchanged(t, now.Get(name), before.Get(name))
			case operation == retrieve || operation == cancel || s.now.Sent().IsObject() && !s.now.Sent().Get(name).Exists():
				amongst(t, now.Get(name), s.known(name))
			}
		}
		if operation == retrieve && !s.named["capabilities"] && !s.updated {
			keepsPowers(t, s)
		}
		if operation == update || s.named["items"] || s.named["line_items"] {
			continue
		}
		sameLines(t, s)
		if s.named["fulfillment_details"] || s.named["fulfillment_address"] {
			continue // they may be delivered otherwise
		}
		sameSelection(t, s)
		sameOptions(t, s)
		if s.fixed() {
			sameEntries(t, now.Get("totals"), before.Get("totals"))
		}
	}
}

// fixed reports whether a session costs what it did: no option was chosen, and the
// total is the same, or gone. Where that moves by itself other rules speak of it.
func (s turn) fixed() bool {
	is, stated := amount(s.now.Body().Get("totals"), total)
	was, known := amount(s.before.Body().Get("totals"), total)
	return !s.named["fulfillment_option_id"] && !s.named["selected_fulfillment_options"] && known && (!stated || is == was)
}

// keepsPowers holds a session that is read to the interventions that were granted
// before, unless by an update, which CAP-013 does not let grant more.
func keepsPowers(t *rule.T, s turn) {
	now, before := s.now.Body().Get("capabilities", "interventions"), s.before.Body().Get("capabilities", "interventions")
	for _, kind := range texts(before.Get("supported")) {
		if now.IsObject() && s.before.Operation != update && !contains(now.Get("supported"), kind) {
			t.Fail(now, kind+", as in "+s.before.Name(), rule.Show(now.Value()))
		}
	}
}

// sameSelection holds the choice of an option to what it was.
func sameSelection(t *rule.T, s turn) {
	for _, name := range []string{"fulfillment_option_id", "selected_fulfillment_options"} {
		if !s.named[name] && s.now.Operation != cancel {
			unchanged(t, s.now.Body().Get(name), s.before.Body().Get(name))
		}
	}
}

// sameLines holds the lines of a cart to being the same, whatever they cost by now.
// Those of a session that has ended may be left out as a whole.
func sameLines(t *rule.T, s turn) {
	now, before := s.now.Body().Get("line_items"), s.before.Body().Get("line_items")
	lines, earlier := now.Each(), before.Each()
	if len(lines) != len(earlier) {
		if now.IsArray() && before.IsArray() && (len(lines) > 0 || !ended(s.now.Body())) {
			t.Fail(now, fmt.Sprintf("%d lines, as in %s", len(earlier), s.before.Name()), fmt.Sprint(len(lines)))
		}
		return
	}
	for i, line := range lines {
		if !s.updated {
			unchanged(t, line.Get("id"), earlier[i].Get("id"))
		}
		unchanged(t, line.Get("item", "id"), earlier[i].Get("item", "id"))
		unchanged(t, quantityOf(line), quantityOf(earlier[i]))
		if s.fixed() {
			sameEntries(t, line.Get("totals"), earlier[i].Get("totals"))
		}
	}
}

// sameEntries holds a list of amounts to having entries of the same types, whatever
// they come to by now.
func sameEntries(t *rule.T, now, before rule.Node) {
	if !now.IsArray() || !before.IsArray() {
		return // the schema speaks of it
	}
	if is, was := kinds(now), kinds(before); !slices.Equal(is, was) {
		t.Fail(now, fmt.Sprintf("%s, as in %s", strings.Join(was, ", "), before.Seen().Name()), strings.Join(is, ", "))
	}
}

// kinds are the types of entries, sorted.
func kinds(list rule.Node) []string {
	var all []string
	for _, entry := range list.Each() {
		all = append(all, entry.Get("type").String())
	}
	slices.Sort(all)
	return all
}

// sameOptions holds the options of a session to being the same, whenever they
// would arrive by now. What a read does to their ids is told by CHK-101.
func sameOptions(t *rule.T, s turn) {
	options, earlier := s.now.Body().Get("fulfillment_options").Each(), s.before.Body().Get("fulfillment_options").Each()
	if len(options) == 0 || len(earlier) == 0 || narrowed(s, options, earlier) {
		return
	}
	if len(options) != len(earlier) {
		t.Fail(s.now.Body().Get("fulfillment_options"), fmt.Sprintf("%d options, as in %s", len(earlier), s.before.Name()), fmt.Sprint(len(options)))
		return
	}
	var members []string
	if s.fixed() {
		members = append(members, "totals", "subtotal", "tax", "total")
	}
	if s.now.Operation != retrieve && s.before.Operation != retrieve {
		members = append(members, "id")
	}
	for i, option := range options {
		agree(t, option, earlier[i], members...)
	}
}

// narrowed reports whether a session that has ended shows fewer options than
// before: no source has it go on offering more than the one that was chosen.
func narrowed(s turn, options, earlier []rule.Node) bool {
	return len(options) < len(earlier) && ended(s.now.Body())
}

// sameOffer holds the options of each read to the ids they had before.
func sameOffer(t *rule.T) {
	for _, s := range turns(t, retrieve) {
		options, earlier := offered(s.now.Body()).Each(), offered(s.before.Body()).Each()
		if narrowed(s, options, earlier) {
			continue
		}
		for i := range min(len(options), len(earlier)) {
			unchanged(t, options[i].Get("id"), earlier[i].Get("id"))
		}
	}
}
