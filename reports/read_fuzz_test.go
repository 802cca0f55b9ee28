package reports_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/assay-project/assay/reports"
)

// Whatever stands in a report.json: it is refused with a sentence, or can be
// compared with itself, of which nothing has changed.
func FuzzReadReport(f *testing.F) {
	for _, text := range []string{
		"", "null", "{}", `{"format":1}`, `{"format":1,"verdicts":[]}`, `{"format":1,"verdicts":[{"id":"IDEM-003","outcome":"failed","findings":[{"severity":"failed"}]},{"id":"IDEM-003"}]}`,
		`{"format":1,"verdicts":[{"id":"\u001b[2J","outcome":"x","level":7}]}`, `{"format":1,"verdicts":[null],"counts":{"passed":-1}}`, `{"format":2,"verdicts":[{}]}`, "\xff",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := reports.Read(bytes.NewReader(data))
		if err != nil {
			if report != nil || !strings.Contains(err.Error(), "report") {
				t.Errorf("%q: %v", data, err)
			}
			return
		}
		if c := reports.Compare(reports.Run{Report: report}, reports.Run{Report: report}); len(c.Differs) > 0 || len(c.Changes) > 0 {
			t.Errorf("%q differs from itself: %v %v", data, c.Differs, c.Changes)
		}
		if err := (reports.JSON{}).Write(io.Discard, report); err != nil {
			t.Errorf("it cannot be written again: %v", err)
		}
	})
}
