package rule

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// missing is the value of a Node that is not there.
type missing struct{}

// Node is a place in a JSON body, present or not. Reading it is remembered, so
// that a verdict can tell what it rests on. Nodes are values; a chain of Get
// and At never panics, it ends in a node that is absent.
type Node struct {
	seen  *Seen  // the exchange it stands in, or
	event *Event // the event; neither for configured values
	path  string // JSON pointer
	value any
	sent  bool // the node stands in the request
}

// Get descends into members of objects.
func (n Node) Get(names ...string) Node {
	for _, name := range names {
		object, _ := n.value.(map[string]any)
		value, ok := object[name]
		if !ok {
			value = missing{}
		}
		n.value, n.path = value, n.path+"/"+escape(name)
	}
	return n
}

// At descends into an element of an array, counted from 0.
func (n Node) At(i int) Node {
	array, _ := n.value.([]any)
	n.path += "/" + strconv.Itoa(i)
	if i < 0 || i >= len(array) {
		n.value = missing{}
		return n
	}
	n.value = array[i]
	return n
}

// Each returns the elements of an array, or the values of an object in the
// order of their names; nothing for anything else.
func (n Node) Each() []Node {
	n.look("")
	var nodes []Node
	switch v := n.value.(type) {
	case []any:
		for i := range v {
			nodes = append(nodes, n.At(i))
		}
	case map[string]any:
		for _, name := range n.Names() {
			nodes = append(nodes, n.Get(name))
		}
	}
	return nodes
}

// Names returns the member names of an object, sorted.
func (n Node) Names() []string {
	n.look("")
	object, _ := n.value.(map[string]any)
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Where returns the first element of an array whose member name has this text.
func (n Node) Where(name, text string) Node {
	for _, e := range n.Each() {
		if got, ok := e.Get(name).Text(); ok && got == text {
			return e
		}
	}
	n.value, n.path = missing{}, n.path+"/-"
	return n
}

// Exists reports whether the node is there, null included.
func (n Node) Exists() bool {
	n.look("")
	_, gone := n.value.(missing)
	return !gone
}

// Present reports whether the node is there and not null.
func (n Node) Present() bool { return n.Exists() && n.value != nil }

// IsObject, IsArray and IsNumber report the JSON type.
func (n Node) IsObject() bool { n.look(""); _, ok := n.value.(map[string]any); return ok }
func (n Node) IsArray() bool  { n.look(""); _, ok := n.value.([]any); return ok }
func (n Node) IsNumber() bool { n.look(""); _, ok := n.value.(json.Number); return ok }

// Len is the number of elements or members, 0 for anything else.
func (n Node) Len() int {
	n.look("")
	switch v := n.value.(type) {
	case []any:
		return len(v)
	case map[string]any:
		return len(v)
	}
	return 0
}

// Text returns the value of a string.
func (n Node) Text() (string, bool) {
	n.look("")
	s, ok := n.value.(string)
	return s, ok
}

// String returns the value of a string, "" for anything else.
func (n Node) String() string { s, _ := n.Text(); return s }

// Int returns an integral number, however it is spelled (1999, 1999.0, 2e3).
func (n Node) Int() (int64, bool) {
	n.look("")
	return Integer(n.value)
}

// Rat returns a number exactly, however it is spelled.
func (n Node) Rat() (*big.Rat, bool) {
	n.look("")
	number, ok := n.value.(json.Number)
	if !ok {
		return nil, false
	}
	return rational(number)
}

// Bool returns the value of a boolean.
func (n Node) Bool() (value, ok bool) {
	n.look("")
	value, ok = n.value.(bool)
	return value, ok
}

// Value returns the JSON value as decoded, numbers as json.Number. The whole
// subtree counts as looked at.
func (n Node) Value() any {
	n.look("/**")
	return n.value
}

// Pointer is the place as a JSON pointer.
func (n Node) Pointer() string { return n.path }

// Seen returns the exchange the node stands in, nil for configured values.
func (n Node) Seen() *Seen { return n.seen }

func (n Node) look(suffix string) {
	if n.event != nil {
		n.event.t.lookAt(n.event.Delivery, n.path, suffix)
	}
	if n.seen == nil {
		return
	}
	if n.sent {
		n.seen.t.look(n.seen.Exchange, "request")
		return
	}
	n.seen.t.lookAt(n.seen.Exchange, n.path, suffix)
}

func escape(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
