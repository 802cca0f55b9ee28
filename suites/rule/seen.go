package rule

import (
	"fmt"
	"net/http"

	"github.com/assay-project/assay/simulator/wire"
)

// Seen is an exchange in the eyes of one rule: what it reads is remembered.
type Seen struct {
	*wire.Exchange
	t      *T
	stands *exhibit
}

// look remembers that the rule read something that is no part of the body.
func (s *Seen) look(place string) { s.t.look(s.stands, place) }

// Status is the status code, 0 where no answer arrived.
func (s *Seen) Status() int {
	s.look("status")
	return s.Exchange.Status()
}

// OK reports a 2xx answer, Refused a 4xx one.
func (s *Seen) OK() bool      { return s.Status()/100 == 2 }
func (s *Seen) Refused() bool { return s.Status()/100 == 4 }

// Header returns a response header field and whether it is there.
func (s *Seen) Header(name string) (string, bool) {
	s.look("header:" + name)
	if s.Response == nil {
		return "", false
	}
	return s.Response.Header.Get(name), s.Response.Header.Has(name)
}

// Body is the root of the response body; absent where it is no JSON.
func (s *Seen) Body() Node {
	doc := s.stands.body()
	if doc.err != nil {
		s.look("")
	}
	return Node{seen: s, doc: doc}
}

// BodyError says why the response body is no JSON value, nil if it is one.
func (s *Seen) BodyError() error {
	s.Body().look(true)
	return s.stands.body().err
}

// Raw is the response body byte by byte.
func (s *Seen) Raw() []byte {
	s.Body().look(true)
	if s.Response == nil {
		return nil
	}
	return s.Response.Body
}

// Sent is the root of the request body; absent where it is no JSON.
func (s *Seen) Sent() Node { return Node{seen: s, doc: s.stands.asked(), sent: true} }

// SentHeader returns a request header field.
func (s *Seen) SentHeader(name string) string {
	s.look("request")
	return s.Request.Header.Get(name)
}

// Answer describes the outcome in a few words: "201 Created", or why nothing came.
func (s *Seen) Answer() string {
	s.look("status")
	if s.Response != nil {
		return StatusText(s.Exchange.Status())
	}
	if s.Failure != nil {
		return "no answer: " + s.Failure.Message
	}
	return "no answer"
}

// StatusText spells a status code with its name: "405 Method Not Allowed".
func StatusText(code int) string {
	if name := http.StatusText(code); name != "" {
		return fmt.Sprintf("%d %s", code, name)
	}
	return fmt.Sprint(code)
}
