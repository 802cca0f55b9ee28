package reports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/assay-project/assay/reports/picture"
	"github.com/assay-project/assay/simulator/wire"
)

// htmlScenario is one conversation: its picture, and everything that was said.
type htmlScenario struct {
	*htmlIndex
	ID, Name   string
	Took       float64 // milliseconds
	Stopped    *wire.Stop
	Skipped    []wire.Skip
	Picture    *picture.Sequence
	Exchanges  []*htmlExchange
	Handshakes []htmlNote
	Doors      []htmlNote
	Events     []*htmlEvent
	Charges    []htmlNote
	Broken     int // rules that have findings in it
}

// htmlNote is a thing that is told in a line, and perhaps a few more.
type htmlNote struct {
	ID, Name, Says string
	More           []string
}

// scenarios are the conversations in the order of the book, each with the order events and charges about its sessions,
// and the events that belong to none.
func (x *htmlIndex) scenarios() (all []*htmlScenario, strays []*htmlEvent) {
	told := map[string]bool{}
	for _, rec := range x.r.book.Recordings {
		all = append(all, x.scenario(rec, told))
	}
	for _, d := range x.r.book.Deliveries {
		if !told[d.Name()] {
			strays = append(strays, x.event(d))
		}
	}
	return all, strays
}

func (x *htmlIndex) scenario(rec *wire.Recording, told map[string]bool) *htmlScenario {
	events, charges := x.about(rec, told)
	s := &htmlScenario{
		htmlIndex: x, ID: x.claim(x.played[rec.Scenario]), Name: rec.Scenario, Took: float64(rec.TookMS), Stopped: stopped(rec), Skipped: skipped(rec),
		Picture: picture.SequenceOf(rec, x.r.whom(), events, charges), Broken: x.hit[rec.Scenario],
	}
	for i := range rec.Exchanges {
		s.Exchanges = append(s.Exchanges, x.exchange(&rec.Exchanges[i], i+1))
	}
	for i := range rec.Handshakes {
		h := &rec.Handshakes[i]
		s.Handshakes = append(s.Handshakes, htmlNote{x.claim(x.named[h.Name()]), h.Step, clip(handshake(h), textLimit), certificates(h)})
	}
	for i := range rec.Doors {
		d := &rec.Doors[i]
		s.Doors = append(s.Doors, htmlNote{x.claim(x.named[d.Name()]), d.Step, clip(door(d), textLimit), nil})
	}
	for _, d := range events {
		s.Events = append(s.Events, x.event(d))
	}
	for _, r := range charges {
		s.Charges = append(s.Charges, htmlNote{x.claim(x.named[r.Name()]), r.Name(), clip(charge(r), textLimit), nil})
	}
	return s
}

// stopped is why a scenario ended early, nil if it did not.
func stopped(rec *wire.Recording) *wire.Stop {
	if rec.Stopped == nil {
		return nil
	}
	told := *rec.Stopped
	told.Cause = clip(told.Cause, textLimit)
	return &told
}

// skipped are the branches that were not taken.
func skipped(rec *wire.Recording) []wire.Skip {
	told := slices.Clone(rec.Skipped)
	for i := range told {
		told[i].Reason = clip(told[i].Reason, textLimit)
	}
	return told
}

// about are the order events and charges that name a session of a recording, unless another had them before.
func (x *htmlIndex) about(rec *wire.Recording, told map[string]bool) (events []*wire.Delivery, charges []*wire.Redemption) {
	sessions := map[string]bool{}
	for i := range rec.Exchanges {
		sessions[rec.Exchanges[i].Session] = rec.Exchanges[i].Session != ""
	}
	for _, d := range x.r.book.Deliveries {
		if sessions[d.Session] && !told[d.Name()] {
			told[d.Name()] = true
			events = append(events, d)
		}
	}
	for _, r := range x.r.book.Redemptions {
		if sessions[r.Session] && !told[r.Name()] {
			told[r.Name()] = true
			charges = append(charges, r)
		}
	}
	return events, charges
}

// door is what came of a receiver that nobody should trust.
func door(d *wire.Door) string {
	if d.Refused != "" {
		return "not taken: " + d.Refused
	}
	return Count(d.Visits, "connection") + " to it"
}

// charge is a redemption in a few words.
func charge(r *wire.Redemption) string {
	says := fmt.Sprintf("%s of %d %s for session %s", cmp.Or(r.Kind, "charge"), r.Amount, r.Currency, cmp.Or(r.Session, "of no name"))
	if r.Held {
		says += ", held"
	}
	if r.Refused != "" {
		says += ", refused: " + r.Refused
	}
	return says
}

// certificates are those of a handshake, a line each.
func certificates(h *wire.Handshake) []string {
	if h.Chain == nil {
		return nil
	}
	var lines []string
	for _, c := range h.Chain.Certificates {
		lines = append(lines, fmt.Sprintf("%s, issued by %s, from %s until %s, %s of %d bits", c.Subject, c.Issuer,
			c.NotBefore.UTC().Format("2006-01-02"), c.NotAfter.UTC().Format("2006-01-02"), c.Key, c.KeyBits))
	}
	problems := []string{h.Chain.NameProblem, h.Chain.Problem}
	return append(lines, slices.DeleteFunc(problems, func(s string) bool { return s == "" })...)
}
