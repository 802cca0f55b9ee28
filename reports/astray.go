package reports

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// firstSteps are the operations without which nothing else can be exercised, and the word for one.
var firstSteps = map[wire.Operation]string{"create": "create", "delegate": "delegation"}

// astray says that the path of the target may be wrong, where whatever a run begins with was answered as if there were
// nothing there; "" where anything else came back. Only sound requests count: a server may refuse a body before it looks
// whom it is for.
func (r *Report) astray() string {
	var first *wire.Exchange
	for i := range r.book.Recordings {
		for j := range r.book.Recordings[i].Exchanges {
			e := &r.book.Recordings[i].Exchanges[j]
			if firstSteps[e.Operation] == "" || e.Intent != wire.Normal || e.To != "" || e.Response == nil {
				continue
			}
			if s := e.Response.Status; s != http.StatusNotFound && s != http.StatusMethodNotAllowed {
				return ""
			}
			if first == nil {
				first = e
			}
		}
	}
	if first == nil {
		return ""
	}
	sentence := fmt.Sprintf("its path may be wrong: every %s was answered 404 or 405, the first, %s %s, %s", firstSteps[first.Operation],
		first.Request.Method, clip(first.Request.URL, textLimit), rule.StatusText(first.Response.Status))
	if added, ok := strings.CutPrefix(first.Request.URL, strings.TrimRight(r.Target, "/")); ok {
		sentence += fmt.Sprintf("; %s is what %s adds to the target", clip(added, textLimit), r.tool())
	}
	return sentence
}
