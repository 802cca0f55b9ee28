package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// placeholders are what a hook can be told, by the name in double braces.
var placeholders = []string{
	"session.id", "order.id", "item", "quantity", "stock", "amount", "currency", "status", "times", "operation",
	"milliseconds", "seconds", "key", "expires_at", "url", "ca", "secret", "token", "merchant",
}

var placeholder = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// template is a text with placeholders. It may hold secrets.
type template struct{ text Secret }

// templated reads a template whose placeholders are among the allowed ones.
func templated(allowed []string) form[template] {
	return func(v value) (template, bool) {
		got, ok := v.text()
		if !ok {
			return template{}, false
		}
		for _, found := range placeholder.FindAllStringSubmatch(got, -1) {
			if !slices.Contains(allowed, found[1]) {
				return template{}, v.fail("has the unknown placeholder {{%s}}%s", found[1], didYouMean(found[1], allowed))
			}
		}
		return template{NewSecret(got)}, true
	}
}

// fill puts values into the placeholders, each written the way its
// surroundings ask for.
func (t template) fill(values map[string]string, write func(before, value string) (string, error)) (string, error) {
	text := t.text.Reveal()
	var out strings.Builder
	end := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		name := text[at[2]:at[3]]
		value, known := values[name]
		if !known {
			return "", fmt.Errorf("it asks for {{%s}}, which this step does not know", name)
		}
		out.WriteString(text[end:at[0]])
		written, err := write(out.String(), value)
		if err != nil {
			return "", fmt.Errorf("{{%s}} %w", name, err)
		}
		out.WriteString(written)
		end = at[1]
	}
	out.WriteString(text[end:])
	return out.String(), nil
}

// step is one step of a path into JSON: a member or an element.
type step struct {
	name  string
	index int // where name is ""
}

// path is where a value stands in JSON: $.a.b[0].
type path struct {
	text  string
	steps []step
}

var pathStep = regexp.MustCompile(`^(?:\.([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]{1,6})\])`)

func jsonPath(v value) (path, bool) {
	got, ok := text(v)
	if !ok {
		return path{}, false
	}
	p := path{text: got}
	rest, rooted := strings.CutPrefix(got, "$")
	for rooted && rest != "" {
		found := pathStep.FindStringSubmatch(rest)
		if found == nil {
			rooted = false
			break
		}
		s := step{name: found[1]}
		if s.name == "" {
			_, _ = fmt.Sscan(found[2], &s.index)
		}
		p.steps, rest = append(p.steps, s), rest[len(found[0]):]
	}
	if !rooted {
		return path{}, v.fail("must be a path such as $.id or $.data[0].token, not %s", quoted(got))
	}
	return p, true
}

// in follows the path. The error names what is there instead, never a value.
func (p path) in(root any) (any, error) {
	here := root
	for _, s := range p.steps {
		switch at := here.(type) {
		case map[string]any:
			if next, ok := at[s.name]; ok && s.name != "" {
				here = next
				continue
			}
			return nil, fmt.Errorf("has nothing at %s; its members there are %s", p.text, members(at))
		case []any:
			if s.name == "" && s.index < len(at) {
				here = at[s.index]
				continue
			}
			return nil, fmt.Errorf("has nothing at %s; there is a list of %d there", p.text, len(at))
		default:
			return nil, fmt.Errorf("has nothing at %s", p.text)
		}
	}
	return here, nil
}

func members(object map[string]any) string {
	names := slices.Sorted(maps.Keys(object))
	if len(names) > 12 {
		names = append(names[:12], "…")
	}
	return strings.Join(names, ", ")
}
