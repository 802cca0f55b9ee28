package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
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
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	var out bytes.Buffer
	for _, c := range strings.ReplaceAll(buf.String(), "##", `#\u0023`) {
		switch {
		case c == '\n' || unicode.IsPrint(c):
			out.WriteRune(c)
		case c > 0xFFFF:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, c)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}
