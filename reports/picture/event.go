package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Those who speak.
const (
	agent    = "agent"
	receiver = "webhook receiver"
	provider = "payment provider"
)

// Kind is what an arrow is about.
type Kind string

const (
	Asks    Kind = "asks"
	Answers Kind = "answers"
	Refuses Kind = "refuses" // an answer of 400 and more
	Fails   Kind = "fails"   // no answer
)

// event is one arrow before it has a place.
type event struct {
	at       time.Time
	from, to string
	kind     Kind
	text     string
	name     string        // of the exchange, event or redemption
	backoff  time.Duration // waited before it
}

// story is all that was said in a scenario in the order of time. Events and redemptions are those that belong to it.
func story(rec *wire.Recording, target string, events []*wire.Delivery, charges []*wire.Redemption) []event {
	var all []event
	for i := range rec.Exchanges {
		all = append(all, exchanged(&rec.Exchanges[i], target)...)
	}
	for i := range rec.Handshakes {
		all = append(all, shaken(&rec.Handshakes[i], target)...)
	}
	for _, d := range events {
		all = append(all, delivered(d, target)...)
	}
	for _, r := range charges {
		all = append(all, redeemed(r, target))
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	return all
}

func exchanged(e *wire.Exchange, target string) []event {
	to := target
	if e.To == wire.Provider {
		to = provider
	}
	asks := event{at: e.Began, from: agent, to: to, kind: Asks, name: e.Name(), text: e.Step + ": " + e.Request.Line(),
		backoff: time.Duration(e.WaitedMS) * time.Millisecond}
	if e.Attempt > 1 {
		asks.text = fmt.Sprintf("%s, attempt %d: %s", e.Step, e.Attempt, e.Request.Line())
	}
	answers := event{at: e.Began.Add(e.Took()), from: to, to: agent, name: e.Name(), kind: Fails, text: "no answer"}
	switch {
	case e.Response != nil:
		answers.kind, answers.text = kindOf(e.Status()), rule.StatusText(e.Status())
	case e.Failure != nil:
		answers.text = "no answer: " + cmp.Or(e.Fault, e.Failure.Message)
	}
	return []event{asks, answers}
}

func kindOf(status int) Kind {
	if status >= 400 {
		return Refuses
	}
	return Answers
}

func shaken(h *wire.Handshake, target string) []event {
	end := event{at: h.Began.Add(h.Took()), from: target, to: agent, name: h.Name(), kind: Refuses, text: "no handshake"}
	if h.Settled != nil {
		end.kind, end.text = Answers, rule.Settled(h.Settled)
	} else if h.Failure != nil {
		end.text = h.Failure.Message
	}
	return []event{{at: h.Began, from: agent, to: target, kind: Asks, name: h.Name(), text: h.Step + ": " + rule.Offered(h.Offered)}, end}
}

func delivered(d *wire.Delivery, target string) []event {
	answer := event{at: d.At.Add(d.Took()), from: receiver, to: target, name: d.Name(), kind: Fails, text: "no answer"}
	if d.Answered > 0 {
		answer.kind, answer.text = kindOf(d.Answered), rule.StatusText(d.Answered)
	}
	if d.Script != "" {
		answer.text += ", on purpose"
	}
	return []event{{at: d.At, from: target, to: receiver, kind: Asks, name: d.Name(), text: strings.ReplaceAll(d.Name(), "/", " ")}, answer}
}

func redeemed(r *wire.Redemption, target string) event {
	e := event{at: r.At, from: target, to: provider, kind: Asks, name: r.Name(),
		text: fmt.Sprintf("%s %d %s", cmp.Or(r.Kind, "charge"), r.Amount, r.Currency)}
	if r.Refused != "" {
		e.kind, e.text = Refuses, e.text+", refused"
	}
	return e
}
