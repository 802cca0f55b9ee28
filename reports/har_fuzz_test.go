package reports_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
)

// Whatever a book holds: its HAR is one that a viewer reads. FuzzFormats has hostile text in a sound book, this one has
// books in which nothing is as it should be.
func FuzzHAR(f *testing.F) {
	for _, name := range []string{"green", "red", "incomplete"} {
		book, err := os.ReadFile(filepath.Join("..", "fixtures", "recordings", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(book)
	}
	for _, book := range []string{
		`{"format":1}`,
		`{"format":1,"recordings":[{"scenario":"s","exchanges":[{}]},{"scenario":"s","exchanges":[{"request":{"url":"%","body":{"base64":"/w=="},"cut":-9}}]}]}`,
		`{"format":1,"recordings":[{"began":"0000-01-01T00:00:00+23:59","took_ms":-5,"exchanges":[{"took_us":-1},{"took_us":9223372036854775807,"response":{"status":-7}}]}]}`,
		`{"format":1,"recordings":[{"exchanges":[{"began":"9999-12-31T23:59:59-23:59","response":{"status":99999,"header":{"":[""],"Content-Type":["\u0000"]},"cut":true}}]}]}`,
		`{"format":1,"deliveries":[{"number":-1,"answered":-1,"request":{"url":"//","header":{"Host":["a b/c?#"]}},"signature":{},"tls":{}}]}`,
	} {
		f.Add([]byte(book))
	}
	valid := jsonReaders(f)["har"]
	f.Fuzz(func(t *testing.T, raw []byte) {
		book, err := wire.Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := (reports.HAR{}).Write(&out, reports.Build(book, nil, reports.Options{})); err != nil {
			t.Fatal(err)
		}
		readJSON(t, "har", out.String(), valid)
		var got viewed
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		got.check(t, book)
	})
}

// viewed is what a viewer takes from a HAR file.
type viewed struct {
	Log struct {
		Pages []struct {
			ID, StartedDateTime string
			PageTimings         struct{ OnLoad float64 }
		}
		Entries    []viewedEntry
		Deliveries []viewedEntry `json:"_deliveries"`
	}
}

type viewedEntry struct {
	Pageref         *string
	StartedDateTime string
	Time            float64
	Timings         map[string]float64
	Request         struct {
		HeadersSize, BodySize int
	}
	Response struct {
		Status                int
		HeadersSize, BodySize int
		Content               struct {
			Size           int
			Text, Encoding string
		}
	}
}

func (v *viewed) check(t *testing.T, book *wire.Book) {
	pages := map[string]bool{}
	for _, p := range v.Log.Pages {
		if pages[p.ID] || p.PageTimings.OnLoad < -1 {
			t.Errorf("the page %q is there twice, or was loaded before it began", p.ID)
		}
		pages[p.ID] = true
		dated(t, p.StartedDateTime)
	}
	if len(v.Log.Entries) != book.Exchanges() || len(v.Log.Deliveries) != len(book.Deliveries) {
		t.Errorf("it has %d entries and %d deliveries", len(v.Log.Entries), len(v.Log.Deliveries))
	}
	for _, e := range v.Log.Entries {
		if e.Pageref == nil || !pages[*e.Pageref] {
			t.Error("an entry is on no page")
		}
		e.check(t)
	}
	for _, d := range v.Log.Deliveries {
		d.check(t)
	}
}

func (e *viewedEntry) check(t *testing.T) {
	dated(t, e.StartedDateTime)
	sum := 0.0
	for name, ms := range e.Timings {
		if name != "ssl" && ms > 0 { // ssl is within connect
			sum += ms
		}
	}
	if e.Time < 0 || e.Time != sum {
		t.Errorf("the timings %v are no %v ms", e.Timings, e.Time)
	}
	if e.Request.HeadersSize < -1 || e.Request.BodySize < -1 || e.Response.HeadersSize < -1 || e.Response.BodySize < -1 || e.Response.Content.Size < 0 {
		t.Errorf("a size is below -1: %+v", e)
	}
	content := e.Response.Content
	switch content.Encoding {
	case "":
		if len(content.Text) > content.Size || !utf8.ValidString(content.Text) {
			t.Errorf("the text has %d bytes of %d", len(content.Text), content.Size)
		}
	case "base64":
		if decoded, err := base64.StdEncoding.DecodeString(content.Text); err != nil || len(decoded) > content.Size {
			t.Errorf("the text is %d bytes of %d in base64, %v", len(decoded), content.Size, err)
		}
	default:
		t.Errorf("nobody knows the encoding %q", content.Encoding)
	}
}

// zoned is what the format asks of a date, after its example.
var zoned = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

func dated(t *testing.T, s string) {
	if _, err := time.Parse(time.RFC3339, s); err != nil || !zoned.MatchString(s) {
		t.Errorf("%q is no date with a zone", s)
	}
}
