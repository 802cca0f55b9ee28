package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Body is a message body, byte by byte as it crossed the wire (after redaction).
// In a file it is a string, or {"base64": "..."} where the bytes are not UTF-8.
type Body []byte

type rawBody struct {
	Base64 string `json:"base64"`
}

// MarshalJSON keeps text readable and everything else exact.
func (b Body) MarshalJSON() ([]byte, error) {
	if utf8.Valid(b) {
		var text bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false) // a page of HTML stays readable
		err := enc.Encode(string(b))
		return bytes.TrimSpace(text.Bytes()), err
	}
	return json.Marshal(rawBody{base64.StdEncoding.EncodeToString(b)})
}

// UnmarshalJSON reads both forms that MarshalJSON writes.
func (b *Body) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*b = Body(text)
		return nil
	}
	var raw rawBody
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("a body is neither a string nor {\"base64\": ...}: %w", err)
	}
	decoded, err := base64.StdEncoding.DecodeString(raw.Base64)
	*b = decoded
	return err
}

// MostValues is how many values a body may hold that is read as JSON: many times
// as many as the largest cart, and few enough that reading a run full of such
// bodies comes to an end.
const MostValues = 10_000

// Crowded reports whether a body may hold more values than are read: one follows
// on each comma and each opening bracket beyond the strings.
func (b Body) Crowded() bool {
	if len(b) <= MostValues {
		return false
	}
	values, inside := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case !inside && (c == ',' || c == '[' || c == '{'):
			values++
		}
	}
	return values > MostValues
}
