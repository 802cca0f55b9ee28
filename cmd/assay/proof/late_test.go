package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay/cmd/assay/shop"
	simacp "github.com/assay-project/assay/simulator/acp"
)

// interrupting ends a run as it sends its nth request. Its merchant is slow, and
// carries out what was sent though nobody waits for the answer.
type interrupting struct {
	http.RoundTripper
	interrupt context.CancelFunc
	left      atomic.Int64
	open      sync.WaitGroup

	mu     sync.Mutex
	opened []string // sessions, by id
}

// soon is how late a request or an answer may be, on the wall: nobody waits for what
// goes on behind an interruption.
const soon = 2 * time.Millisecond

func (i *interrupting) RoundTrip(r *http.Request) (*http.Response, error) {
	if i.left.Add(-1) == 0 {
		i.interrupt()
	}
	sent := r.Clone(context.WithoutCancel(r.Context()))
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		sent.Body = io.NopCloser(bytes.NewReader(body))
	}
	answered := make(chan func() (*http.Response, error), 1)
	i.open.Go(func() {
		time.Sleep(rand.N(soon))
		answer, err := i.RoundTripper.RoundTrip(sent)
		if err == nil && strings.HasSuffix(sent.URL.Path, "/checkout_sessions") {
			i.note(answer)
		}
		time.Sleep(rand.N(soon))
		answered <- func() (*http.Response, error) { return answer, err }
	})
	select {
	case answer := <-answered:
		return answer()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// note reads an answer to its end, and notes the session that it opens.
func (i *interrupting) note(answer *http.Response) {
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{err}))
	var session struct{ ID string }
	if answer.StatusCode == http.StatusCreated && json.Unmarshal(body, &session) == nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.opened = append(i.opened, session.ID)
	}
}

// broken ends a body as it ended.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	return 0, io.EOF
}

// states are the states of the sessions that were opened, by the merchant's word,
// once it has done all it was asked for.
func (i *interrupting) states(kit *simacp.Kit) map[string]string {
	i.open.Wait()
	states := map[string]string{}
	for _, id := range i.opened {
		states[id] = "where nobody finds it"
		for _, token := range []string{shop.Token, shop.SecondToken} {
			r, _ := http.NewRequest(http.MethodGet, kit.Target+"/checkout_sessions/"+id, nil)
			now := kit.Transport.Clock.Now().UTC().Format(time.RFC3339)
			r.Header = http.Header{
				"Authorization": {"Bearer " + token}, "Api-Version": {string(kit.Version)}, "Timestamp": {now}, "Signature": {kit.Sign(nil, now)},
			}
			answer, err := i.RoundTripper.RoundTrip(r)
			var session struct{ Status string }
			if err == nil && answer.StatusCode == http.StatusOK && json.NewDecoder(answer.Body).Decode(&session) == nil {
				states[id] = session.Status
			}
		}
	}
	return states
}
