package reports

import (
	"fmt"
	"html/template"
	"unicode/utf8"

	"github.com/assay-project/assay/simulator/wire"
)

const (
	htmlBodyLimit = 24 << 10 // bytes of a body that are shown
	htmlBodyShare = 300      // bytes from which on a body that was shown before is pointed at
	htmlBodyDeep  = 40       // nesting from which on a body is shown as it was sent

	// htmlRoom is how many bytes of messages a page shows before it tells no more than the first line of those in
	// scenarios that hold. A run that fails nowhere needs it all for its plan; its random walks come after that.
	htmlRoom = 2_500_000
)

// inPre is text of several lines as it stands between the tags of an element. It escapes what is markup there, and no
// quotation marks, of which JSON is full.
func inPre(text string) template.HTML { return template.HTML(htmlText.Replace(text)) }

// spared reports whether there is no room left for a message that no rule has anything against.
func (x *htmlIndex) spared(at htmlRef) bool {
	scenario, _ := wire.SplitName(at.Name)
	return x.room <= 0 && x.hit[scenario] == 0
}

// htmlBody is the body of a message: its text, or where the same stands.
type htmlBody struct {
	Text template.HTML
	Same htmlRef
	Note string // what the text does not show
	Size int    // bytes of the whole
}

// body shows a body as it reads best. Each text stands in the page once: where another message brought it before, that
// one is pointed at.
func (x *htmlIndex) body(body wire.Body, left int, cut string, at htmlRef) htmlBody {
	b := htmlBody{Size: len(body) + left, Note: cut}
	if len(body) == 0 {
		return b
	}
	if len(body) >= htmlBodyShare {
		if before, known := x.bodies[string(body)]; known {
			b.Same = before
			return b
		}
		x.bodies[string(body)] = at
	}
	text := string(body)
	if !utf8.Valid(body) {
		b.Note = "it is no text: what is none of UTF-8 is shown as \ufffd"
	}
	if readable(body) {
		text, _ = laidOut(text)
	}
	shown := text
	if len(text) > htmlBodyLimit {
		end := upTo(text, htmlBodyLimit)
		shown = text[:end]
		b.Note = fmt.Sprintf("%d bytes are left out here, they are in book.json", len(text)-end)
	}
	if left > 0 {
		b.Note = fmt.Sprintf("%d bytes of it were not recorded", left)
	}
	b.Text = inPre(plainLines(shown))
	return b
}

// readable reports whether a body may be laid out: one that is nested deep would grow without bounds.
func readable(body []byte) bool {
	depth := 0
	for _, c := range body {
		switch c {
		case '{', '[':
			if depth++; depth > htmlBodyDeep {
				return false
			}
		case '}', ']':
			depth--
		}
	}
	return len(body) <= 4*htmlBodyLimit
}
