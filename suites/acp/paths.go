package acp

import (
	"regexp"
	"strconv"

	"github.com/assay-project/assay/suites/rule"
)

// A JSONPath of names and indexes alone, and one step of it.
var (
	plainPath = regexp.MustCompile(`^\$(\.[A-Za-z_][\w-]*|\[\d+\]|\['[^']*'\]|\["[^"]*"\])*$`)
	pathStep  = regexp.MustCompile(`\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]`)
)

// parsePath splits a JSONPath into names and indexes; ok is false where it is
// none, or has parts such as filters that are not followed here.
func parsePath(path string) (steps []string, ok bool) {
	if !plainPath.MatchString(path) {
		return nil, false
	}
	for _, part := range pathStep.FindAllStringSubmatch(path, -1) {
		steps = append(steps, part[1]+part[2]+part[3]+part[4])
	}
	return steps, true
}

// leadsTo reports whether a path ends at the line of an item or inside of it.
func leadsTo(root rule.Node, path []string, item string) bool {
	node, passed := root, false
	for i, step := range path {
		if i == 0 && step == "items" && !root.Get(step).Exists() {
			step = "line_items" // the schema text of 2026-01-30 still says items
		}
		if n, err := strconv.Atoi(step); err == nil && node.IsArray() {
			node = node.At(n)
			passed = passed || itemOf(node) == item
		} else {
			node = node.Get(step)
		}
	}
	return passed && node.Exists()
}
