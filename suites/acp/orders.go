package acp

import (
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// sale is an order as it was shown over its life, in answers and in events.
type sale struct {
	session string
	views   []*view
	shown   []*view // those in answers
	told    []*view // those in events
}

// view is an order as it was shown once.
type view struct {
	rule.Node            // the order
	seen      *rule.Seen // the answer it stands in, or
	event     *rule.Event
	began, at time.Time // when it was asked for, and when it was here
	// again: it repeats what was said before, so it is as old as that.
	again bool
}

// step is two views of an order of which the second is certainly the later one.
type step struct{ before, after *view }

// answer is the session the order stands in, absent for an event.
func (v *view) answer() rule.Node {
	if v.seen == nil {
		return rule.Node{}.Get("session")
	}
	return v.seen.Body()
}

// everyOrder hears the answers of which an order may be part.
var everyOrder = &rule.Filter{Operations: []wire.Operation{update, retrieve, complete, cancel}, Intents: sound}

// sales are all orders of the run, each with its views in the order in which
// they were seen.
func sales(t *rule.T) []sale {
	var all []sale
	index := map[string]int{}
	for _, s := range t.Heard() {
		if s.Session == "" {
			continue
		}
		body := s.Body()
		order := body.Get("order")
		if !order.IsObject() || status(body) != "completed" {
			continue
		}
		i, known := index[s.Session]
		if !known {
			i = len(all)
			index[s.Session] = i
			all = append(all, sale{session: s.Session})
		}
		all[i].shown = append(all[i].shown, &view{Node: order, seen: s, began: s.Began, at: s.Began.Add(s.Took()), again: s.Repeats != ""})
	}
	for i := range all {
		all[i].told = eventViews(t, all[i].session, (*rule.Event).Same)
		all[i].views = inTime(all[i].shown, all[i].told)
	}
	return all
}

// inTime are all views of an order in the order in which they were seen. What an
// event tells was so before it arrived; an answer of the same moment knows it.
func inTime(shown, told []*view) []*view {
	views := slices.Concat(shown, told)
	slices.SortStableFunc(views, func(a, b *view) int {
		if a.at.Equal(b.at) && (a.event == nil) != (b.event == nil) {
			if a.event != nil {
				return -1
			}
			return 1
		}
		return a.at.Compare(b.at)
	})
	return views
}

// eventViews are the orders in the events about a session, without those that are
// an earlier one again.
func eventViews(t *rule.T, session string, again func(e, earlier *rule.Event) bool) []*view {
	var views []*view
	for _, e := range t.EventsOf(session) {
		if order := e.Body().Get("data"); order.IsObject() && !slices.ContainsFunc(views, func(v *view) bool { return again(e, v.event) }) {
			views = append(views, &view{Node: order, event: e, began: e.Arrived().At, at: e.At})
		}
	}
	return views
}

// steps pairs views whose order is certain: answers one after the other, events
// one after the other unless some were refused and came again, and an answer
// with the last event that was here before it was asked for. An event may have
// been written long before it arrived, so it follows on no answer.
func (o sale) steps() []step {
	var pairs []step
	shown, told := slices.DeleteFunc(slices.Clone(o.shown), func(v *view) bool { return v.again }), o.told
	for i, v := range shown {
		if i > 0 && !v.began.Before(shown[i-1].at) {
			pairs = append(pairs, step{shown[i-1], v})
		}
		for j := len(told) - 1; j >= 0; j-- {
			if told[j].at.Before(v.began) {
				pairs = append(pairs, step{told[j], v})
				break
			}
		}
	}
	if inTurn(told) {
		for i := range told[min(1, len(told)):] {
			pairs = append(pairs, step{told[i], told[i+1]})
		}
	}
	return pairs
}

// inTurn reports whether events can have come in the order in which things
// happened: none was refused, so that it came again, and none of a new order came
// after others, which another rule speaks of.
func inTurn(told []*view) bool {
	for i, v := range told {
		if !v.event.Accepted() || i > 0 && announces(v.event) {
			return false
		}
	}
	return true
}

// accepted reports whether none of the events was refused.
func accepted(told []*view) bool {
	return !slices.ContainsFunc(told, func(v *view) bool { return !v.event.Accepted() })
}

// saleOf is the order that a completion became, or the reason why there is none.
func saleOf(t *rule.T, scenario, completion string) sale {
	s := settled(t, scenario, completion)
	undecided(t, session(t, s))
	for _, sold := range sales(t) {
		if sold.session == s.Session {
			return sold
		}
	}
	t.Unverified("the completed session showed no order")
	return sale{}
}

// first is the first answer that showed the order.
func (o sale) first() *view {
	return o.views[slices.IndexFunc(o.views, func(v *view) bool { return v.seen != nil })]
}

// last is the last view that has a member, an absent order if none has.
func (o sale) last(member string) (*view, bool) {
	for _, v := range slices.Backward(o.views) {
		if !v.again && v.shows(member) {
			return v, true
		}
	}
	return &view{}, false
}

// everyView holds the views of each order that have a member to a sentence, and
// goes on to the next order with the first that breaks it.
func everyView(t *rule.T, member string, holds func(*view) bool) {
	judged := false
	for _, o := range sales(t) {
		for _, v := range o.views {
			if !v.shows(member) {
				continue
			}
			judged = true
			if !holds(v) {
				break
			}
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with %s", member)
	}
}

// everyStep does the same for two views of which the second is the later one.
func everyStep(t *rule.T, member string, holds func(before, after *view) bool) {
	judged := false
	for _, o := range sales(t) {
		for _, s := range o.steps() {
			if !s.before.shows(member) || !s.after.shows(member) {
				continue
			}
			judged = true
			if !holds(s.before, s.after) {
				break
			}
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with %s twice", member)
	}
}

// everyEntry compares each entry of a list with itself where it was shown first: what
// never changes is the same whichever view is the later one.
func everyEntry(t *rule.T, list string, holds func(first, is rule.Node) bool) {
	for _, o := range sales(t) {
		first := map[string]rule.Node{}
	views:
		for _, v := range o.views {
			if !v.shows(list) {
				continue
			}
			for _, is := range v.Get(list).Each() {
				id := is.Get("id").String()
				if was, known := first[id]; !known && id != "" {
					first[id] = is
				} else if known && !holds(was, is) {
					break views
				}
			}
		}
	}
}

// shows reports whether an order has a member that can be judged: lines that
// share an id cannot be told apart, which one rule alone speaks of.
func (v *view) shows(member string) bool {
	return v.Get(member).Present() && (member != "line_items" || sharedID(v.Get(member)) == "")
}

// sharedID is an id that two lines have, "" where there is none.
func sharedID(lines rule.Node) string {
	type key struct{}
	return rule.Recall(key{}, func() string {
		ids := map[string]bool{}
		for _, l := range lines.Each() {
			id := l.Get("id").String()
			if ids[id] {
				return id
			}
			ids[id] = true
		}
		return ""
	}, lines)
}

// firstEdition reports whether an order counts its units as 2026-04-17 did when
// it was released, before it was amended.
func (v *view) firstEdition() bool {
	return slices.ContainsFunc(v.Get("line_items").Each(), func(l rule.Node) bool { return l.Get("quantity", "shipped").Present() })
}

// sent is how many units of an order line went out, by either edition.
func sent(line rule.Node) (int64, bool) {
	if n, ok := line.Get("quantity", "fulfilled").Int(); ok {
		return n, true
	}
	return line.Get("quantity", "shipped").Int()
}

// byID finds the entry of a list with the same id as another one.
func byID(list, entry rule.Node) rule.Node {
	return list.Where("id", entry.Get("id").String())
}
