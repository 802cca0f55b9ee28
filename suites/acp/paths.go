package acp

import (
	"strconv"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"

	"github.com/assay-project/assay/suites/rule"
)

// parsePath splits a JSONPath into names and indexes. ok is false where it is
// none, or has parts such as filters, which lead to more than one place.
func parsePath(text string) (steps []string, ok bool) {
	path, err := jsonpath.Parse(text)
	if err != nil || path.Query().Singular() == nil {
		return nil, false
	}
	for _, segment := range path.Query().Segments() {
		switch step := segment.Selectors()[0].(type) {
		case spec.Name:
			steps = append(steps, string(step))
		case spec.Index:
			steps = append(steps, strconv.Itoa(int(step)))
		}
	}
	return steps, true
}

// leadsTo reports whether a JSONPath selects the line of an item, in a session or
// in a request, or something on it.
func leadsTo(body rule.Node, text, item string) bool {
	path, err := jsonpath.Parse(text)
	if err != nil {
		return false
	}
	for _, found := range path.SelectLocated(body.Value()) {
		if len(found.Path) < 2 {
			continue
		}
		name, named := found.Path[0].(spec.Name)
		index, indexed := found.Path[1].(spec.Index)
		if named && indexed && itemOf(body.Get(string(name)).At(int(index))) == item {
			return true
		}
	}
	return false
}

// asLines reads a path to items as one to line_items, which the schema text of
// 2026-01-30 still calls by their old name.
func asLines(path string) string {
	if rest, ok := strings.CutPrefix(path, "$.items"); ok {
		return "$.line_items" + rest
	}
	return path
}
