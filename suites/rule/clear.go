package rule

import (
	"net/url"

	"github.com/assay-project/assay/simulator/wire"
)

// NotInClear judges what came of a request that was not encrypted and had a
// credential that was made up: nobody may answer as who carries such requests out.
// That is told by what a success would have in a member, and by the code of the
// refusal that the same request got over TLS.
func (t *T) NotInClear(s, secured *Seen, success string) {
	if s.Failure != nil && s.Failure.Kind == wire.FailedStopped {
		t.Unverified("%s", s.Failure.Message)
	}
	code := func(s *Seen) string { return s.Body().Get("code").String() }
	const expected = "no answer in clear, a redirect to https, or a refusal by a server that reads nothing"
	to, _ := s.Header("Location")
	target, err := url.Parse(to)
	switch status := s.Status(); {
	case status == 0, status/100 == 3 && err == nil && target.Scheme == "https":
	case status/100 != 4 || s.Body().Get(success).Present():
		t.Fail(s, expected, s.Answer())
	case status == secured.Status() && code(s) != "" && code(s) == code(secured):
		t.Warn(s, expected, "the refusal that the provider itself gives over TLS")
	}
}
