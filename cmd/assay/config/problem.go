package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Origin is where a value can come from, the weakest first.
type Origin int

const (
	Default Origin = iota
	File
	Environment
	Flag
)

// Source is where the effective value of a key comes from.
type Source struct {
	From Origin
	// Name is the path of the file, the variable, or the flag with its dashes;
	// the key itself for a default.
	Name         string
	Line, Column int // in a file, from 1
}

// String is the source as it stands before a message.
func (s Source) String() string {
	if s.Line > 0 {
		return fmt.Sprintf("%s:%d:%d", s.Name, s.Line, s.Column)
	}
	return s.Name
}

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	At      Source
	Message string // a sentence: what is wrong, and what would be right
	// Excerpt is the line of the file with a caret below the place. Values that
	// may be secret are masked in it. It is empty outside of files.
	Excerpt string
}

// Error is the place, the sentence and the excerpt.
func (p Problem) Error() string {
	text := p.At.String() + ": " + p.Message
	if p.Excerpt != "" {
		text += "\n" + p.Excerpt
	}
	return text
}

// Problems is all that is wrong with the configuration.
type Problems []Problem

// Error joins the problems, one below the other.
func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i := range p {
		texts[i] = p[i].Error()
	}
	return strings.Join(texts, "\n")
}

// sorted orders the problems by place, flags and variables first, and drops
// what is said twice.
func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(b.At.From, a.At.From), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return slices.Compact(p)
}

// orNil keeps an empty list from becoming an error.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p.sorted()
}
