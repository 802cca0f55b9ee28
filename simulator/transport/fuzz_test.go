package transport

import (
	"testing"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Whatever a target asks for, a pause is neither negative nor longer than the
// schedule honours, and never shorter than without it.
func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{
		"", "0", "1", "120", "-1", "+1", "1.5", "99999999999999999999", "4294967296", " 7 ", "Fri, 31 Dec 9999 23:59:59 GMT",
		"Thu, 01 Jan 1970 00:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "1e3", "٣", "\xff",
	} {
		f.Add(value, uint8(1))
	}
	now := time.Date(2026, 4, 17, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string, n uint8) {
		asked := Schedule{}.filled().asked(&wire.Response{Header: wire.Header{"Retry-After": {value}}}, now)
		if asked < 0 {
			t.Errorf("%q asks for %s", value, asked)
		}
		for _, jitter := range []float64{0, 0.5, 1} {
			s := Schedule{Jitter: jitter, Seed: uint64(n)}.filled()
			without, with := s.pause(int(n), 0), s.pause(int(n), asked)
			if with < without || with > max(without, s.MaxRetryAfter) || without < s.Base || without > 4*longestPause {
				t.Errorf("%q: a pause of %s, and %s without it", value, with, without)
			}
		}
	})
}
