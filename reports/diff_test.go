package reports

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// shown writes what differs in brackets.
func shown(parts []part) string {
	var out strings.Builder
	for _, p := range parts {
		if p.Differs {
			out.WriteString("[" + p.Text + "]")
			continue
		}
		out.WriteString(p.Text)
	}
	return out.String()
}

func TestCompareMarksWhatDiffers(t *testing.T) {
	for _, c := range []struct{ expected, actual, left, right string }{
		{`"usd"`, `"USD"`, `"[usd]"`, `"[USD]"`},
		{`1990`, `1999`, `199[0]`, `199[9]`},
		{`"same"`, `"same"`, `"same"`, `"same"`},
		{`201 Created`, `200 OK`, `201 Created`, `200 OK`},
		{`{"a":1,"b":2}`, `{"a":1,"b":3}`, "{\n  \"a\": 1,\n  \"b\": [2]\n}", "{\n  \"a\": 1,\n  \"b\": [3]\n}"},
		{`{"a":1}`, `{"a":1,"b":3}`, "{\n  \"a\": 1\n}", "{\n  \"a\": 1[,\n  \"b\": 3]\n}"},
		{`[]`, `[1]`, "[]", "[[\n  1\n]]"},
		{`[1,2,3]`, `[1,3]`, "[\n  1,\n[  2,\n]  3\n]", "[\n  1,\n  3\n]"},
		{``, `"x"`, ``, `"x"`},
		{`"é"`, `"è"`, `"[é]"`, `"[è]"`},
	} {
		left, right := compare(c.expected, c.actual)
		if shown(left) != c.left || shown(right) != c.right {
			t.Errorf("%s and %s: got\n%s\n%s", c.expected, c.actual, shown(left), shown(right))
		}
	}
}

// Nothing is lost or moved by a comparison.
func FuzzCompareKeepsEveryCharacter(f *testing.F) {
	f.Add(`{"a":[1,2,{"b":null}],"c":"x"}`, `{"c":"x","a":[2,{"b":1}]}`)
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			t.Skip("what is no text has been made text before")
		}
		left, right := compare(a, b)
		for text, parts := range map[string][]part{a: left, b: right} {
			var got strings.Builder
			for _, p := range parts {
				got.WriteString(p.Text)
			}
			out, ok := laidOut(text)
			if ok && got.String() != out && got.String() != text || !ok && got.String() != text {
				t.Errorf("%q became %q", text, got.String())
			}
		}
	})
}
