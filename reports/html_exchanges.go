package reports

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// htmlExchange is one request and what came back.
type htmlExchange struct {
	ID, Step     string
	Number       int
	Line, Answer string
	Class        string // of the answer: "good", "refused", "none"
	Took         float64
	Tags         []string
	Request      htmlMessage
	Response     *htmlMessage
	Facts        []string
	Rules        []htmlRef // that have findings at it
}

// htmlMessage is a request or an answer.
type htmlMessage struct {
	First  string        // line
	Fields template.HTML // header, a line each
	Body   htmlBody
}

func (x *htmlIndex) exchange(e *wire.Exchange, number int) *htmlExchange {
	h := &htmlExchange{
		ID: x.claim(x.named[e.Name()]), Step: e.Step, Number: number, Line: clip(e.Request.Line(), textLimit), Answer: clip(answer(e), textLimit), Class: "none",
		Took: float64(e.TookUS) / 1000, Tags: tags(e), Facts: facts(e), Rules: x.findingsAt(e.Name()),
	}
	at := htmlRef{ID: x.named[e.Name()], Name: e.Name()}
	h.Request = x.request(&e.Request, htmlRef{ID: at.ID, Name: at.Name + ", request"})
	if e.Response == nil {
		h.Answer = "no answer"
		if e.Failure != nil {
			h.Answer += ": " + clip(e.Failure.Message, textLimit)
		}
		return h
	}
	h.Class = "good"
	if e.Status() >= 400 {
		h.Class = "refused"
	}
	cut := ""
	if e.Response.Cut {
		cut = "it went on beyond what is recorded"
	}
	answered := x.message(clip(strings.TrimSpace(e.Response.Proto+" "+answer(e)), textLimit), e.Response.Header, e.Response.Body, 0, cut, at)
	h.Response = &answered
	return h
}

// tags are what sets an exchange apart from a plain good request.
func tags(e *wire.Exchange) []string {
	var all []string
	add := func(when bool, tag string) {
		if when {
			all = append(all, tag)
		}
	}
	add(e.Attempt > 1, fmt.Sprintf("attempt %d", e.Attempt))
	add(e.WaitedMS > 0, fmt.Sprintf("after %d ms of backoff", e.WaitedMS))
	add(e.Intent != wire.Normal && e.Intent != "", Spaced(e.Intent))
	add(e.To != "", "to the payment "+e.To)
	add(e.Repeats != "", "repeats "+e.Repeats)
	add(e.Concurrent, "side by side with others")
	return all
}

// facts are what is known of an exchange beside its messages.
func facts(e *wire.Exchange) []string {
	var all []string
	if t := e.TLS; t != nil {
		all = append(all, "TLS "+t.Version+" with "+t.CipherSuite)
	}
	if len(e.Leaks) > 0 {
		all = append(all, "the answer gives away "+strings.Join(e.Leaks, ", "))
	}
	return all
}

// findingsAt are the rules that have something to say against an exchange.
func (x *htmlIndex) findingsAt(name string) []htmlRef {
	var all []htmlRef
	for _, v := range x.broken[name] {
		all = append(all, htmlRef{x.rules[v], v.ID, string(v.settled())})
	}
	return all
}

// htmlFieldLimit is how many characters of a header field are shown.
const htmlFieldLimit = 4096

// request is the message of a request; others point at its body as at.
func (x *htmlIndex) request(r *wire.Request, at htmlRef) htmlMessage {
	return x.message(clip(r.Method+" "+r.URL, htmlFieldLimit), r.Header, r.Body, r.Cut, "", at)
}

// message is a first line, a header and a body, of which so many bytes were not recorded. Where the page is full, the
// first line is all that is told of it.
func (x *htmlIndex) message(first string, h wire.Header, body wire.Body, left int, cut string, at htmlRef) htmlMessage {
	if x.spared(at) {
		return htmlMessage{First: first, Body: htmlBody{Note: fmt.Sprintf("The page is full: header and body, %d bytes, are in book.json.", len(body)+left)}}
	}
	m := htmlMessage{first, headerLines(h), x.body(body, left, cut, at)}
	x.room -= len(m.Fields) + len(m.Body.Text)
	return m
}

// headerLines are the fields of a header by name, a line each.
func headerLines(h wire.Header) template.HTML {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			lines = append(lines, plain(clip(name, textLimit)+": "+clip(value, htmlFieldLimit)))
		}
	}
	return inPre(strings.Join(lines, "\n"))
}

// htmlEvent is an order event that reached the agent.
type htmlEvent struct {
	ID, Name, Says string
	Took           float64
	Request        htmlMessage
	Facts          []string
	Rules          []htmlRef
}

func (x *htmlIndex) event(d *wire.Delivery) *htmlEvent {
	h := &htmlEvent{ID: x.claim(x.named[d.Name()]), Name: d.Name(), Says: clip(event(d), textLimit), Took: float64(d.TookUS) / 1000, Rules: x.findingsAt(d.Name())}
	h.Request = x.request(&d.Request, htmlRef{ID: x.named[d.Name()], Name: d.Name()})
	add := func(label, value string) {
		if value != "" {
			h.Facts = append(h.Facts, label+clip(value, textLimit))
		}
	}
	add("arrived at ", d.At.UTC().Format("15:04:05.000"))
	add("about order ", d.Order)
	add("answered on purpose: ", d.Script)
	add("refused: ", d.Refusal)
	add("not readable: ", d.Problem)
	if s := d.Signature; s != nil {
		if add("signature: ", s.Because); s.Valid {
			add("signature: ", "valid")
		}
	}
	return h
}
