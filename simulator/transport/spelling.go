package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// spellings are the secret itself and the forms it takes in JSON, in a URL or a
// form, and in base64, alone or amid other text as in Basic credentials.
func spellings(secret string) []string {
	forms := []string{secret, quoted(secret, true), quoted(secret, false)}
	for _, escaped := range []string{url.QueryEscape(secret), url.PathEscape(secret)} {
		forms = append(forms, escaped, lowerHex(escaped))
	}
	for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		forms = append(forms, alphabet.EncodeToString([]byte(secret)))
		forms = append(forms, amid(alphabet, secret)...)
	}
	forms = slices.DeleteFunc(forms, func(form string) bool { return len(form) < shortest })
	slices.Sort(forms)
	return slices.Compact(forms)
}

// quoted is the secret inside a JSON string, with or without the escapes that
// protect HTML.
func quoted(secret string, html bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(html)
	_ = enc.Encode(secret)
	line := strings.TrimSuffix(b.String(), "\n")
	return line[1 : len(line)-1]
}

// lowerHex writes the percent escapes with small letters, which are as valid.
func lowerHex(escaped string) string {
	var b strings.Builder
	for i := 0; i < len(escaped); i++ {
		if escaped[i] == '%' && i+2 < len(escaped) {
			fmt.Fprintf(&b, "%%%s", strings.ToLower(escaped[i+1:i+3]))
			i += 2
			continue
		}
		b.WriteByte(escaped[i])
	}
	return b.String()
}

// amid is the base64 of the secret where other bytes stand before and after it:
// what the three alignments have in common whatever those bytes are. Secrets of
// less than eight bytes leave too little to be told from chance.
func amid(alphabet *base64.Encoding, secret string) []string {
	if len(secret) < 8 {
		return nil
	}
	var forms []string
	for shift := range 3 {
		encoded := alphabet.EncodeToString(append(make([]byte, shift), secret...))
		first := (shift*8 + 5) / 6            // characters that hold a bit of what stands before
		last := (shift + len(secret)) * 8 / 6 // and from here on, of what stands after
		forms = append(forms, encoded[first:last])
	}
	return forms
}
