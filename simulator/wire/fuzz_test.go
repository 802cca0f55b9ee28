package wire_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

// Whatever stands in a file: it is refused with a sentence, or it is a book that
// stays what it is however often it is written and read.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"", "null", "{}", `{"format":1}`, `{"format":1,"recordings":[null]}`, `{"format":1,"deliveries":[null],"redemptions":[null]}`,
		`{"format":1,"recordings":[{"scenario":"s","exchanges":[{"step":"a","attempt":1,"response":{"status":201,"body":{"base64":"/w=="}}}]}]}`,
		`{"format":1,"recordings":[{"scenario":"s","exchanges":[{"request":{"body":7},"tls":null,"failure":{}}],"handshakes":[{"chain":{}}],"stopped":{}}]}`,
		`{"format":1,"started":"0000-01-01T00:00:00Z","setup":{"known":{"a":{"b":[1e999]}},"needs":{"x":true}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := wire.Read(bytes.NewReader(data))
		if err != nil {
			if book != nil || !strings.Contains(err.Error(), "book") {
				t.Errorf("%q: %v", data, err)
			}
			return
		}
		if slices.Contains(book.Recordings, nil) || slices.Contains(book.Deliveries, nil) || slices.Contains(book.Redemptions, nil) {
			t.Errorf("%q: there are holes in it", data)
		}
		book.Exchanges()
		book.Answered()
		var first, second bytes.Buffer
		if err := book.Write(&first); err != nil {
			t.Fatalf("it cannot be written: %v", err)
		}
		again, err := wire.Read(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("it cannot be read again: %v\n%s", err, first.Bytes())
		}
		if err := again.Write(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("it is another one now (%v):\n%s\n%s", err, first.Bytes(), second.Bytes())
		}
	})
}
