package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/assay-project/assay/simulator/wire"
)

// document is a body as rules read it: its places are numbered and know where
// they stand, so that reading one makes nothing new. It never changes.
type document struct {
	raw    []byte
	places []place  // the root first, children side by side; none where err is set
	names  []string // of the places that are members of an object
	err    error    // why the body is no JSON value
	memo   sync.Map
}

// place is one value of a document.
type place struct {
	value    any // as decoded, numbers as json.Number
	up       int32
	children int32 // the first of them
	count    int32 // of the children; those of an object are sorted by name
}

// unread stands for a body that was not read: err says why.
func unread(err error) *document { return &document{err: err} }

// read is the document of a body, remembered by its bytes.
func read(raw []byte) *document {
	return library.of(raw, func() *document {
		value, err := parse(raw)
		if err != nil {
			return &document{raw: raw, err: err}
		}
		doc := &document{raw: raw}
		doc.lay(value)
		return doc
	})
}

// parse reads exactly one JSON value and keeps numbers as they were spelled.
func parse(raw []byte) (any, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, errors.New("the body is empty")
	}
	if wire.Body(raw).Crowded() {
		return nil, errCrowded
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("the body goes on after its JSON value")
	}
	return v, nil
}

var errCrowded = fmt.Errorf("the body holds more values than any session, over %d", wire.MostValues)

// A value of a session takes so many bytes or more on average, its name included, and
// hardly any session has more of them.
const (
	usualValue  = 16
	usualValues = 500
)

// lay numbers the places of a value, level by level.
func (d *document) lay(root any) {
	about := 1 + min(len(d.raw)/usualValue, usualValues)
	d.places, d.names = make([]place, 0, about), make([]string, 0, about)
	d.add("", root, 0)
	for at := int32(0); int(at) < len(d.places); at++ {
		children := int32(len(d.places))
		switch v := d.places[at].value.(type) {
		case []any:
			for _, element := range v {
				d.add("", element, at)
			}
		case map[string]any:
			for _, name := range sortedNames(v) {
				d.add(name, v[name], at)
			}
		}
		d.places[at].children, d.places[at].count = children, int32(len(d.places))-children
	}
}

func (d *document) add(name string, value any, up int32) {
	d.places, d.names = append(d.places, place{value: value, up: up}), append(d.names, name)
}

func sortedNames(object map[string]any) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// members are the names of the children of the object at a place, sorted.
func (d *document) members(at int32) []string {
	p := &d.places[at]
	return d.names[p.children : p.children+p.count]
}

// member is the number of a member of the object at a place; -1 if it has none
// of that name, or is no object.
func (d *document) member(at int32, name string) int32 {
	if _, object := d.places[at].value.(map[string]any); object {
		if i := slices.Index(d.members(at), name); i >= 0 {
			return d.places[at].children + int32(i)
		}
	}
	return -1
}

// element is the number of an element of the array at a place; -1 if it has none
// there, or is no array.
func (d *document) element(at int32, i int) int32 {
	if _, array := d.places[at].value.([]any); !array || i < 0 || i >= int(d.places[at].count) {
		return -1
	}
	return d.places[at].children + int32(i)
}

// pointer is a place as a JSON pointer.
func (d *document) pointer(at int32) string {
	if at == 0 {
		return ""
	}
	up := d.places[at].up
	if _, array := d.places[up].value.([]any); array {
		return d.pointer(up) + "/" + strconv.Itoa(int(at-d.places[up].children))
	}
	return d.pointer(up) + "/" + Escape(d.names[at])
}

// recall is what was worked out from the body alone, once for as long as the
// document is remembered.
func (d *document) recall(key any, work func() any) any {
	if got, ok := d.memo.Load(key); ok {
		return got
	}
	got, _ := d.memo.LoadOrStore(key, work())
	return got
}
