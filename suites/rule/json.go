package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Show renders a JSON value for a finding, as much of it as one keeps.
func Show(v any) string {
	if _, ok := v.(missing); ok {
		return "absent"
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return shorten(strings.TrimSpace(buf.String()), mostText)
}

const (
	mostText  = 4000   // characters that a finding keeps of what was expected, and of what was seen
	mostWords = 40_000 // bytes that the findings of a rule hold before all further ones are told in brief
	briefText = 160    // characters of a text that is told in brief
)

func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}

func join(words []string, last string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

// IsMissing reports whether a value came from a Node that is not there.
func IsMissing(v any) bool { _, ok := v.(missing); return ok }

// SameJSON reports whether two decoded values are equal as JSON: the order of
// members and the spelling of numbers do not count, null differs from absent.
func SameJSON(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, value := range a {
			other, ok := b[name]
			if !ok || !SameJSON(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, SameJSON)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	}
	return a == b
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, okX := rational(a)
	y, okY := rational(b)
	return okX && okY && x.Cmp(y) == 0
}

// Integer is a decoded JSON number with an integral value, however it is spelled.
func Integer(v any) (int64, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	if n, err := strconv.ParseInt(string(number), 10, 64); err == nil {
		return n, true
	}
	r, ok := rational(number)
	if !ok || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// rational reads a number exactly, unless its exponent would take for ever to
// write out.
func rational(n json.Number) (*big.Rat, bool) {
	s := string(n)
	if e := strings.IndexAny(s, "eE"); len(s) > 64 || e >= 0 && len(s)-e > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}
