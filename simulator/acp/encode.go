package acp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// encode writes a body compactly, members in the order of their names.
func encode(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("a request body cannot be encoded: %v", err))
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

// respell writes the same JSON value in other bytes: members in reverse order,
// white space between the tokens, and every character beyond ASCII escaped.
func respell(v any) []byte {
	var out strings.Builder
	respellInto(&out, v)
	return []byte(out.String())
}

func respellInto(out *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		slices.Reverse(names)
		out.WriteString("{ ")
		for i, name := range names {
			if i > 0 {
				out.WriteString(" ,\n  ")
			}
			out.WriteString(escapeText(name))
			out.WriteString(" : ")
			respellInto(out, v[name])
		}
		out.WriteString(" }")
	case []any:
		out.WriteString("[ ")
		for i, e := range v {
			if i > 0 {
				out.WriteString(" , ")
			}
			respellInto(out, e)
		}
		out.WriteString(" ]")
	case string:
		out.WriteString(escapeText(v))
	default:
		out.Write(encode(v))
	}
}

// escapeText is a JSON string whose characters beyond ASCII are \u escapes.
func escapeText(s string) string { return wire.Escaped(string(encode(s))) }
