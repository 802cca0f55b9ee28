package wire

import "strings"

// Version is a protocol version on our own timeline: a release date such as
// "2026-04-17", or Unreleased. The zero value is an open end.
type Version string

const (
	// Unreleased is the development state of a protocol; it comes after every date.
	Unreleased Version = "unreleased"
	// Draft is the early dialect of the first release of ACP.
	Draft Version = "2025-09-01"
	// firstRelease is the version whose rules hold in Draft as well.
	firstRelease Version = "2025-09-29"
)

// Before reports whether v lies before w on the timeline.
func (v Version) Before(w Version) bool {
	if v == Unreleased || w == Unreleased {
		return v != Unreleased && w == Unreleased
	}
	return strings.Compare(string(v), string(w)) < 0
}

// Within reports whether v lies in the closed range [since, until]. An empty
// bound is open. The draft dialect is judged as the release it led to.
func (v Version) Within(since, until Version) bool {
	if v == Draft {
		v = firstRelease
	}
	return (since == "" || !v.Before(since)) && (until == "" || !until.Before(v))
}
