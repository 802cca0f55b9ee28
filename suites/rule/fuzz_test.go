package rule

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

// Whatever a body holds: it is read as a whole or refused, its places can be found
// again, and it equals itself however it is written.
func FuzzDocument(f *testing.F) {
	for _, text := range []string{
		"", "null", "[]", `{"a":[1,{"b":"c"}],"":{"~/":1}}`, `{"a":1,"a":2}`, `1 2`, `{"n":1e999999999}`, `[1.0,1,1e0,-0]`, "[[[[", `"\ud800"`, "\xff", `{"a":"[,{\\\""}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc := read(raw)
		if doc.err != nil {
			return
		}
		if len(doc.places) > wire.MostValues+1 {
			t.Errorf("it has %d values", len(doc.places))
		}
		pointers := map[string]bool{}
		for at := range doc.places {
			pointers[Node{doc: doc, at: int32(at)}.Pointer()] = true
		}
		if len(pointers) != len(doc.places) {
			t.Errorf("%d places have %d pointers", len(doc.places), len(pointers))
		}
		value := doc.places[0].value
		indented, err := json.MarshalIndent(value, " ", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if other := read(indented); other.err != nil || !SameJSON(value, other.places[0].value) {
			t.Errorf("%q is not %q (%v)", raw, indented, other.err)
		}
		Show(value)
		Integer(value)
	})
}

// Equality is the same in both directions, and what it calls equal is equal to a
// reader that knows nothing but doubles.
func FuzzSameJSON(f *testing.F) {
	for _, pair := range [][2]string{
		{`1`, `1.0`}, {`1e2`, `100`}, {`{"a":1,"b":null}`, `{"b":null,"a":1}`}, {`{"a":null}`, `{}`}, {`[1,2]`, `[2,1]`}, {`"a"`, `"\u0061"`},
		{`0`, `-0`}, {`1e999999999`, `1e999999998`}, {`0.1`, `1e-1`}, {`true`, `"true"`}, {`[]`, `{}`}, {`10000000000000000000000000001`, `10000000000000000000000000002`},
	} {
		f.Add([]byte(pair[0]), []byte(pair[1]))
	}
	f.Fuzz(func(t *testing.T, x, y []byte) {
		a, errA := parse(x)
		b, errB := parse(y)
		if errA != nil || errB != nil {
			return
		}
		same := SameJSON(a, b)
		if !SameJSON(a, a) || same != SameJSON(b, a) {
			t.Errorf("%s and %s: equality depends on the order", x, y)
		}
		if same && !bytes.Equal(canonical(x), canonical(y)) {
			t.Errorf("%s is no %s", x, y)
		}
	})
}

// canonical writes JSON as a reader of doubles writes it; nil where it has a number
// that no double holds.
func canonical(raw []byte) []byte {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	out, _ := json.Marshal(v)
	return bytes.ReplaceAll(out, []byte("-0"), []byte("0"))
}
