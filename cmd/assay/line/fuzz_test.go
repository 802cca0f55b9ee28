package line_test

import (
	"context"
	"sync"
	"testing"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/simulator/wire"
)

// good is the book of a run against the good merchant. Its exchanges always come in
// the same order, so that a place in it found once is found again.
var good = sync.OnceValues(func() (*wire.Book, error) {
	return proof.Book(context.Background(), proof.Case{Version: "2026-04-17", Profile: "spec"})
})

// Whatever one answer or one event of a run says, every rule comes to a verdict,
// and none breaks down.
func FuzzJudge(f *testing.F) {
	for _, body := range []string{
		`{"id":"cs_1"}`, `null`, `[]`, `"x"`, `{`, "\xff", `{"totals":[{"type":"total","amount":1e999999999}],"line_items":[{"item":null}]}`,
		`{"created_at":"9999-12-31T23:59:60+24:00","expires_at":"-","currency":"","messages":[{"param":"$..[?(@"}]}`,
		`{"type":"order_create","timestamp":"x","data":{"type":"order","id":7,"status":{},"refunds":[{"amount":-1}]}}`,
		`{"protocol":{"version":"0000-00-00","supported_versions":[7]},"api_base_url":"::","capabilities":{"services":"x"}}`,
	} {
		f.Add(uint16(0), body, "text/plain; charset=", "max-age=99999999999999999999, x=\"")
		f.Add(uint16(40), body, "", "")
	}
	f.Fuzz(func(t *testing.T, at uint16, body, kind, cache string) {
		book, err := good()
		if err != nil {
			t.Fatal(err)
		}
		changed := altered(book, int(at), body, wire.Header{"Content-Type": {kind}, "Cache-Control": {cache}, "API-Version": {kind}, "Retry-After": {cache}, "Idempotency-Key": {body}})
		verdicts, err := line.Judge(changed)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range verdicts {
			if v.Ours {
				t.Errorf("%s: %s", v.ID, v.Reason)
			}
		}
	})
}

// altered is the book with another answer in place of one, counted over the
// recordings, and another body in place of that of one event.
func altered(book *wire.Book, at int, body string, header wire.Header) *wire.Book {
	changed := *book
	changed.Recordings = append([]*wire.Recording(nil), book.Recordings...)
	changed.Deliveries = append([]*wire.Delivery(nil), book.Deliveries...)
	if n := len(changed.Deliveries); n > 0 {
		d := *changed.Deliveries[at%n]
		d.Request.Body = wire.Body(body)
		changed.Deliveries[at%n] = &d
	}
	at %= book.Exchanges()
	for i, rec := range changed.Recordings {
		if at >= len(rec.Exchanges) {
			at -= len(rec.Exchanges)
			continue
		}
		other := *rec
		other.Exchanges = append([]wire.Exchange(nil), rec.Exchanges...)
		if answer := other.Exchanges[at].Response; answer != nil {
			spoiled := *answer
			spoiled.Body, spoiled.Header = wire.Body(body), header
			other.Exchanges[at].Response = &spoiled
		}
		changed.Recordings[i] = &other
		break
	}
	return &changed
}
