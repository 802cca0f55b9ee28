package reports

import (
	"slices"
	"strings"
)

// part is a piece of text that is alike on both sides of a comparison, or not.
type part struct {
	Text    string
	Differs bool
	Aside   bool // it is no part of the text: words before it, or how much of it was left out
}

// compare shows two JSON texts side by side, with what differs apart from what is alike. Words may come before either.
// Where one of them is no JSON, nothing is marked.
func compare(expected, actual string) (left, right []part) {
	a, b := cutWords(expected), cutWords(actual)
	if a.lines == nil || b.lines == nil {
		return []part{{Text: expected}}, []part{{Text: actual}}
	}
	left, right = mark(a.lines, b.lines)
	return append(a.before(), left...), append(b.before(), right...)
}

// worded is a JSON text by lines, none where there is none, and the words before it.
type worded struct {
	words string
	lines []string
}

// cutWords finds the JSON text that something said ends in: all of it, or a list or an object after some words.
func cutWords(said string) worded {
	if text, ok := laidOut(said); ok {
		return worded{lines: strings.SplitAfter(text, "\n")}
	}
	if at := strings.IndexAny(said, "[{"); at > 0 {
		if text, ok := laidOut(said[at:]); ok {
			return worded{said[:at], strings.SplitAfter(text, "\n")}
		}
	}
	return worded{}
}

// before are the words, on a line of their own.
func (w worded) before() []part {
	if w.words == "" {
		return nil
	}
	return []part{{Text: strings.TrimRight(w.words, " ") + "\n", Aside: true}}
}

const (
	mostPairs = 250_000 // pairs of lines from which on two texts are not compared line by line
	context   = 3       // lines about a difference that are shown
)

// fold leaves out of one side the lines that are alike and far from what differs.
func fold(parts []part) []part {
	var folded []part
	whole := wholeLines(parts)
	for i := 0; i < len(parts); {
		end := i
		for end < len(parts) && whole[end] {
			end++
		}
		from, to := i+context, end-context
		if i == 0 || parts[i-1].Aside {
			from = i + 1 // the bracket that opens
		}
		if end == len(parts) {
			to = end - 1
		}
		if to-from < 2 || !slices.ContainsFunc(parts, func(p part) bool { return p.Differs }) {
			folded = append(folded, parts[i:end]...)
		} else {
			folded = append(folded, parts[i:from]...)
			folded = append(folded, part{Text: "⋯ " + Count(to-from, "line") + " alike\n", Aside: true})
			folded = append(folded, parts[to:end]...)
		}
		for i = end; i < len(parts) && !whole[i]; i++ {
			folded = append(folded, parts[i])
		}
	}
	return folded
}

// wholeLines says of each part whether it is a line that both sides have.
func wholeLines(parts []part) []bool {
	whole, begins := make([]bool, len(parts)), true
	for i, p := range parts {
		ends := strings.HasSuffix(p.Text, "\n")
		whole[i] = begins && !p.Differs && !p.Aside && (ends || i == len(parts)-1)
		begins = ends || begins && p.Text == ""
	}
	return whole
}

// mark walks along the longest common lines of two texts.
func mark(a, b []string) (left, right []part) {
	if len(a)*len(b) > mostPairs {
		return inner(strings.Join(a, ""), strings.Join(b, ""))
	}
	common := commons(a, b)
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			left, right = append(left, part{Text: a[i]}), append(right, part{Text: b[j]})
			i, j = i+1, j+1
			continue
		}
		from, to := i, j
		for i < len(a) && (j == len(b) || common[i+1][j] == common[i][j]) {
			i++
		}
		for j < len(b) && (i == len(a) || common[i][j+1] == common[i][j]) && !(i < len(a) && a[i] == b[j]) {
			j++
		}
		l, r := inner(strings.Join(a[from:i], ""), strings.Join(b[to:j], ""))
		left, right = append(left, l...), append(right, r...)
	}
	return left, right
}

// commons counts for each pair of places how many lines are common to what follows.
func commons(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
				continue
			}
			table[i][j] = max(table[i+1][j], table[i][j+1])
		}
	}
	return table
}

// inner narrows a difference to what lies between a common beginning and a common end; one side of it may be empty.
func inner(a, b string) (left, right []part) {
	x, y := []rune(a), []rune(b)
	head := 0
	for head < min(len(x), len(y)) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < min(len(x), len(y))-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	cut := func(s []rune) []part {
		parts := []part{{Text: string(s[:head])}, {Text: string(s[head : len(s)-tail]), Differs: true}, {Text: string(s[len(s)-tail:])}}
		return slices.DeleteFunc(parts, func(p part) bool { return p.Text == "" && !p.Differs })
	}
	return cut(x), cut(y)
}
