package rule

import (
	"net/url"

	"github.com/assay-project/assay/simulator/wire"
)

// NotInClear judges what came of a request that was not encrypted and had a
// credential that was made up: nobody may answer as who carries such requests out.
// That is told by what a success would have in a member, and by the refusal that
// the same request got over TLS, whose reason stands in another.
func (t *T) NotInClear(s, secured *Seen, success, reason string) {
	if s.Failure != nil && s.Failure.Kind == wire.FailedStopped {
		t.Unverified("%s", s.Failure.Message)
	}
	said := func(s *Seen) string { return s.Body().Get(reason).String() }
	const expected = "no answer in clear, a redirect to https, or a refusal by a server that reads nothing"
	to, _ := s.Header("Location")
	target, err := url.Parse(to)
	switch status := s.Status(); {
	case status == 0, status/100 == 3 && err == nil && target.Scheme == "https":
	case status/100 != 4 || s.Body().Get(success).Present():
		t.Fail(s, expected, s.Answer())
	case status == secured.Status() && said(s) != "" && said(s) == said(secured):
		t.Warn(s, expected, "the refusal that the provider itself gives over TLS")
	}
}
