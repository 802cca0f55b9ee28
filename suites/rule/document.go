package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// document is a body as rules read it: its places are numbered and know where
// they stand, so that reading one makes nothing new. It never changes.
type document struct {
	raw    []byte
	places []place // the root first, children side by side; none where err is set
	err    error   // why the body is no JSON value
	memo   sync.Map
}

// place is one value of a document.
type place struct {
	value    any    // as decoded, numbers as json.Number
	name     string // of a member of an object
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
		return &document{raw: raw, places: lay(value)}
	})
}

// parse reads exactly one JSON value and keeps numbers as they were spelled.
func parse(raw []byte) (any, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, errors.New("the body is empty")
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

// lay numbers the places of a value, level by level.
func lay(root any) []place {
	places := []place{{value: root}}
	for at := 0; at < len(places); at++ {
		children := int32(len(places))
		switch v := places[at].value.(type) {
		case []any:
			for _, element := range v {
				places = append(places, place{value: element, up: int32(at)})
			}
		case map[string]any:
			for _, name := range sortedNames(v) {
				places = append(places, place{value: v[name], name: name, up: int32(at)})
			}
		}
		places[at].children, places[at].count = children, int32(len(places))-children
	}
	return slices.Clip(places)
}

func sortedNames(object map[string]any) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// below are the children of a place.
func (d *document) below(at int32) []place {
	p := &d.places[at]
	return d.places[p.children : p.children+p.count]
}

// member is the number of a member of the object at a place; -1 if it has none
// of that name, or is no object.
func (d *document) member(at int32, name string) int32 {
	if _, object := d.places[at].value.(map[string]any); object {
		children := d.below(at)
		for i := range children {
			if children[i].name == name {
				return d.places[at].children + int32(i)
			}
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
	return d.pointer(up) + "/" + escape(d.places[at].name)
}

func escape(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
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
