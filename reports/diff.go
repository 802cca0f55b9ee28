package reports

import (
	"slices"
	"strings"
)

// part is a piece of text that is alike on both sides of a comparison, or not.
type part struct {
	Text    string
	Differs bool
}

// compare shows two JSON texts side by side, with what differs apart from what is alike. Where one of them is no JSON,
// nothing is marked.
func compare(expected, actual string) (left, right []part) {
	a, aOK := laidOut(expected)
	b, bOK := laidOut(actual)
	if !aOK || !bOK {
		return []part{{Text: expected}}, []part{{Text: actual}}
	}
	return mark(strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n"))
}

// mark walks along the longest common lines of two texts.
func mark(a, b []string) (left, right []part) {
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

// inner narrows a difference to what lies between a common beginning and a common end.
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
		parts := []part{{Text: string(s[:head])}, {string(s[head : len(s)-tail]), true}, {Text: string(s[len(s)-tail:])}}
		return slices.DeleteFunc(parts, func(p part) bool { return p.Text == "" })
	}
	return cut(x), cut(y)
}
