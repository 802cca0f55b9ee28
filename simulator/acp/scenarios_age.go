package acp

import (
	"strconv"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// What becomes of sessions and of keys with time.
var agingScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "aged-session", Since: V20260130, Needs: []string{inStock, advanceClock},
			Says: "open a session and let time pass: when it has expired, read, change, pay and cancel it; a minute before a day has passed repeat its create, and once more after a month",
		},
		Lock: control, Last: true, // every other session ages too
		Play: age,
	},
}

// almostADay is as long as a key must lead to its answer, but for a minute.
const almostADay = 24*time.Hour - time.Minute

// age does everything at its time: a session may end before its key does, or after.
func age(a *Agent) {
	cart := a.Opening(a.One())
	if a.Has(serviceable) {
		cart = a.Opening(a.One(), a.Home(), a.Buyer("john@example.com"))
	}
	var sent Call
	create := a.Create("create", cart, Keep(&sent))
	s := a.Session(create)
	outlive, lives := a.outlive(s)
	early := outlive != nil && lives < almostADay
	var passed time.Duration
	if early {
		a.forward("advance", advanceClock, lives)
		outlive()
		passed = lives
	}
	if a.dialect.keyRequired { // it is said how long a key leads to its answer
		a.forward("replay", advanceClock, almostADay-passed)
		a.Again("replay", create, sent)
		a.forward("much-later", advanceClock, 30*24*time.Hour)
		a.Again("much-later", create, sent)
		passed = almostADay + 30*24*time.Hour
	}
	if outlive != nil && !early {
		a.forward("advance", advanceClock, max(lives-passed, 0))
		outlive()
	}
}

// outlive is what must be in vain once a session has expired, and how long from now
// that is certain; nil where it cannot be tried.
func (a *Agent) outlive(s *Session) (try func(), lives time.Duration) {
	steps := []string{"retrieve", "update", "complete", "cancel"}
	for _, word := range []string{serviceable, succeeds, "session.expires"} {
		if !a.Has(word) {
			for _, step := range steps {
				a.Lacks(step, word)
			}
			return nil, 0
		}
	}
	if s = a.selectIfAsked(s); !s.Payable() || s.Expires.IsZero() {
		for _, step := range steps {
			a.rec.Skip(wire.Skip{Step: step, Reason: "the session is not payable, or carries no expires_at"})
		}
		return nil, 0
	}
	body := a.payment(s, a.Token("complete", succeeds, s))
	return func() {
		a.Retrieve("retrieve", s.ID)
		a.Update("update", s.ID, a.Buyer("late@example.com"), Because(wire.Invalid))
		a.Complete("complete", s.ID, body, Because(wire.Invalid))
		a.Cancel("cancel", s.ID, nil, Because(wire.Invalid))
	}, max(s.Expires.Sub(a.now()), 0) + time.Minute // no clock is moved back
}

// control is the lock of scenarios after which the target is another one: time
// has passed for all its sessions. They are played last, so that they disturb nobody.
const control = "control"

const advanceClock = "control.advance_clock"

// forward moves a clock of the target ahead, by the hook for that.
func (a *Agent) forward(step, hook string, d time.Duration) {
	a.Hook(step, hook, map[string]string{"seconds": strconv.FormatInt(int64(d.Seconds()), 10)})
}
