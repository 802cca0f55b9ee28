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
		if p.Differs && p.Text != "" {
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
		{`what was sold, [1,2]`, `[1,3]`, "what was sold,\n[\n  1,\n  [2]\n]", "[\n  1,\n  [3]\n]"},
		{`sold, [1`, `[1]`, `sold, [1`, `[1]`},
	} {
		left, right := compare(c.expected, c.actual)
		if shown(left) != c.left || shown(right) != c.right {
			t.Errorf("%s and %s: got\n%s\n%s", c.expected, c.actual, shown(left), shown(right))
		}
	}
}

func TestCompareOfLongTextsMarksWhatLiesBetweenWhatTheyShare(t *testing.T) {
	ones := strings.Repeat("1,", 600)
	left, right := compare("["+ones+"2,1]", "["+ones+"3,1]")
	for _, side := range [][]part{left, right} {
		if len(side) != 3 || len(side[1].Text) != 1 || !side[1].Differs {
			t.Errorf("got %d parts", len(side))
		}
	}
}

func TestFoldLeavesOutWhatIsAlikeAndFarFromADifference(t *testing.T) {
	list := func(at5 string, after ...string) string {
		return "[0,1,2,3,4," + at5 + ",6,7,8,9,10,11,12" + strings.Join(after, "") + "]"
	}
	left, right := compare(list("5"), list(`"5"`))
	if got, want := shown(fold(left)), "[\n⋯ 2 lines alike\n  2,\n  3,\n  4,\n  [5],\n  6,\n  7,\n  8,\n⋯ 4 lines alike\n]"; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := shown(fold(right)), "[\n⋯ 2 lines alike\n  2,\n  3,\n  4,\n  [\"5\"],\n"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
	left, right = compare(list("5"), list("5", ",13"))
	if l, r := shown(fold(left)), shown(fold(right)); !strings.HasSuffix(l, "  10,\n  11,\n  12\n]") || !strings.HasSuffix(r, "  11,\n  12[,\n  13]\n]") {
		t.Errorf("the place of what one side lacks is folded away:\n%s\n%s", l, r)
	}
	left, right = compare("what was sold, "+list("5"), list("6"))
	if l, r := shown(fold(left)), shown(fold(right)); !strings.HasPrefix(l, "what was sold,\n[\n⋯ 2 lines alike\n  2,") || !strings.HasPrefix(r, "[\n⋯ 2 lines alike\n  2,") {
		t.Errorf("words before a text change what is folded away:\n%s\n%s", l, r)
	}
	left, _ = compare(list("5"), list("5"))
	if got := shown(fold(left)); strings.Contains(got, "⋯") {
		t.Errorf("nothing differs, and yet %s", got)
	}
}

// Nothing but blank space is lost or moved by a comparison.
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
			if bared(got.String()) != bared(text) {
				t.Errorf("%q became %q", text, got.String())
			}
		}
	})
}

// bared is a text without blank space.
func bared(s string) string { return strings.Join(strings.Fields(s), "") }
