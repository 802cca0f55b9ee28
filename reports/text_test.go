package reports

import (
	"encoding/xml"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"text stays", `Grüße, 漢字 "quoted" a\b 🎁`, `Grüße, 漢字 "quoted" a\b 🎁`},
		{"colours", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"C1 control sequence", "\u009b31m", `\u009b31m`},
		{"window title", "\x1b]0;owned\a", `\x1b]0;owned\a`},
		{"a line that pretends", "x\r\nMUST A-1 passed", `x\r\nMUST A-1 passed`},
		{"line separators of Unicode", "a\u2028b\u2029c\u0085d", `a\u2028b\u2029c\u0085d`},
		{"overrides", "\u202egnp.exe\u202c\u2066\u2069\u200f", `\u202egnp.exe\u202c\u2066\u2069\u200f`},
		{"what cannot be seen", "pay\u200bpal\ufeff\u00ad\u00a0", `pay\u200bpal\ufeff\u00ad\u00a0`},
		{"invalid UTF-8", "a\xff\xc3b", "a\ufffd\ufffdb"},
		{"no characters of XML", "\x00\x08\ufffe\uffff", `\x00\b\ufffe\uffff`},
		{"commands of build servers", "##[error]x ###vso[y] #[z] #", `#\x23[error]x #\x23#vso[y] #[z] #`},
		{"beyond the first plane", "\U000e0041", `\U000e0041`},
	} {
		if got := plain(c.in); got != c.want {
			t.Errorf("%s: plain(%q) = %q, want %q", c.why, c.in, got, c.want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, seed := range []string{"", "a\x1b[0m", "\u202e", "\xff\xfe", "]]>", "\ufffe", "##[error]", "\xff##"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, got := range map[string]string{"plain": plain(s), "quote": Quote(s)} {
			if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.Contains(got, "##") {
				t.Errorf("%s(%q) lets something through: %q", name, s, got)
			}
		}
		doc, err := xml.Marshal(junitText{plain(s)})
		if err != nil {
			t.Fatal(err)
		}
		var back junitText
		if err := xml.Unmarshal(doc, &back); err != nil || back.Text != plain(s) {
			t.Errorf("XML of %q comes back as %q, %v", s, back.Text, err)
		}
	})
}

func TestQuoteIsWhatAShellReads(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash to read it")
	}
	for _, s := range []string{
		"plain", "", "two words", "it's", `back\slash`, "$(id) `id` $HOME !!", "line\nbreak", "tab\tit's\\",
		"\x1b[31m1", "\u202egnp", "\xff\xfe0", "<token>", "a;b|c&d", "*", "~", "#x", "a##[b]", "\x01f",
	} {
		out, err := exec.Command(bash, "-c", "printf %s "+Quote(s)).Output()
		if err != nil || string(out) != s {
			t.Errorf("Quote(%q) = %s reads as %q, %v", s, Quote(s), out, err)
		}
	}
}

func TestClip(t *testing.T) {
	for in, want := range map[string]string{
		"":        "",
		"äöü":     "äöü",
		"äöüß":    "äöü ... (1 character left out)",
		"aaaaaaa": "aaa ... (4 characters left out)",
	} {
		if got := clip(in, 3); got != want {
			t.Errorf("clip(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestApart(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct{ a, b, left, right string }{
		{"a", "b", "a", "b"},
		{long, long, brief(long), brief(long)},
		{"a" + long, "b" + long, brief("a" + long), brief("b" + long)},
		{long + "é", long + "è!", "…" + long[:40] + "é", "…" + long[:40] + "è!"},
		{long[:200], long, "…" + long[:40], "…" + long[:140]},
	} {
		if left, right := apart(c.a, c.b); left != c.left || right != c.right {
			t.Errorf("%q and %q: got %q and %q", c.a, c.b, left, right)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", []string{""}},
		{"aa bb cc", []string{"aa bb", "cc"}},
		{"aaaaaaaaa b", []string{"aaaaaaaaa", "b"}},
		{"a  b", []string{"a  b"}},
		{"ää öö", []string{"ää öö"}},
		{"aa bb  ::error::x y", []string{"aa bb  ::error::x", "y"}},
		{"aa bb ::error::x y", []string{"aa bb ::error::x", "y"}},
	} {
		if got := Wrap(c.in, 5); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("Wrap(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
