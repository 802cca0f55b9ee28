package reports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain makes foreign text harmless on one line: control characters, ANSI
// escapes, line breaks, bidirectional overrides and everything else that is not
// a visible character appear as Go escapes, invalid UTF-8 as U+FFFD, and so does
// the second of two #, with which build servers find commands anywhere in a line
// of output ("##[error]", "##vso["). What it returns is legal in XML.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '#' && strings.HasSuffix(b.String(), "#") {
			b.WriteString(`\x23`)
			continue
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		escaped := strconv.QuoteRune(r)
		b.WriteString(escaped[1 : len(escaped)-1])
	}
	return b.String()
}

// plainLines is plain for text of several lines.
func plainLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = plain(line)
	}
	return strings.Join(lines, "\n")
}

// bare matches words that a shell takes as they are.
var bare = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// Quote makes one word of s for a shell, byte for byte, without a character
// that would steer a terminal or a build server.
func Quote(s string) string {
	if bare.MatchString(s) {
		return s
	}
	if utf8.ValidString(s) && plain(s) == s {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + s[:1])
		case unicode.IsPrint(r) && !(r == utf8.RuneError && size == 1) && !(r == '#' && strings.HasSuffix(b.String(), "#")):
			b.WriteString(s[:size])
		default:
			for _, c := range []byte(s[:size]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		}
		s = s[size:]
	}
	return b.String() + "'"
}

// head returns the first n characters of s, and whether that leaves some out.
func head(s string, n int) (string, bool) {
	for i := range s {
		if n == 0 {
			return s[:i], true
		}
		n--
	}
	return s, false
}

// upTo is the last place in s, not after n, at which a character begins.
func upTo[T ~string | ~[]byte](s T, n int) int {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

const (
	textLimit  = 1000 // characters of a foreign text that are told
	wholeLimit = 4000 // of what a rule expected or saw, where the whole of it is told
	briefLimit = 160  // of the same, where it is told in passing
)

// brief is what a rule expected or saw on a line or two; report.json has it in full.
func brief(s string) string { return shorten(s, briefLimit) }

// shorten makes a text one of at most n characters.
func shorten(s string, n int) string {
	if _, cut := head(s, n); !cut {
		return s
	}
	first, _ := head(s, n-1)
	return first + "…"
}

// clip is s, or its first n characters and how much that leaves out.
func clip(s string, n int) string {
	first, cut := head(s, n)
	if !cut {
		return s
	}
	return first + fmt.Sprintf(" ... (%s left out)", Count(utf8.RuneCountInString(s)-n, "character"))
}

// Wrap breaks plain text at spaces into lines of at most width characters. A
// word that is longer has a line of its own. No line begins with spaces or "::",
// where a build server would look for a command.
func Wrap(s string, width int) []string {
	var lines []string
	words := strings.Split(s, " ")
	line, used := words[0], utf8.RuneCountInString(words[0])
	for _, word := range words[1:] {
		n := utf8.RuneCountInString(word)
		if used+1+n > width && n > 0 && !strings.HasPrefix(word, "::") {
			lines, line, used = append(lines, line), word, n
			continue
		}
		line, used = line+" "+word, used+1+n
	}
	return append(lines, line)
}

// Spaced is an outcome or an intent in words: "not applicable".
func Spaced[T ~string](word T) string { return strings.ReplaceAll(string(word), "_", " ") }

// Count says "1 rule", "2 rules".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// apart are two texts in brief. Where what is shown of them would read the same, they begin shortly before they differ.
func apart(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	same := 0
	for same < min(len(x), len(y)) && x[same] == y[same] {
		same++
	}
	if skip := same - briefLimit/4; same >= briefLimit-1 && (same < len(x) || same < len(y)) {
		return brief("…" + string(x[skip:])), brief("…" + string(y[skip:]))
	}
	return brief(a), brief(b)
}
