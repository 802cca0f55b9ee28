package transport

import (
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Schedule says when a failed attempt is repeated: after Base, twice Base, four
// times Base and so on, Retries times at most.
type Schedule struct {
	Base          time.Duration // pause before the first retry, 1 s if zero
	Retries       int           // 4 if zero, none if negative
	Jitter        float64       // share of a pause that may be added at random, 0 to 1
	Seed          uint64        // of the jitter
	MaxRetryAfter time.Duration // longest Retry-After that is honoured, 60 s if zero
	// Second is how long a second of Retry-After lasts, a second if zero: two sides
	// that belong together may agree on shorter ones, so that nobody has to wait.
	Second time.Duration
}

func (s Schedule) filled() Schedule {
	if s.Base == 0 {
		s.Base = time.Second
	}
	if s.Retries == 0 {
		s.Retries = 4
	}
	if s.MaxRetryAfter == 0 {
		s.MaxRetryAfter = time.Minute
	}
	if s.Second == 0 {
		s.Second = time.Second
	}
	return s
}

// longestPause keeps doubling from running over.
const longestPause = time.Hour

// pause is the wait before retry n (from 1), or what Retry-After asks for if
// that is longer. Jitter only ever adds, so the minimum of the schedule holds.
func (s Schedule) pause(n int, asked time.Duration) time.Duration {
	wait := s.Base
	for i := 1; i < n && wait < longestPause; i++ {
		wait *= 2
	}
	if s.Jitter > 0 {
		share := rand.New(rand.NewPCG(s.Seed, uint64(n))).Float64()
		wait += time.Duration(float64(wait) * s.Jitter * share)
	}
	return max(wait, min(asked, s.MaxRetryAfter))
}

// of is the schedule of one call: its jitter depends on the seed and on the
// call, and not on what else is played meanwhile.
func (s Schedule) of(call Call) Schedule {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(call.Scenario + "/" + call.Step))
	s.Seed ^= hash.Sum64()
	return s
}

// asked reads Retry-After as seconds or as an HTTP date (RFC 9110, 10.2.3), 0 if
// it is neither.
func (s Schedule) asked(r *wire.Response, now time.Time) time.Duration {
	if r == nil {
		return 0
	}
	value := strings.TrimSpace(r.Header.Get("Retry-After"))
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	if value == "" || strings.Trim(value, "0123456789") != "" {
		return 0
	}
	const never = 1 << 32 // seconds; more digits than fit mean no less
	seconds, err := strconv.ParseUint(value, 10, 32)
	if err != nil {
		seconds = never
	}
	return time.Duration(seconds) * s.Second
}

// underWay reports whether a target asks to come back because it is still working
// on the same request: one whose answer was lost may be.
func underWay(e *wire.Exchange) bool {
	return e.Status() == http.StatusConflict && e.Response.Header.Has("Retry-After")
}

// worthRetrying reports whether an attempt ended in a way that a good agent
// answers with the same request again. One that was broken on purpose always
// is, whatever came back.
func worthRetrying(e *wire.Exchange) bool {
	if e.Failure != nil {
		switch e.Failure.Kind {
		case wire.FailedTimeout, wire.FailedClosed, wire.FailedConnect:
			return true
		}
	}
	if e.Fault != "" {
		return e.Failure == nil || e.Failure.Kind == wire.FailedOurs
	}
	return e.Status() == http.StatusTooManyRequests || e.Status() >= 500
}
