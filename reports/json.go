package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON writes report.json.
type JSON struct{}

// Write writes the report as indented JSON.
func (JSON) Write(w io.Writer, r *Report) error { return writeJSON(w, r) }

// laidOut is a JSON text with a member a line; any other text as it is, and false.
func laidOut(text string) (string, bool) {
	var out bytes.Buffer
	if json.Indent(&out, []byte(text), "", "  ") != nil {
		return text, false
	}
	return out.String(), true
}

// writeJSON writes v as indented JSON. Characters that would steer a terminal or
// a build server are written as escapes, which changes nothing for a program.
func writeJSON(w io.Writer, v any) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(inert{out})
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return out.Flush()
}

// inert writes JSON so that nobody takes a part of it for a command. A text comes
// whole, as encoders write it.
type inert struct{ *bufio.Writer }

func (w inert) Write(text []byte) (int, error) {
	for rest := text; len(rest) > 0; {
		c, size := utf8.DecodeRune(rest)
		switch {
		case bytes.HasPrefix(rest, []byte("##")):
			_, _ = w.WriteString(`#\u0023`)
			size = len("##")
		case c == '\n' || unicode.IsPrint(c):
			_, _ = w.WriteRune(c)
		case c > 0xFFFF:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(w.Writer, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(w.Writer, `\u%04x`, c)
		}
		rest = rest[size:]
	}
	return len(text), nil
}
