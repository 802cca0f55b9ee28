package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"github.com/assay-project/assay/simulator/transport"
)

// Door is another way for a receiver to show itself than its usual one.
type Door struct {
	Name        string
	Certificate *tls.Certificate // nil: in clear
}

// Show lets who comes from now on meet a door, or the usual one again where it is
// nil. Who is inside already stays where it came in.
func (r *Receiver) Show(d *Door) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.door = d
}

// enter is the door that somebody meets who comes now, nil for the usual one.
func (r *Receiver) enter() *Door {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.door
}

// leave counts a visit that is over: whatever it brought is kept.
func (r *Receiver) leave(d *Door) {
	if d == nil {
		return
	}
	r.mu.Lock()
	r.visits[d.Name]++
	r.mu.Unlock()
	r.options.Clock.Stir()
}

// Visits counts who came to a door and is gone again, with an event or without.
func (r *Receiver) Visits(door string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.visits[door]
}

// AwaitVisit waits until more than some visits to a door are over, at most d, and
// reports whether they were.
func (r *Receiver) AwaitVisit(ctx context.Context, door string, some int, d time.Duration) bool {
	return r.options.Clock.Await(ctx, d, func() bool { return r.Visits(door) > some })
}

// met is the key under which a request finds the door it came in by.
type met struct{}

// doorOf is the name of that door, "" for the usual one.
func doorOf(req *http.Request) string {
	if d, _ := req.Context().Value(met{}).(*Door); d != nil {
		return d.Name
	}
	return ""
}

// Memory brings events to the receiver within this process. The usual door is
// taken as it is; others are met over TLS as far as they show a certificate,
// which the sender verifies as its configuration says.
func (r *Receiver) Memory(sender *tls.Config) http.RoundTripper { return &memory{r, sender} }

// errInClear is what a client of TLS says to a server in clear.
var errInClear = errors.New("tls: first record does not look like a TLS handshake")

type memory struct {
	receiver *Receiver
	sender   *tls.Config
}

func (m *memory) RoundTrip(req *http.Request) (*http.Response, error) {
	door := m.receiver.enter()
	defer m.receiver.leave(door)
	if door != nil && door.Certificate == nil && req.URL.Scheme == "https" {
		return nil, errInClear // who was led elsewhere before meets it still
	}
	inside := transport.Memory(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		m.receiver.ServeHTTP(w, req.WithContext(context.WithValue(req.Context(), met{}, door)))
	}))
	if door != nil && door.Certificate != nil {
		inside = transport.Behind(transport.Piped(Secured(door.Certificate)), m.sender, inside)
	}
	return inside.RoundTrip(req)
}
