package proof

import (
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/assay-project/assay/simulator/transport"
)

// weather is what a network does to a run: answers are late, each time by another
// while, and some calls that are repeated after a loss break down at their first
// attempt, the same ones for the same seed. Half of those never reach the
// merchant; of the others the answer is lost.
type weather struct {
	http.RoundTripper
	clock transport.Clock
	seed  uint64

	mu    sync.Mutex
	tried map[string]bool
	lost  int
}

// latest is how late a request may be.
const latest = 300 * time.Millisecond

func (w *weather) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := w.clock.Sleep(r.Context(), rand.N(latest)); err != nil {
		return nil, err
	}
	switch w.fate(transport.CallOf(r.Context())) {
	case 0:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case 1:
		answer, err := w.RoundTripper.RoundTrip(r)
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		return nil, io.ErrUnexpectedEOF
	}
	return w.RoundTripper.RoundTrip(r)
}

// fate draws what becomes of an attempt: 0 and 1 are losses.
func (w *weather) fate(call *transport.Call) uint64 {
	name := call.Scenario + "/" + call.Step
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seed == 0 || !call.Retry || call.Fault != transport.NoFault || w.tried[name] {
		return 2
	}
	w.tried[name] = true
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s", w.seed, name)
	fate := hash.Sum64() % 20
	if fate < 2 {
		w.lost++
	}
	return fate
}
