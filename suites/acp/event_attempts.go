package acp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// announcing are the deliveries that announce an order which the agent paid for.
func announcing(t *rule.T, name string) []*rule.Event {
	return announcingAfter(t, t.Step(name+"-complete"))
}

func announcingAfter(t *rule.T, completed *rule.Seen) []*rule.Event {
	var all []*rule.Event
	for _, e := range t.EventsOf(completed.Session) {
		if announces(e) {
			all = append(all, e)
		}
	}
	return all
}

// attempts is announcing for an order whose event must have come once.
func attempts(t *rule.T, name string) []*rule.Event {
	return attemptsAfter(t, t.Step(name+"-complete"))
}

func attemptsAfter(t *rule.T, completed *rule.Seen) []*rule.Event {
	all := announcingAfter(t, completed)
	if len(all) == 0 {
		t.Unverified("no event announced the order, so none could be refused")
	}
	if all[0].Accepted() {
		t.Unverified("another event took the answer that was meant for the announcement of the order")
	}
	return all
}

// attemptsFrom is attempts for an order of its own, where there is one. Elsewhere
// an event about the order of another scenario was answered badly.
func attemptsFrom(t *rule.T, name, answer, elsewhere string) []*rule.Event {
	if own := t.Try(name + "-complete"); own != nil {
		return attemptsAfter(t, own)
	}
	all := t.EventsOf(t.In(elsewhere).Step("complete").Session)
	i := slices.IndexFunc(all, func(e *rule.Event) bool { return strings.HasPrefix(e.Script, answer) })
	if i < 0 {
		t.Unverified("no event told of the change of the order, so none could be refused")
	}
	return slices.DeleteFunc(all[i:], func(e *rule.Event) bool {
		return !e.Same(all[i]) && (requestID(e) == "" || requestID(e) != requestID(all[i]))
	})
}

// again holds a sender to a second attempt.
func again(t *rule.T, all []*rule.Event, within time.Duration) bool {
	if len(all) == 1 {
		t.Fail(all[0], "another attempt within "+short(within), "none")
	}
	return len(all) > 1
}

// refusals are attempts up to the first that was accepted.
func refusals(all []*rule.Event) []*rule.Event {
	for i, e := range all {
		if e.Accepted() {
			return all[:i+1]
		}
	}
	return all
}

// gap lies between the arrivals of two attempts, rest between the end of one and
// the arrival of the other.
func gap(e, next *rule.Event) time.Duration { return next.Arrived().At.Sub(e.Arrived().At) }

func rested(e, next *rule.Event) time.Duration { return gap(e, next) - e.Took() }

// brisk is the shortest gap between attempts: half a second. A run that waits
// less than the usual three minutes is made against a merchant that hurries.
func brisk(t *rule.T) time.Duration { return window(t, "retry") / 360 }

// travel is how much longer one delivery may be under way than the next.
const travel = 200 * time.Millisecond

// growing holds attempts to gaps that are not tiny and grow.
func growing(t *rule.T, all []*rule.Event) {
	var last time.Duration
	grew := false
	for i := range all[1:] {
		g := gap(all[i], all[i+1])
		switch {
		case g < brisk(t):
			t.Fail(all[i+1], "a gap of at least "+short(brisk(t)), short(g))
			return
		case g < last-last/10-travel:
			t.Fail(all[i+1], "a gap no shorter than the one before, "+short(last), short(g))
			return
		}
		grew = grew || i > 0 && g > last
		last = g
	}
	if !grew {
		t.Fail(all[len(all)-1], "gaps that grow", "all of "+short(last))
	}
}

// tellGaps notes how long a sender waited each time, and how much longer than
// the time before.
func tellGaps(t *rule.T, all []*rule.Event) {
	var gaps []string
	var last time.Duration
	for i := range all[1:] {
		g := rested(all[i], all[i+1])
		text := short(g)
		if last > 0 {
			text += fmt.Sprintf(" (x%.1f)", float64(g)/float64(last))
		}
		gaps, last = append(gaps, text), g
	}
	if len(gaps) > 0 {
		t.Note(all[0], "pauses between attempts are the sender's choice", strings.Join(gaps, ", "))
	}
}

// short is a duration without digits that say nothing.
func short(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
