package rule

import "time"

// A Day is how long a key must lead to its answer, NearlyADay the age from which on
// an answer proves that it does.
const (
	Day        = 24 * time.Hour
	NearlyADay = 23 * time.Hour
)

// Aged visits the requests of an earlier book that were sent again in the scene, in
// steps that begin with "again-", each with the first time and how long ago that
// was. Unless one of the visits proves that keys live long enough, the rule ends
// unverified, as it does where credentials were refused.
func (s Scene) Aged(proves func(first, again *Seen, age time.Duration) bool) {
	oldest, proven := time.Duration(0), false
	for _, again := range s.Steps("again-") {
		if again.Response == nil || again.Status() == 401 || again.Status() == 403 {
			s.t.Unverified("%s, so nothing is known about the key", again.Answer())
		}
		first := s.Step(again.Repeats)
		age := again.Began.Sub(first.Began)
		oldest = max(oldest, age)
		proven = proves(first, again, age) || proven
	}
	if !proven {
		s.t.Unverified("the answers were %s old when they were asked for again: between 23 and 24 hours tell most", oldest.Round(time.Minute))
	}
}
