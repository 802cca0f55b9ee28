package wire

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// Escaped is a JSON text whose characters beyond ASCII are \u escapes: another
// spelling of the same value.
func Escaped(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
