package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/token"
)

const maxLine = 500 // bytes of a line that is shown

// page is the text of a file, ready to be shown without its secrets.
type page struct {
	lines  []string
	tokens map[int][]*token.Token // by the line they begin in
	// public holds the places of values that are known to be no secret. All
	// other values are masked: a mistyped key may well be that of a secret.
	public map[spot]bool
}

// spot is a place in the text, from 1, columns in characters.
type spot struct{ line, column int }

func newPage(text string, tokens token.Tokens) *page {
	p := &page{lines: strings.Split(text, "\n"), tokens: map[int][]*token.Token{}, public: map[spot]bool{}}
	for _, t := range tokens {
		p.tokens[t.Position.Line] = append(p.tokens[t.Position.Line], t)
	}
	return p
}

// line is a line of the text, "" if there is none.
func (p *page) line(n int) string {
	if n < 1 || n > len(p.lines) {
		return ""
	}
	return p.lines[n-1]
}

// excerpt is a line with a caret below a column, values masked unless public.
// It is empty where the tokens do not account for the line as it stands, and
// where nobody would read it to its end.
func (p *page) excerpt(line, column int) string {
	tokens := p.tokens[line]
	if len(tokens) == 0 || len(p.line(line)) > maxLine {
		return ""
	}
	source := []rune(strings.ReplaceAll(p.line(line), "\t", " "))
	start := tokens[0].Position.Column - 1
	if start < 0 || start > len(source) {
		return ""
	}
	var out []rune
	out = append(out, mask(source[:start], true)...)
	caret := -1
	for i, t := range tokens {
		from, to := t.Position.Column-1, len(source)
		if i+1 < len(tokens) {
			to = tokens[i+1].Position.Column - 1
		}
		if from < 0 || to < from || to > len(source) || !begins(source[from:], t) {
			return ""
		}
		if t.Type == token.CommentType {
			break
		}
		if column-1 >= from && column-1 < to {
			caret = len(out)
		}
		out = append(out, mask(source[from:to], p.hides(t))...)
	}
	if caret < 0 {
		caret = min(column-1, len(out))
	}
	number := fmt.Sprintf("%5d | ", line)
	margin := strings.Repeat(" ", len(number)-2) + "| "
	return number + strings.TrimRight(string(out), " ") + "\n" + margin + strings.Repeat(" ", caret) + "^"
}

// hides reports whether a token is a value that may be secret.
func (p *page) hides(t *token.Token) bool {
	switch t.Type {
	case token.MappingValueType, token.MappingKeyType, token.MappingStartType, token.MappingEndType,
		token.SequenceEntryType, token.SequenceStartType, token.SequenceEndType, token.CollectEntryType,
		token.LiteralType, token.FoldedType, token.AnchorType, token.AliasType, token.TagType,
		token.DocumentHeaderType, token.DocumentEndType, token.MergeKeyType:
		return false
	}
	isKey := t.Next != nil && t.Next.Type == token.MappingValueType
	return !isKey && !p.public[spot{t.Position.Line, t.Position.Column}]
}

// mask replaces text by stars and keeps the blanks around it.
func mask(text []rune, hide bool) []rune {
	bare := strings.TrimLeft(string(text), " ")
	if !hide || strings.TrimSpace(bare) == "" {
		return text
	}
	left := len(text) - len([]rune(bare))
	right := len([]rune(bare)) - len([]rune(strings.TrimRight(bare, " ")))
	return []rune(strings.Repeat(" ", left) + masked + strings.Repeat(" ", right))
}

// begins reports whether a text begins as its token says.
func begins(text []rune, t *token.Token) bool {
	origin := strings.ReplaceAll(strings.TrimLeft(t.Origin, " \t\n"), "\t", " ")
	first, _, _ := strings.Cut(origin, "\n")
	want := []rune(strings.TrimRight(first, " \r"))
	return len(text) >= len(want) && slices.Equal(text[:len(want)], want)
}
