package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// HAR writes book.har, an HTTP Archive (1.2) of the book: a scenario is a page,
// an exchange an entry. What was received stands apart in _deliveries, since
// programs take every entry for a request of the client's. Members that begin
// with _ are ours, as the format allows.
type HAR struct{}

const (
	harVersion = "1.2"
	harUnknown = "unknown"
)

type harFile struct {
	Log harLog `json:"log"`
}

type harLog struct {
	Version    string     `json:"version"`
	Creator    harCreator `json:"creator"`
	Pages      []harPage  `json:"pages"`
	Entries    []harEntry `json:"entries"`
	Comment    string     `json:"comment"`
	Deliveries []harEntry `json:"_deliveries,omitempty"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harPage struct {
	Started    time.Time      `json:"startedDateTime"`
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Timings    harPageTimings `json:"pageTimings"`
	Comment    string         `json:"comment,omitempty"`
	Handshakes []string       `json:"_handshakes,omitempty"`
}

// harPageTimings are in milliseconds.
type harPageTimings struct {
	OnLoad int64 `json:"onLoad"`
}

type harEntry struct {
	Page     string       `json:"pageref,omitempty"`
	Started  time.Time    `json:"startedDateTime"`
	Time     float64      `json:"time"` // milliseconds
	Request  harRequest   `json:"request"`
	Response harResponse  `json:"response"`
	Cache    struct{}     `json:"cache"`
	Timings  harTimings   `json:"timings"`
	Comment  string       `json:"comment"` // its name
	Exchange *harExchange `json:"_exchange,omitempty"`
	Delivery *harDelivery `json:"_delivery,omitempty"`
	TLS      *wire.TLS    `json:"_tls,omitempty"`
}

// harTimings are in milliseconds, -1 is not known.
type harTimings struct {
	Blocked float64 `json:"blocked"`
	DNS     float64 `json:"dns"`
	Connect float64 `json:"connect"`
	SSL     float64 `json:"ssl"`
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

type harRequest struct {
	Method      string     `json:"method"`
	URL         string     `json:"url"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Query       []harPair  `json:"queryString"`
	PostData    *harPosted `json:"postData,omitempty"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Comment     string     `json:"comment,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Comment     string     `json:"comment,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harPosted struct {
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Encoding string `json:"_encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

// harExchange is why a request was sent the way it was.
type harExchange struct {
	Step       string         `json:"step"`
	Attempt    int            `json:"attempt"`
	Operation  wire.Operation `json:"operation"`
	Intent     wire.Intent    `json:"intent"`
	Version    wire.Version   `json:"api_version,omitempty"`
	To         string         `json:"to,omitempty"`
	Session    string         `json:"session,omitempty"`
	Repeats    string         `json:"repeats,omitempty"`
	Concurrent bool           `json:"concurrent,omitempty"`
	WaitedMS   int64          `json:"waited_ms,omitempty"` // backoff before it
	Fault      string         `json:"fault,omitempty"`     // what we did to the connection on purpose
	Failure    string         `json:"failure,omitempty"`   // why no whole answer came
}

// harDelivery is what was found out about a received event.
type harDelivery struct {
	Session string `json:"session,omitempty"`
	Order   string `json:"order,omitempty"`
	Foreign bool   `json:"foreign,omitempty"` // it names no session of this run
	Signed  bool   `json:"signed"`
	Valid   bool   `json:"valid"`             // the signature
	Script  string `json:"script,omitempty"`  // what we answered with on purpose
	Refusal string `json:"refusal,omitempty"` // why we refused it
	GivenUp bool   `json:"given_up,omitempty"`
	Problem string `json:"problem,omitempty"` // why it could not be read
	Known   bool   `json:"known,omitempty"`   // it was accepted before
}

// Write writes the book of the report as an HTTP Archive.
func (HAR) Write(w io.Writer, r *Report) error {
	log := harLog{
		Version: harVersion, Creator: harCreator{r.tool(), r.Tool.Version}, Pages: []harPage{}, Entries: []harEntry{},
		Comment: "Played against " + r.Target + ". Secrets are placeholders, the same one for the same secret.",
	}
	taken := map[string]bool{}
	for _, rec := range r.book.Recordings {
		page := r.harPage(rec, taken)
		log.Pages = append(log.Pages, page)
		for i := range rec.Exchanges {
			log.Entries = append(log.Entries, harExchanged(page.ID, &rec.Exchanges[i]))
		}
	}
	slices.SortStableFunc(log.Entries, func(a, b harEntry) int { return a.Started.Compare(b.Started) })
	for _, d := range r.book.Deliveries {
		log.Deliveries = append(log.Deliveries, harDelivered(d))
	}
	return writeJSON(w, harFile{log})
}

// harPage is the page of a scenario, under an id that no other page has.
func (r *Report) harPage(rec *wire.Recording, taken map[string]bool) harPage {
	id := cmp.Or(rec.Scenario, harUnknown)
	for i := 2; taken[id]; i++ {
		id = fmt.Sprintf("%s (%d)", cmp.Or(rec.Scenario, harUnknown), i)
	}
	taken[id] = true
	page := harPage{Started: rec.Began, ID: id, Title: rec.Scenario, Timings: harPageTimings{max(0, rec.TookMS)}}
	if rec.Stopped != nil {
		page.Comment = "stopped at " + rec.Stopped.Step + ": " + clip(rec.Stopped.Cause, textLimit)
	}
	for i := range rec.Handshakes {
		page.Handshakes = append(page.Handshakes, clip(r.exchange(rec.Handshakes[i].Name()), textLimit))
	}
	return page
}
