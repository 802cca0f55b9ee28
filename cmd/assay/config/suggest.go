package config

import (
	"slices"
	"strings"
)

// didYouMean is the end of a sentence that offers the nearest allowed word, and
// lists them all where they are few.
func didYouMean(word string, allowed []string) string {
	allowed = slices.Sorted(slices.Values(allowed))
	text := ""
	if near := Nearest(word, allowed); near != "" {
		text = "; did you mean " + near + "?"
	}
	if len(allowed) > 24 {
		return text
	}
	return text + " (allowed: " + strings.Join(allowed, ", ") + ")"
}

// Nearest returns the allowed word that is a slip of the pen away from word, ""
// if none is near. A key written without its path is near to the whole key. Case
// does not count.
func Nearest(word string, allowed []string) string {
	if len(word) > 64 {
		return ""
	}
	best, bound := "", 1+len(word)/4
	for _, candidate := range allowed {
		if strings.HasSuffix(candidate, "."+word) {
			return candidate
		}
		if d := distance(strings.ToLower(word), strings.ToLower(candidate)); d <= bound {
			best, bound = candidate, d-1
		}
	}
	return best
}

// distance counts the insertions, deletions and replacements between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
