package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Transcript is what a report points at by a name, as a person reads it: an
// exchange or an order event with all header fields, bodies pretty where they are
// JSON, or a handshake in a line. No character of it can steer a terminal.
// Secrets are the placeholders of the book. "" where the book does not hold it.
func (r *Report) Transcript(name string) string {
	if page, ok := r.pages[name]; ok {
		return transcript(page.exchange())
	}
	if d := r.events[name]; d != nil {
		return heading(name, d.At, d.Took()) + requestText(&d.Request) + "\n# " + plain(event(d)) + "\n"
	}
	if h := r.shakes[name]; h != nil {
		return heading(name, h.Began, h.Took()) + plain(handshake(h)) + "\n"
	}
	return ""
}

func heading(name string, began time.Time, took time.Duration) string {
	return fmt.Sprintf("# %s  began %s, took %s\n", plain(name), began.UTC().Format("2006-01-02T15:04:05.000Z"), took.Round(time.Microsecond))
}

func transcript(e *wire.Exchange) string {
	var b strings.Builder
	b.WriteString(heading(e.Name(), e.Began, e.Took()))
	if e.Fault != "" {
		fmt.Fprintf(&b, "# done on purpose: %s\n", plain(e.Fault))
	}
	b.WriteString(requestText(&e.Request) + "\n")
	if e.Response == nil {
		fmt.Fprintf(&b, "# answered %s\n", plain(answer(e)))
		return b.String()
	}
	fmt.Fprintf(&b, "%s %s\n", plain(e.Response.Proto), plain(answer(e)))
	b.WriteString(headerText(e.Response.Header))
	b.WriteString(bodyText(e.Response.Body))
	if e.Response.Cut {
		b.WriteString("# the answer went on, and was not read further\n")
	}
	return b.String()
}

func requestText(r *wire.Request) string {
	text := plain(r.Method) + " " + plain(r.URL) + "\n" + headerText(r.Header) + bodyText(r.Body)
	if r.Cut > 0 {
		text += fmt.Sprintf("# %d more bytes of the body are not kept\n", r.Cut)
	}
	return text
}

func headerText(h wire.Header) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			fmt.Fprintf(&b, "%s: %s\n", plain(name), plain(value))
		}
	}
	return b.String()
}

// bodyText is a body after the empty line that parts it from the header.
func bodyText(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	text, _ := laidOut(string(body))
	return "\n" + plainLines(text) + "\n"
}
