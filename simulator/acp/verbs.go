package acp

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/assay-project/assay/simulator/wire"
)

// sessionPath is the path of a session, its id percent-encoded where needed.
func sessionPath(id string) string { return "/checkout_sessions/" + url.PathEscape(id) }

// Create opens a session.
func (a *Agent) Create(step string, body any, changes ...Change) *wire.Exchange {
	return a.Send(step, Create, http.MethodPost, "/checkout_sessions", body, changes...)
}

// Update changes a session.
func (a *Agent) Update(step, id string, body any, changes ...Change) *wire.Exchange {
	return a.Send(step, Update, http.MethodPost, sessionPath(id), body, append([]Change{About(id)}, changes...)...)
}

// Retrieve reads a session.
func (a *Agent) Retrieve(step, id string, changes ...Change) *wire.Exchange {
	return a.Send(step, Retrieve, http.MethodGet, sessionPath(id), nil, append([]Change{About(id)}, changes...)...)
}

// Complete pays a session.
func (a *Agent) Complete(step, id string, body any, changes ...Change) *wire.Exchange {
	return a.Send(step, Complete, http.MethodPost, sessionPath(id)+"/complete", body, append([]Change{About(id)}, changes...)...)
}

// Cancel ends a session. It has no body unless a step gives one.
func (a *Agent) Cancel(step, id string, body any, changes ...Change) *wire.Exchange {
	return a.Send(step, Cancel, http.MethodPost, sessionPath(id)+"/cancel", body, append([]Change{About(id)}, changes...)...)
}

// Session reads an answer as a session, or ends the scenario because of it.
func (a *Agent) Session(e *wire.Exchange) *Session {
	if s, ok := a.read(e); ok {
		return &s
	}
	a.unusable(e, "a session")
	return nil
}

// unusable ends the scenario because an answer is not what it goes on with.
func (a *Agent) unusable(e *wire.Exchange, wanted string) {
	if e.Response == nil {
		if e.Failure.Kind == wire.FailedUnasked {
			a.unasked(e.Step)
		}
		panic(stop{wire.Stop{Step: e.Step, Transport: true, Cause: fmt.Sprintf("%s got no answer: %s", e.Operation, e.Failure.Message)}})
	}
	a.Stop(e.Step, "%s answered %d %s instead of %s", e.Operation, e.Status(), http.StatusText(e.Status()), wanted)
}

// Open creates a session with this body, or ends the scenario.
func (a *Agent) Open(step string, body any, changes ...Change) *Session {
	return a.Session(a.Create(step, body, changes...))
}

// chosen is a session with its first option chosen, unless it is payable already or
// offers none. It ends the scenario where what comes back is no session.
func (a *Agent) chosen(prefix string, s *Session) *Session {
	if s.Payable() || len(s.Options) == 0 {
		return s
	}
	return a.Session(a.Update(prefix+"select", s.ID, a.Choose(s.Options[0], s.Items)))
}

// Payable opens a session that lacks nothing an agent can supply: item, buyer,
// address; and brings it to payable by choosing an option where that is needed.
func (a *Agent) Payable(prefix string) *Session {
	s := a.Open(prefix+"create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com")))
	return a.Ready(prefix, s)
}

// Ready chooses the first offered option unless the session is payable already,
// and ends the scenario if it does not become payable.
func (a *Agent) Ready(prefix string, s *Session) *Session {
	s = a.chosen(prefix, s)
	if !s.Payable() && !s.Waiting() {
		a.Stop(prefix+"select", "the session stayed %s although item, buyer, address and option were given", s.Status)
	}
	return s
}

// Pay completes a session with a fresh token for a needs word.
func (a *Agent) Pay(step, word string, s *Session, changes ...Change) *wire.Exchange {
	return a.Complete(step, s.ID, a.payment(s, a.Token(step, word, s)), changes...)
}

// Paid is Pay for a scenario that goes on from the order: it ends the scenario
// unless the session was completed.
func (a *Agent) Paid(step string, s *Session, changes ...Change) *wire.Exchange {
	e := a.Pay(step, succeeds, s, changes...)
	a.Settled(step, e)
	return e
}

// polls is how often the agent asks after a completion that is still under way.
const polls = 10

// Rest polls a session whose completion is still under way, until it is not. It
// returns the last answer.
func (a *Agent) Rest(step string, e *wire.Exchange) *wire.Exchange {
	for i := 1; i <= polls; i++ {
		if s, ok := a.read(e); !ok || !s.Processing() {
			return e
		}
		a.Wait(a.beats(2))
		e = a.Retrieve(fmt.Sprintf("%s/poll-%d", step, i), e.Session)
	}
	return e
}

// Settled returns the completed session, if need be after some polls, or ends
// the scenario.
func (a *Agent) Settled(step string, e *wire.Exchange) *Session {
	s := a.Session(a.Rest(step, e))
	if s.Status != "completed" {
		a.Stop(step, "complete left the session %s instead of completed", s.Status)
	}
	return s
}

// Attempt sends a completion that must not succeed. It returns a session that
// can be paid: the same one, or a fresh one where that can no longer be paid, so
// that attempts do not depend on each other. Only a plain refusal leaves no doubt;
// after any other answer it reads the session.
func (a *Agent) Attempt(step string, s *Session, body JSON) *Session {
	if e := a.Complete(step, s.ID, body, Because(wire.Invalid)); e.Status()/100 == 4 {
		return s
	}
	if after, ok := a.read(a.Retrieve(step+"/after", s.ID)); ok && after.Payable() {
		return &after
	}
	return a.Payable(step + "/fresh-")
}
