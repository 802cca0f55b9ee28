package reports

import (
	"bytes"
	"fmt"
	"strings"
)

// style is an ANSI colour; colour repeats what the words say and never adds to it.
type style string

const (
	plainly style = ""
	bold    style = "1"
	red     style = "31"
	green   style = "32"
	yellow  style = "33"
	dim     style = "2"
)

const (
	defaultWidth = 100
	minWidth     = 40
	indent       = "  "
	labelWidth   = 10
)

// printer lays out text for a reader. All that it prints has been made plain,
// so that nothing a merchant said can steer a terminal or break a line.
type printer struct {
	buf   bytes.Buffer
	color bool
	width int // characters of a line
	// told holds, by exchange, the rule under which the requests up to it were printed.
	told map[string]string
}

func newPrinter(color bool, width int) *printer {
	if width <= 0 {
		width = defaultWidth
	}
	return &printer{color: color, width: max(width, minWidth), told: map[string]string{}}
}

// say prints text in a style.
func (p *printer) say(s style, format string, args ...any) {
	text := plain(fmt.Sprintf(format, args...))
	if p.color && s != plainly {
		text = "\x1b[" + string(s) + "m" + text + "\x1b[0m"
	}
	p.buf.WriteString(text)
}

func (p *printer) end() { p.buf.WriteByte('\n') }

// title prints a few words in a style and goes on with a sentence, wrapped.
func (p *printer) title(s style, words, sentence string) {
	words = plain(words)
	for i, line := range Wrap(words+" "+plain(sentence), p.width-len(indent)) {
		rest, first := strings.CutPrefix(line, words)
		switch {
		case i > 0:
			line = indent + line
		case first:
			p.say(s, "%s", words)
			line = rest
		}
		p.say(plainly, "%s", line)
		p.end()
	}
}

// field prints a labelled value, wrapped under itself; an empty one is left out.
func (p *printer) field(label, value string) {
	if value == "" {
		return
	}
	for _, line := range Wrap(plain(clip(value, textLimit)), p.width-len(indent)-labelWidth) {
		p.say(dim, "%s%-*s", indent, labelWidth, label)
		p.say(plainly, "%s", line)
		p.end()
		label = ""
	}
}

// verbatim prints a line that is there to be copied, so it is not wrapped.
func (p *printer) verbatim(label, line string) {
	p.say(dim, "%s%-*s", indent, labelWidth, label)
	p.say(plainly, "%s", line)
	p.end()
}
