package config

import (
	"fmt"
	"slices"
	"strings"
)

// reader finds the effective value of each key and collects what is wrong.
type reader struct {
	env      Env
	doc      *document
	filled   map[string]bool // contents of the variables that were filled in
	problems Problems
}

func (r *reader) problem(at Source, message string) {
	r.problems = append(r.problems, Problem{At: at, Message: message})
}

// effective returns the strongest value of a key: flag, variable, file. What is
// weaker is not even looked at: its variables may well be missing.
func (r *reader) effective(k key, over Overrides) (value, bool) {
	v := value{in: r, name: k.path}
	if text, given := over[k.path]; given && k.single {
		v.raw, v.at = text, Source{From: Flag, Name: FlagName(k.path)}
		if !v.empty() {
			return v, true
		}
	}
	if text, set := r.env(VariableName(k.path)); set && k.single {
		v.raw, v.at = text, Source{From: Environment, Name: VariableName(k.path)}
		if !v.empty() {
			return v, true
		}
	}
	node, found := r.doc.found[k.path]
	if !found {
		return v, false
	}
	v.node, v.raw = node, ""
	v.at = Source{From: File, Name: r.doc.name}
	v.at.Line, v.at.Column = place(node)
	return v, !v.empty()
}

// refuseUnknown refuses overrides that set nothing.
func (r *reader) refuseUnknown(over Overrides, keys []key) {
	var allowed []string
	for _, k := range keys {
		if k.single {
			allowed = append(allowed, k.path)
		}
	}
	for path := range over {
		if !slices.Contains(allowed, path) {
			r.problem(Source{From: Flag, Name: FlagName(path)}, fmt.Sprintf("there is no key %s that a flag could set%s", quoted(path), didYouMean(path, allowed)))
		}
	}
}

// all returns the problems of the file and of its values, with their excerpts.
func (r *reader) all() Problems {
	problems := slices.Concat(r.doc.problems, r.problems)
	for i := range problems {
		problems[i].Excerpt = r.doc.excerptOf(problems[i].At)
	}
	return problems
}

// excerptOf is the line of a source, "" if it is no place in this file.
func (d *document) excerptOf(at Source) string {
	if at.From != File {
		return ""
	}
	return d.page.excerpt(at.Line, at.Column)
}

// FlagName is the flag of a key: --api-version for api_version.
func FlagName(path string) string {
	return "--" + strings.NewReplacer("_", "-", ".", "-").Replace(path)
}

// VariableName is the environment variable of a key: ASSAY_API_VERSION for
// api_version, ASSAY_ITEM_IN_STOCK for item.in_stock.
func VariableName(path string) string {
	return "ASSAY_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(path))
}
