package reports

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

const (
	// harLimit is how many bytes of a body or a URL, and characters of a header
	// field, are written. The book holds them whole.
	harLimit = 64 << 10
	// harSize is a size that nobody measured.
	harSize = -1
	// receiverHost stands for the address of our receiver where an event does
	// not name it.
	receiverHost = "receiver.invalid"
)

func harExchanged(page string, e *wire.Exchange) harEntry {
	entry := harEntry{
		Page: page, Comment: e.Name(), TLS: e.TLS, Request: harRequested(&e.Request, "http", "unknown.invalid"),
		Response: harAnswered(e.Response),
		Exchange: &harExchange{
			Step: e.Step, Attempt: e.Attempt, Operation: e.Operation, Intent: e.Intent, Version: e.Version, To: e.To,
			Session: clip(e.Session, textLimit), Repeats: e.Repeats, Concurrent: e.Concurrent, WaitedMS: e.WaitedMS, Fault: e.Fault,
		},
	}
	entry.took(e.Began, e.Took())
	entry.Request.HTTPVersion = entry.Response.HTTPVersion
	if e.Failure != nil {
		entry.Exchange.Failure = e.Failure.Kind + ": " + clip(e.Failure.Message, textLimit)
	}
	return entry
}

func harDelivered(d *wire.Delivery) harEntry {
	scheme := "http"
	if d.TLS != nil {
		scheme = "https"
	}
	answer := harAnswered(nil)
	if d.Answered != 0 {
		answer = harAnswered(&wire.Response{Status: d.Answered})
	}
	entry := harEntry{
		Comment: d.Name(), TLS: d.TLS, Response: answer,
		Request: harRequested(&d.Request, scheme, cmp.Or(d.Request.Header.Get("Host"), receiverHost)),
		Delivery: &harDelivery{
			Session: clip(d.Session, textLimit), Order: clip(d.Order, textLimit), Foreign: d.Foreign, Signed: d.Signature != nil,
			Valid: d.Signature != nil && d.Signature.Valid, Script: d.Script, Refusal: clip(d.Refusal, textLimit), GivenUp: d.GivenUp,
			Problem: clip(d.Problem, textLimit), Known: d.Known,
		},
	}
	entry.took(d.At, d.Took())
	return entry
}

// took notes the time of an entry. How it divides was not measured.
func (e *harEntry) took(began time.Time, d time.Duration) {
	ms := float64(max(0, d.Microseconds())) / 1000
	e.Started, e.Time = began, ms
	e.Timings = harTimings{Blocked: -1, DNS: -1, Connect: -1, SSL: -1, Wait: ms}
}

func harRequested(r *wire.Request, scheme, host string) harRequest {
	address, query := harAddress(r.URL, scheme, host)
	request := harRequest{
		Method: r.Method, URL: address, HTTPVersion: harUnknown, Cookies: []harPair{}, Headers: harHeaders(r.Header), Query: query,
		HeadersSize: harSize, BodySize: len(r.Body) + max(0, r.Cut),
	}
	if left := len(r.URL) - harLimit; left > 0 {
		request.Comment = fmt.Sprintf("the last %d bytes of the URL are left out, they are in book.json", left)
	}
	if len(r.Body) > 0 {
		more := ""
		if r.Cut > 0 {
			more = fmt.Sprintf("%d bytes more were sent and are in no record", r.Cut)
		}
		text, encoding, comment := harText(r.Body, more)
		request.PostData = &harPosted{harType(r.Header), text, encoding, comment}
	}
	return request
}

// harAnswered is a response; status 0 is none.
func harAnswered(r *wire.Response) harResponse {
	answer := harResponse{
		HTTPVersion: harUnknown, Cookies: []harPair{}, Headers: []harPair{}, Content: harContent{MimeType: "x-unknown"},
		HeadersSize: harSize, BodySize: harSize,
	}
	if r == nil {
		return answer
	}
	more := ""
	if r.Cut {
		more = "the body went on and was not read further"
	}
	text, encoding, comment := harText(r.Body, more)
	_, answer.StatusText, _ = strings.Cut(rule.StatusText(r.Status), " ")
	answer.Status, answer.HTTPVersion = r.Status, cmp.Or(r.Proto, harUnknown)
	answer.Headers, answer.RedirectURL = harHeaders(r.Header), clip(r.Header.Get("Location"), harLimit)
	answer.Content, answer.BodySize = harContent{len(r.Body), harType(r.Header), text, encoding, comment}, len(r.Body)
	return answer
}

func harType(h wire.Header) string {
	return cmp.Or(clip(h.Get("Content-Type"), textLimit), "x-unknown")
}

func harHeaders(h wire.Header) []harPair {
	pairs := []harPair{}
	for name, values := range h {
		for _, value := range values {
			pairs = append(pairs, harPair{clip(name, textLimit), clip(value, harLimit)})
		}
	}
	slices.SortStableFunc(pairs, func(a, b harPair) int { return strings.Compare(a.Name, b.Name) })
	return pairs
}

// harText is a body as text, in base64 where it is not UTF-8, and what is
// missing: what that leaves out, and more that the record never held.
func harText(body wire.Body, more string) (text, encoding, comment string) {
	whole, valid := len(body), utf8.Valid(body)
	comment = more
	if whole > harLimit {
		n := harLimit
		if valid {
			n = upTo(body, n)
		}
		body = body[:n]
		comment = strings.TrimSuffix(fmt.Sprintf("the last %d of %d bytes are left out, they are in book.json; %s", whole-n, whole, more), "; ")
	}
	if !valid {
		return base64.StdEncoding.EncodeToString(body), "base64", comment
	}
	return string(body), "", comment
}
