package webhook

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Path is where the protocol has events delivered, below the receiver's base URL.
const Path = "/agentic_checkout/webhooks/order_events"

// Largest is the size in bytes beyond which the body of a delivery is not read.
const Largest = 1 << 20

// Options of a receiver.
type Options struct {
	Secret string
	Clock  transport.Clock
	Vault  *transport.Vault // nil redacts nothing
	// Strict refuses what is not signed as it must be, as a platform does. A run
	// accepts it instead, to learn what else the merchant sends, and tells.
	Strict bool
	// Untimed takes signatures as they were before 2026-04-17 for good where the
	// receiver is strict: any digest of the body, in a field named after the
	// merchant as well.
	Untimed bool
	// Tolerance is how far t may lie from the arrival, 5 min if zero.
	Tolerance time.Duration
	// Heard is called with each delivery as it has been answered, which is not kept
	// then; nil keeps them.
	Heard func(*wire.Delivery)
}

// Bounds of what is kept of deliveries, whoever sends them: the address of a
// receiver may be public. What comes beyond them is refused.
const (
	mostKept      = 2000
	mostKeptBytes = 32 << 20
)

// Receiver is an http.Handler that takes deliveries in. Safe for concurrent use.
type Receiver struct {
	options Options
	budget  *transport.Budget // of what the bodies of deliveries may hold together

	arrivals   atomic.Int64
	mu         sync.Mutex
	secrets    []string          // the one that holds first, then those that held before
	scripts    map[string]Script // what is left of each, by session
	queues     map[string]*queue // of those of one event each, by session
	deliveries []arrival         // in their order
	accepted   map[string]bool   // events that were, by session and by what tells them apart
	door       *Door             // the one that is shown, nil for the usual one
	visits     map[string]int    // that are over, by door
}

// New returns a receiver.
func New(o Options) *Receiver {
	if o.Clock == nil {
		o.Clock = transport.System()
	}
	if o.Tolerance == 0 {
		o.Tolerance = 5 * time.Minute
	}
	return &Receiver{
		options: o, budget: transport.NewBudget(mostKeptBytes), secrets: []string{o.Secret}, scripts: map[string]Script{}, queues: map[string]*queue{}, accepted: map[string]bool{}, visits: map[string]int{},
	}
}

// Arm makes a script ready for the deliveries of a session. The order they speak
// of need not exist yet.
func (r *Receiver) Arm(session string, script Script) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scripts[session] = slices.Clone(script)
}

// ArmNext makes a script ready for the next new event about a session, however
// often that one comes; other events keep their own. It comes before what Arm made
// ready.
func (r *Receiver) ArmNext(session string, script Script) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.queues[session]
	if q == nil {
		q = &queue{begun: map[string]Script{}}
		r.queues[session] = q
	}
	q.waiting = append(q.waiting, slices.Clone(script))
}

// Rotate makes another secret the one that holds, and returns the one that did.
// Those of before are accepted still, and told apart.
func (r *Receiver) Rotate(secret string) (former string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	former = r.secrets[0]
	r.secrets = append([]string{secret}, slices.DeleteFunc(r.secrets, func(s string) bool { return s == secret })...)
	return former
}

// inspect finds out how a delivery is signed, with whichever secret fits.
func (r *Receiver) inspect(h wire.Header, body []byte, at time.Time) *wire.Signature {
	r.mu.Lock()
	secrets := slices.Clone(r.secrets)
	r.mu.Unlock()
	s := Inspect(h, body, secrets[0], at)
	for _, former := range secrets[1:] {
		if s == nil || s.Valid {
			break
		}
		if t := Inspect(h, body, former, at); t.Valid {
			t.Retired = true
			s = t
		}
	}
	return s
}

// Deliveries returns what has been answered, in the order of arrival.
func (r *Receiver) Deliveries() []*wire.Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*wire.Delivery, len(r.deliveries))
	for i, a := range r.deliveries {
		all[i] = a.Delivery
	}
	return all
}

// Of returns the deliveries of one session.
func (r *Receiver) Of(session string) []*wire.Delivery {
	return slices.DeleteFunc(r.Deliveries(), func(d *wire.Delivery) bool { return d.Session != session })
}

// Await waits until enough of a session's deliveries have been answered, at most
// d, and reports whether they were.
func (r *Receiver) Await(ctx context.Context, session string, d time.Duration, enough func([]*wire.Delivery) bool) bool {
	return r.options.Clock.Await(ctx, d, func() bool { return enough(r.Of(session)) })
}

// ServeHTTP takes one delivery in.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if r.full() {
		http.Error(w, "no more events are taken in", http.StatusServiceUnavailable)
		return
	}
	turn := r.arrivals.Add(1)
	d := r.read(req)
	answer, scripted := r.next(d)
	if scripted {
		d.Script = answer.Name()
	}
	r.answer(w, req, d, answer)
	d.Known = d.Answered/100 == 2 && r.recall(d)
	d.TookUS = r.options.Clock.Now().Sub(d.At).Microseconds()
	r.keep(arrival{d, turn})
	if answer.Close || answer.Hang {
		panic(http.ErrAbortHandler) // the server breaks the connection
	}
}

// full reports whether no more deliveries can be kept.
func (r *Receiver) full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.budget.Spent() || len(r.deliveries) >= mostKept
}

// weigh counts what a delivery holds, where it is kept.
func (r *Receiver) weigh(header wire.Header, raw []byte) {
	if r.options.Heard != nil {
		return
	}
	size := len(raw)
	for name, values := range header {
		size += len(name) + len(strings.Join(values, ""))
	}
	r.budget.Spend(int64(size))
}

// read writes a delivery down: what it says, how it is signed, what leaks.
func (r *Receiver) read(req *http.Request) *wire.Delivery {
	d := &wire.Delivery{At: r.options.Clock.Now(), Door: doorOf(req)}
	header, fields, tls := head(req)
	d.Fields, d.TLS = fields, tls
	raw, err := io.ReadAll(io.LimitReader(req.Body, Largest+1))
	switch {
	case err != nil:
		d.Problem = "the body broke off: " + err.Error()
	case len(raw) > Largest:
		d.Problem, raw = "the body is larger than 1 MiB", raw[:0]
	}
	r.weigh(header, raw)
	d.Signature = r.inspect(header, raw, d.At)
	d.Session, d.Order = names(raw)
	if d.Problem == "" && !json.Valid(raw) {
		d.Problem = "the body is no JSON"
	}
	d.Leaks = r.leaks(header, raw)
	d.Request = wire.Request{Method: req.Method, URL: req.URL.RequestURI(), Header: wire.Header{}, Body: r.options.Vault.Redact(raw)}
	for name, values := range header {
		for _, value := range values {
			d.Request.Header[name] = append(d.Request.Header[name], r.options.Vault.RedactText(value))
		}
	}
	return d
}

// leaks are the secrets in a delivery, but for those with which it says who
// sends it.
func (r *Receiver) leaks(header wire.Header, raw []byte) []string {
	leaked := r.options.Vault.Found(raw)
	for name, values := range header {
		if !strings.EqualFold(name, "Authorization") {
			leaked = append(leaked, r.options.Vault.Found([]byte(strings.Join(values, "\n")))...)
		}
	}
	slices.Sort(leaked)
	return slices.Compact(leaked)
}

// recall remembers an event that was accepted, and reports whether it was known
// already: the same body about the same session, or the same Request-Id.
func (r *Receiver) recall(d *wire.Delivery) (known bool) {
	marks := []string{bodyOf(d)}
	if id := idOf(d); id != "" {
		marks = append(marks, id)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, mark := range marks {
		mark = d.Session + " " + mark
		known = known || r.accepted[mark]
		r.accepted[mark] = true
	}
	return known
}

// bodyOf is what tells one event from another where it has no Request-Id, idOf what
// does where it has one, "" where not.
func bodyOf(d *wire.Delivery) string { return fmt.Sprintf("body %x", sha256.Sum256(d.Request.Body)) }

func idOf(d *wire.Delivery) string {
	if id := d.Request.Header.Get("Request-Id"); id != "" {
		return "id " + id
	}
	return ""
}

// names reads which session and order an event speaks of.
func names(raw []byte) (session, order string) {
	var event struct {
		Data struct {
			ID      string `json:"id"`
			Session string `json:"checkout_session_id"`
		} `json:"data"`
	}
	_ = json.Unmarshal(raw, &event)
	return event.Data.Session, event.Data.ID
}

// next takes the next answer of a script: the event's own, or that of its session.
func (r *Receiver) next(d *wire.Delivery) (answer Answer, scripted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q := r.queues[d.Session]; q != nil {
		if answer, scripted = q.next(cmp.Or(idOf(d), bodyOf(d))); scripted {
			return answer, scripted
		}
	}
	r.scripts[d.Session], answer, scripted = r.scripts[d.Session].pop()
	return answer, scripted
}

// answer does what the script says and writes down what came of it.
func (r *Receiver) answer(w http.ResponseWriter, req *http.Request, d *wire.Delivery, a Answer) {
	wait := a.Wait
	if a.Hang {
		wait = longestHang
	}
	if wait > 0 && r.options.Clock.Sleep(req.Context(), wait) != nil {
		d.GivenUp = true
		return
	}
	if a.Hang || a.Close {
		return
	}
	if a.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(a.RetryAfter, 10))
	}
	d.RetryAfterS = a.RetryAfter
	if a.Location != "" {
		w.Header().Set("Location", a.Location)
	}
	if a.Status == 0 {
		a.Status, d.Refusal = r.verdict(d)
	}
	d.Answered = a.status()
	if a.Empty {
		w.WriteHeader(d.Answered)
		return
	}
	reply(w, d)
}

// arrival is a delivery and its turn among those that came at the same time, which
// need not be answered in the order in which they came.
type arrival struct {
	*wire.Delivery
	turn int64
}

// keep stores a delivery in its place and wakes who waits for it, or hands it on.
func (r *Receiver) keep(d arrival) {
	if r.options.Heard != nil {
		r.options.Heard(d.Delivery)
		return
	}
	r.mu.Lock()
	i, _ := slices.BinarySearchFunc(r.deliveries, d, func(a, b arrival) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.turn, b.turn)) })
	r.deliveries = slices.Insert(r.deliveries, i, d)
	for n, kept := range r.deliveries[i:] {
		kept.Number = i + n + 1
	}
	r.mu.Unlock()
	r.options.Clock.Stir()
}
