package rule

import "strings"

// How the steps of a JSON pointer are spelled, after RFC 6901.
var (
	escapes   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// Escape spells the name of a member as a step of a JSON pointer.
func Escape(name string) string { return escapes.Replace(name) }

// Path is the steps of a JSON pointer: names of members and indices.
func Path(pointer string) []string {
	if pointer == "" {
		return nil
	}
	path := strings.Split(pointer[1:], "/")
	for i, step := range path {
		path[i] = unescapes.Replace(step)
	}
	return path
}

// Above is the place a place stands in.
func Above(pointer string) string { return pointer[:max(0, strings.LastIndexByte(pointer, '/'))] }
