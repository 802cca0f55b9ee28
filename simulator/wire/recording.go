package wire

import (
	"cmp"
	"slices"
	"time"
)

// Scenario is the name of one conversation and the conditions under which it
// can be played; what is said in it stays with the agent.
type Scenario struct {
	Name     string
	Says     string   // what is played, one sentence
	Role     string   // whom it is played with, "" is RoleMerchant
	Since    Version  // first and last version in which it is played; "" is open
	Until    Version  //
	Profiles []string // profiles in which it is played; none means all
	Needs    []string // words of the configuration it cannot do without
	Apart    bool     // no part of a run: a command of its own plays it
}

// Roles of a target.
const (
	RoleMerchant = "merchant"
	RolePSP      = "psp" // a payment provider, which delegates payments
)

// Of reports whether something is meant for a target of that role, where "" is
// RoleMerchant on both sides.
func Of(meant, role string) bool { return cmp.Or(meant, RoleMerchant) == cmp.Or(role, RoleMerchant) }

// PlayedIn reports whether the scenario belongs to a run of this version and profile.
func (s Scenario) PlayedIn(version Version, profile string) bool {
	return !s.Apart && version.Within(s.Since, s.Until) && (len(s.Profiles) == 0 || slices.Contains(s.Profiles, profile))
}

// Recording is one scenario as it was played, attempts in the order they began.
type Recording struct {
	Scenario  string     `json:"scenario"`
	Began     time.Time  `json:"began"`
	TookMS    int64      `json:"took_ms"`
	Exchanges []Exchange `json:"exchanges"`
	// Handshakes are those made for their own sake, in the order they began.
	Handshakes []Handshake `json:"handshakes,omitempty"`
	// Doors are those that were shown to whoever sends order events.
	Doors   []Door `json:"doors,omitempty"`
	Skipped []Skip `json:"skipped,omitempty"` // branches not taken
	Stopped *Stop  `json:"stopped,omitempty"` // nil if it was played to its end
}

// Skip is a branch that was not taken.
type Skip struct {
	Step   string `json:"step"`
	Reason string `json:"reason"`
	// Inapplicable is set where the target never offered what the step needs;
	// otherwise the step could not be taken and its rules stay unverified.
	Inapplicable bool `json:"inapplicable,omitempty"`
}

// Stop is why a scenario ended early. The cause reads the same in every
// scenario it stops, so that one broken step is reported once.
type Stop struct {
	Step      string `json:"step"`
	Cause     string `json:"cause"`
	Transport bool   `json:"transport,omitempty"` // the network failed, not the conversation
	Ours      bool   `json:"ours,omitempty"`      // the harness itself failed
	Unasked   bool   `json:"unasked,omitempty"`   // the run was not to do more: what follows does not apply
	Cut       bool   `json:"cut,omitempty"`       // time was up, or the run interrupted: what did not happen might have
}

// Ended is when it was over, to the next millisecond.
func (r *Recording) Ended() time.Time {
	return r.Began.Add(time.Duration(r.TookMS+1) * time.Millisecond)
}

// Handshake returns the handshake of a step, nil if it was not made.
func (r *Recording) Handshake(step string) *Handshake {
	for i := range r.Handshakes {
		if r.Handshakes[i].Step == step {
			return &r.Handshakes[i]
		}
	}
	return nil
}

// Last returns the final attempt of a step, nil if the step was not taken.
func (r *Recording) Last(step string) *Exchange {
	for i := len(r.Exchanges) - 1; i >= 0; i-- {
		if r.Exchanges[i].Step == step {
			return &r.Exchanges[i]
		}
	}
	return nil
}
