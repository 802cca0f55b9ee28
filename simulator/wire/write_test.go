package wire_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

// A book is written as any indented JSON would be, though part by part.
func TestABookIsWrittenAsOneText(t *testing.T) {
	odd := &wire.Recording{Scenario: "a\n \"recordings\": null<&>", Exchanges: []wire.Exchange{{Step: "s", Response: &wire.Response{Status: 200, Body: []byte("{}\n")}}}}
	for name, recordings := range map[string][]*wire.Recording{"none": nil, "empty": {}, "one": {odd}, "two": {odd, {Scenario: "b"}}} {
		book := &wire.Book{Format: wire.BookFormat, Recordings: recordings, Error: "x\n \"recordings\": null", Cleanup: &wire.Cleanup{}}
		var whole, got bytes.Buffer
		enc := json.NewEncoder(&whole)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		if err := enc.Encode(book); err != nil {
			t.Fatal(err)
		}
		if err := book.Write(&got); err != nil || got.String() != whole.String() {
			t.Errorf("%s (%v):\n%s\nshould be\n%s", name, err, got.String(), whole.String())
		}
	}
}
