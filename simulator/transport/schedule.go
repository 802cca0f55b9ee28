package transport

import (
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
	return s
}

// pause is the wait before retry n (from 1), or what Retry-After asks for if
// that is longer. Jitter only ever adds, so the published minimum holds.
func (s Schedule) pause(n int, retryAfter time.Duration) time.Duration {
	wait := s.Base << (n - 1)
	if s.Jitter > 0 {
		share := rand.New(rand.NewPCG(s.Seed, uint64(n))).Float64()
		wait += time.Duration(float64(wait) * s.Jitter * share)
	}
	return max(wait, min(retryAfter, s.MaxRetryAfter))
}

// retryAfter reads the header as seconds or as an HTTP date, 0 if it has neither.
func retryAfter(r *wire.Response, now time.Time) time.Duration {
	if r == nil {
		return 0
	}
	value := strings.TrimSpace(r.Header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 && seconds < 1<<30 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// worthRetrying reports whether an attempt ended in a way that a good agent
// answers with the same request again.
func worthRetrying(e *wire.Exchange) bool {
	if e.Failure != nil {
		switch e.Failure.Kind {
		case wire.FailedTimeout, wire.FailedClosed, wire.FailedConnect, wire.FailedOurs:
			return true
		}
		return false
	}
	return e.Status() == http.StatusTooManyRequests || e.Status() >= 500
}
