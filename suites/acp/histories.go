package acp

import (
	"fmt"
	"maps"
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
}

// turns are those of all sessions in which an operation was carried out. Of requests
// that ran side by side nobody knows which came first, so what any of them names is
// in doubt, and so is what a request named that broke down, was odd, or came with a
// payment that bought nothing. What is repeated is as old as the first answer.
func turns(t *rule.T, operation wire.Operation) []turn {
	var all []turn
	for _, life := range t.HeardBySession() {
		var before *rule.Seen
		named, racing := map[string]bool{}, beside(life)
		for _, now := range life {
			overtaken := now.Concurrent && slices.ContainsFunc(racing, func(s *rule.Seen) bool { return s != now })
			if before != nil && now.Operation == operation && now.OK() && now.Repeats == "" && now.Intent != wire.OtherVersion {
				about := maps.Clone(named)
				mark(about, now)
				if overtaken {
					mark(about, racing...)
				}
				all = append(all, turn{now, before, about})
			}
			sound := now.OK() && slices.Contains(everyday, now.Intent) && now.Repeats == "" && !overtaken
			if sound {
				before, named = now, map[string]bool{}
			}
			if !sound || now.Operation == complete && status(now.Body()) != "completed" {
				mark(named, now)
			}
		}
	}
	return all
}

// beside are the writes to a session that ran at the same time as another request.
func beside(life []*rule.Seen) []*rule.Seen {
	return slices.DeleteFunc(slices.Clone(life), func(s *rule.Seen) bool {
		return !s.Concurrent || s.Operation == create || s.Operation == retrieve
	})
}

// mark notes which members requests name.
func mark(named map[string]bool, requests ...*rule.Seen) {
	for _, s := range requests {
		for _, name := range s.Sent().Names() {
			named[name] = true
		}
	}
}

// staysUntouched holds each answer to an operation to the answer before it about the
// same session, in the members that no request names.
func staysUntouched(t *rule.T, operation wire.Operation) {
	for _, s := range turns(t, operation) {
		now, before := s.now.Body(), s.before.Body()
		for _, name := range untouched {
			if !s.named[name] {
				unchanged(t, now.Get(name), before.Get(name))
			}
		}
		if operation == update || s.named["items"] || s.named["line_items"] {
			continue
		}
		sameLines(t, now.Get("line_items"), before.Get("line_items"))
		if s.named["fulfillment_details"] || s.named["fulfillment_address"] {
			continue // they may be delivered otherwise
		}
		sameSelection(t, s)
		sameEntries(t, now.Get("totals"), before.Get("totals"))
		sameOptions(t, s)
	}
}

// sameSelection holds the choice of an option to what it was.
func sameSelection(t *rule.T, s turn) {
	for _, name := range []string{"fulfillment_option_id", "selected_fulfillment_options"} {
		if !s.named[name] && !ended(s.before.Body()) {
			unchanged(t, s.now.Body().Get(name), s.before.Body().Get(name))
		}
	}
}

// sameLines holds the lines of a cart to being the same, whatever they cost by now.
func sameLines(t *rule.T, now, before rule.Node) {
	lines, earlier := now.Each(), before.Each()
	if len(lines) != len(earlier) {
		t.Fail(now, fmt.Sprintf("%d lines, as in %s", len(earlier), before.Seen().Name()), fmt.Sprint(len(lines)))
		return
	}
	for i, line := range lines {
		unchanged(t, line.Get("id"), earlier[i].Get("id"))
		unchanged(t, line.Get("item", "id"), earlier[i].Get("item", "id"))
		unchanged(t, quantityOf(line), quantityOf(earlier[i]))
		sameEntries(t, line.Get("totals"), earlier[i].Get("totals"))
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
	if len(options) == 0 || len(earlier) == 0 {
		return // a session that has ended may offer none
	}
	if len(options) != len(earlier) {
		t.Fail(s.now.Body().Get("fulfillment_options"), fmt.Sprintf("%d options, as in %s", len(earlier), s.before.Name()), fmt.Sprint(len(options)))
		return
	}
	members := []string{"totals", "subtotal", "tax", "total"}
	if s.now.Operation != retrieve && s.before.Operation != retrieve {
		members = append(members, "id")
	}
	for i, option := range options {
		agree(t, option, earlier[i], members...)
	}
}

// sameOffer holds the options of each read to the ids they had before.
func sameOffer(t *rule.T) {
	for _, s := range turns(t, retrieve) {
		options, earlier := offered(s.now.Body()).Each(), offered(s.before.Body()).Each()
		for i := range min(len(options), len(earlier)) {
			unchanged(t, options[i].Get("id"), earlier[i].Get("id"))
		}
	}
}
