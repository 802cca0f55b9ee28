package rule

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
)

// missing is the value of a Node that is not there.
type missing struct{}

// Node is a place in a JSON body, present or not. Reading it is remembered, so
// that a verdict can tell what it rests on. Nodes are values; a chain of Get
// and At never panics, it ends in a node that is absent.
type Node struct {
	seen  *Seen  // the exchange it stands in, or
	event *Event // the event; neither for configured values
	sent  bool   // the node stands in the request
	doc   *document
	at    int32
	tail  string // what was asked for below this place and is not there
}

// value is what stands at the node.
func (n Node) value() any {
	if !n.stands() {
		return missing{}
	}
	return n.doc.places[n.at].value
}

// stands reports whether the node is there.
func (n Node) stands() bool { return n.tail == "" && n.doc != nil && len(n.doc.places) > 0 }

// Get descends into members of objects.
func (n Node) Get(names ...string) Node {
	for _, name := range names {
		if n.stands() {
			if at := n.doc.member(n.at, name); at >= 0 {
				n.at = at
				continue
			}
		}
		n.tail += "/" + Escape(name)
	}
	return n
}

// At descends into an element of an array, counted from 0.
func (n Node) At(i int) Node {
	if n.stands() {
		if at := n.doc.element(n.at, i); at >= 0 {
			n.at = at
			return n
		}
	}
	n.tail += "/" + strconv.Itoa(i)
	return n
}

// Each returns the elements of an array, or the values of an object in the
// order of their names; nothing for anything else.
func (n Node) Each() []Node {
	n.look(false)
	if !n.stands() {
		return nil
	}
	first := n.doc.places[n.at].children
	nodes := make([]Node, n.doc.places[n.at].count)
	for i := range nodes {
		nodes[i], nodes[i].at = n, first+int32(i)
	}
	return nodes
}

// Names returns the member names of an object, sorted.
func (n Node) Names() []string {
	n.look(false)
	if _, object := n.value().(map[string]any); !object {
		return nil
	}
	return slices.Clone(n.doc.members(n.at))
}

// Where returns the first element of an array whose member name has this text.
func (n Node) Where(name, text string) Node {
	for _, e := range n.Each() {
		if got, ok := e.Get(name).Text(); ok && got == text {
			return e
		}
	}
	n.tail += "/-"
	return n
}

// Exists reports whether the node is there, null included.
func (n Node) Exists() bool {
	n.look(false)
	return n.stands()
}

// Present reports whether the node is there and not null.
func (n Node) Present() bool { return n.Exists() && n.value() != nil }

// IsObject, IsArray and IsNumber report the JSON type.
func (n Node) IsObject() bool { _, ok := n.read().(map[string]any); return ok }
func (n Node) IsArray() bool  { _, ok := n.read().([]any); return ok }
func (n Node) IsNumber() bool { _, ok := n.read().(json.Number); return ok }

// Len is the number of elements or members, 0 for anything else.
func (n Node) Len() int {
	n.look(false)
	if !n.stands() {
		return 0
	}
	return int(n.doc.places[n.at].count)
}

// Text returns the value of a string.
func (n Node) Text() (string, bool) {
	s, ok := n.read().(string)
	return s, ok
}

// String returns the value of a string, "" for anything else.
func (n Node) String() string { s, _ := n.Text(); return s }

// Int returns an integral number, however it is spelled (1999, 1999.0, 2e3).
func (n Node) Int() (int64, bool) { return Integer(n.read()) }

// Rat returns a number exactly, however it is spelled.
func (n Node) Rat() (*big.Rat, bool) {
	number, ok := n.read().(json.Number)
	if !ok {
		return nil, false
	}
	return rational(number)
}

// Bool returns the value of a boolean.
func (n Node) Bool() (value, ok bool) {
	value, ok = n.read().(bool)
	return value, ok
}

// Value returns the JSON value as decoded, numbers as json.Number. The whole
// subtree counts as looked at.
func (n Node) Value() any {
	n.look(true)
	return n.value()
}

// Pointer is the place as a JSON pointer.
func (n Node) Pointer() string {
	if n.doc == nil || len(n.doc.places) == 0 {
		return n.tail
	}
	return n.doc.pointer(n.at) + n.tail
}

// Seen returns the exchange the node stands in, nil for configured values.
func (n Node) Seen() *Seen { return n.seen }

// read looks at the node itself.
func (n Node) read() any {
	n.look(false)
	return n.value()
}

// look remembers that the node was read, with all below it or by itself.
func (n Node) look(all bool) {
	switch {
	case n.event != nil:
		n.event.t.lookInto(n.event.stands, n, all)
	case n.seen == nil:
	case n.sent:
		n.seen.look("request")
	default:
		n.seen.t.lookInto(n.seen.stands, n, all)
	}
}
