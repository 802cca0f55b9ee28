package config

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/needs"
)

// Values are what a new assay.yaml says, by key. A value is a string, an int, a
// bool, a []string, a map[string]any of such values, a Secret (which is written
// in full: the file is its owner's), or a Variable.
type Values map[string]any

// Variable is a value that stands in the environment: it is written as ${NAME}.
type Variable string

// Write writes a commented assay.yaml that Load reads back. about stands at its
// top, line by line. Keys that a checkout run can use and that have no value
// are written as comments with an example. notes are comments to keys.
func Write(w io.Writer, about string, values Values, notes map[string]string) error {
	keys := blank().keys()
	ring := newKeyring(keys)
	for path := range values {
		if !ring.leaf(path) {
			return fmt.Errorf("assay.yaml has no key %s%s", path, didYouMean(path, ring.all()))
		}
	}
	var out strings.Builder
	comment(&out, "", about)
	for _, s := range sections(keys, ring) {
		if err := s.write(&out, values, notes); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// section is the keys that share their first word; name is "" for one that
// stands alone.
type section struct {
	name string
	keys []key
}

// sections groups the keys by their first word, subject after subject. What
// stands below a key that is a value itself ("token.invalid") stands alone.
func sections(keys []key, ring *keyring) []section {
	var list []section
	for _, k := range keys {
		name, _, nested := strings.Cut(k.path, ".")
		if !nested || ring.leaf(name) {
			list = append(list, section{"", []key{k}})
			continue
		}
		i := slices.IndexFunc(list, func(s section) bool { return s.name == name })
		if i < 0 {
			i, list = len(list), append(list, section{name: name})
		}
		list[i].keys = append(list[i].keys, k)
	}
	slices.SortStableFunc(list, func(a, b section) int { return a.rank() - b.rank() })
	return list
}

// offered are the subjects worth showing to somebody who tests a checkout, in
// their order in the file. The others follow where they have values.
var offered = []needs.Subject{identity, needs.Shop, needs.Payment, needs.Protocol, needs.Events, needs.Control, pace}

// rank is the place of a section in the file.
func (s section) rank() int {
	rank := len(offered)
	for _, k := range s.keys {
		if i := slices.Index(offered, k.subject); i >= 0 {
			rank = min(rank, i)
		}
	}
	return rank
}

// write writes the keys that have a value, and the others as comments. Where
// none has a value, the whole section is a comment that holds once its first
// column is taken away.
func (s section) write(out *strings.Builder, values Values, notes map[string]string) error {
	shown := slices.DeleteFunc(slices.Clone(s.keys), func(k key) bool {
		_, set := values[k.path]
		return !set && !slices.Contains(offered, k.subject)
	})
	if len(shown) == 0 {
		return nil
	}
	live := slices.ContainsFunc(shown, func(k key) bool { _, set := values[k.path]; return set })
	out.WriteString("\n")
	start, indent := "", ""
	if s.name != "" {
		indent = "  "
		if !live {
			start = "# "
		}
		out.WriteString(start + s.name + ":\n")
	}
	for _, k := range shown {
		if err := s.entry(out, k, start+indent, values, notes); err != nil {
			return err
		}
	}
	return nil
}

// entry writes one key behind the start of its line.
func (s section) entry(out *strings.Builder, k key, start string, values Values, notes map[string]string) error {
	name := strings.TrimPrefix(k.path, s.name+".")
	got, set := values[k.path]
	note, noted := notes[k.path]
	if !set {
		if !noted {
			note = k.says
		}
		comment(out, start, note)
		if !strings.HasPrefix(start, "#") {
			start += "# "
		}
		fmt.Fprintf(out, "%s%s: %s\n", start, name, k.example)
		return nil
	}
	text, err := flow(got)
	if err != nil {
		return fmt.Errorf("%s: %w", k.path, err)
	}
	comment(out, start, note)
	fmt.Fprintf(out, "%s%s: %s\n", start, name, text)
	return nil
}

// comment writes lines as comments; no lines, no comment.
func comment(out *strings.Builder, indent, text string) {
	if text == "" {
		return
	}
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		out.WriteString(strings.TrimRight(indent+"# "+line, " ") + "\n")
	}
}
