package config

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Accepted is an entry of a baseline: a rule that is known to be broken, and why
// that is borne with.
type Accepted struct {
	ID     string // in capitals
	Reason string
	Until  time.Time // the last day it is, at midnight UTC; zero is open
	At     Source    // where the entry stands
}

// On reports whether the entry still counts on a day.
func (a Accepted) On(day time.Time) bool {
	return a.Until.IsZero() || day.UTC().Before(a.Until.AddDate(0, 0, 1))
}

// Baseline reads a file of accepted failures: a list of {id, reason, until},
// where until may be left out. An error holds all Problems at once; it is of
// another type only where the file cannot be opened. Whether an id is one of a
// rule is not asked here. Nothing in the file is expanded: it holds no secrets.
func Baseline(path string) ([]Accepted, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the baseline cannot be read: %w", err)
	}
	doc, body := load(path, data)
	r := &reader{doc: doc}
	entries := r.accepted(body)
	return entries, r.all().orNil()
}

// accepted reads the entries of a list.
func (r *reader) accepted(body ast.Node) []Accepted {
	var sequence *ast.SequenceNode
	switch root := body.(type) {
	case nil:
		return nil
	case *ast.SequenceNode:
		sequence = root
	default:
		r.doc.failAt(body, "the baseline must be a list of entries, such as `- {id: IDEM-003, reason: \"mended in March\"}`")
		return nil
	}
	var entries []Accepted
	lines := map[string]int{}
	whole := value{in: r, at: Source{From: File, Name: r.doc.name}}
	for i, node := range sequence.Values {
		v := whole.child(fmt.Sprintf("entry %d", i+1), node)
		a := Accepted{At: v.at}
		if !v.object(a.readers(), "id", "reason") {
			continue
		}
		if first, twice := lines[a.ID]; twice {
			v.fail("names %s again; its first entry is in line %d", a.ID, first)
			continue
		}
		lines[a.ID] = a.At.Line
		entries = append(entries, a)
	}
	return entries
}

// readers are the forms of an entry's members.
func (a *Accepted) readers() map[string]func(value) bool {
	return map[string]func(value) bool{
		"id": func(v value) (ok bool) {
			a.ID, ok = v.words("name a rule, such as IDEM-003")
			a.ID = strings.ToUpper(a.ID)
			return ok
		},
		"reason": func(v value) (ok bool) {
			a.Reason, ok = v.words("say why the failure is accepted")
			return ok
		},
		"until": func(v value) bool {
			text, ok := v.words("name a day, such as 2027-01-31")
			if !ok {
				return false
			}
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				return v.fail("must be a day, such as 2027-01-31, not %s", quoted(text))
			}
			a.Until = day
			return true
		},
	}
}

// words are a text as it stands, which may be shown. It must not be empty.
func (v value) words(must string) (string, bool) {
	text, ok := scalarText(v.node)
	if text = strings.TrimSpace(text); !ok || text == "" {
		return "", v.fail("must %s", must)
	}
	v.show()
	return text, true
}
