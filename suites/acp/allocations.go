package acp

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"

	"github.com/assay-project/assay/suites/rule"
)

// allocationPaths are the paths of all allocations of a session.
func allocationPaths(body rule.Node) (paths []rule.Node) {
	for _, d := range body.Get("discounts", "applied").Each() {
		for _, part := range d.Get("allocations").Each() {
			paths = append(paths, part.Get("path"))
		}
	}
	return paths
}

// totalPath is a path that names the type of a total.
var totalPath = regexp.MustCompile(`^\$\.totals\.([a-z_]+)$`)

// resolves reports whether a path leads anywhere in a session.
func resolves(body rule.Node, text string) bool {
	if named := totalPath.FindStringSubmatch(text); named != nil {
		kind := named[1]
		if kind == "shipping" {
			kind = fulfillment
		}
		return body.Get("totals").Where("type", kind).Exists()
	}
	if steps, single := parsePath(text); single {
		return reaches(body, steps)
	}
	path, ok := parseFilter(text)
	return ok && len(path.Select(body.Value())) > 0
}

// linesAt are the lines that a path selects, or something on them.
func linesAt(body rule.Node, text string) (lines []int) {
	if steps, single := parsePath(text); single {
		if len(steps) > 1 && steps[0] == "line_items" && reaches(body, steps) {
			lines = append(lines, indexOf(body.Get("line_items"), steps[1]))
		}
		return lines
	}
	path, ok := parseFilter(text)
	if !ok {
		return nil
	}
	for _, found := range path.SelectLocated(body.Value()) {
		if len(found.Path) < 2 || found.Path[0] != spec.Name("line_items") {
			continue
		}
		if index, ok := found.Path[1].(spec.Index); ok {
			lines = append(lines, int(index))
		}
	}
	return lines
}

// reaches reports whether there is something at the end of these steps.
func reaches(n rule.Node, steps []string) bool {
	for _, step := range steps {
		if n.IsArray() {
			n = n.At(indexOf(n, step))
		} else {
			n = n.Get(step)
		}
	}
	return n.Exists()
}

// indexOf reads an index, which may be counted from the end; -1 is none.
func indexOf(list rule.Node, step string) int {
	i, err := strconv.Atoi(step)
	if err != nil {
		return -1
	}
	if i < 0 {
		i += list.Len()
	}
	return i
}

// parseFilter reads a path that may lead to several places. One that descends more
// than once is not followed: it may take longer than anybody waits.
func parseFilter(text string) (*jsonpath.Path, bool) {
	if strings.Count(text, "..") > 1 {
		return nil, false
	}
	path, err := jsonpath.Parse(text)
	return path, err == nil
}

// share is what a discount allocates to one line.
type share struct {
	line   int
	amount int64
}

// sharesOf reads the allocations of a discount to lines. whole is false where some
// of it goes elsewhere, or its allocations do not resolve.
func sharesOf(body, d rule.Node) (shares []share, whole bool) {
	parts := d.Get("allocations").Each()
	for _, part := range parts {
		if lines := linesAt(body, part.Get("path").String()); len(lines) == 1 {
			shares = append(shares, share{lines[0], worth(part)})
		}
	}
	return shares, len(parts) > 0 && len(shares) == len(parts)
}

// allocated is what the discounts of a session allocate to each line, and what they
// take off without saying where. ok is false where a path leads nowhere, which is
// the matter of DISC-013.
func allocated(body rule.Node, lines int) (each []int64, spread int64, ok bool) {
	each = make([]int64, lines)
	for _, path := range allocationPaths(body) {
		if !resolves(body, path.String()) {
			return nil, 0, false
		}
	}
	for _, d := range body.Get("discounts", "applied").Each() {
		if d.Get("allocations").Len() == 0 {
			spread += worth(d)
		}
		shares, _ := sharesOf(body, d)
		for _, part := range shares {
			each[part.line] += part.amount
		}
	}
	return each, spread, true
}
