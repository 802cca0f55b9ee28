package acp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// desk is a shop that remembers keys. Creates that are sent anew are told so often
// that the first is still under way, and cancels break off so often.
type desk struct {
	underWay, broken int

	mu    sync.Mutex
	calls []string
	open  map[string]bool
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	_, _ = io.Copy(io.Discard, r.Body)
	d.calls = append(d.calls, strings.TrimPrefix(r.URL.Path, "/checkout_sessions"))
	if id, cancels := strings.CutSuffix(r.URL.Path, "/cancel"); cancels {
		if d.broken--; d.broken >= 0 {
			panic(http.ErrAbortHandler)
		}
		delete(d.open, strings.TrimPrefix(id, "/checkout_sessions/"))
		return
	}
	if d.underWay--; d.underWay >= 0 {
		w.WriteHeader(http.StatusConflict)
		return
	}
	id := "cs_of_" + key
	d.open[id] = true
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]string{"id": id, "status": "not_ready_for_payment"})
}

// tidied is what comes of a book with these exchanges at a desk.
func tidied(d *desk, said ...wire.Exchange) *wire.Cleanup {
	d.open = map[string]bool{}
	ids := 0
	kit := &acp.Kit{
		Target: "https://shop.example", Token: "some-token", Version: acp.Latest,
		NewID: func(string) string { ids++; return fmt.Sprint("id-", ids) },
		Transport: transport.Options{
			RoundTripper: transport.Memory(d), Clock: transport.Virtual(noon), Vault: transport.NewVault(),
		},
	}
	book := &wire.Book{Recordings: []*wire.Recording{{Scenario: "a", Exchanges: said}}}
	return acp.Tidy(context.Background(), kit, book, simulator.Limits{Concurrency: 1}, false)
}

// lost is a create whose answer never came.
func lost(step, key string, intent wire.Intent) wire.Exchange {
	e := wire.Exchange{
		Step: step, Operation: acp.Create, Intent: intent, Version: acp.Latest, Began: noon,
		Request: wire.Request{Method: http.MethodPost, URL: "https://shop.example/checkout_sessions", Header: wire.Header{}, Body: []byte(`{}`)},
		Failure: &wire.Failure{Kind: wire.FailedStopped},
	}
	if key != "" {
		e.Request.Header["Idempotency-Key"] = []string{key}
	}
	return e
}

// answered is the same where the answer came.
func answered(e wire.Exchange, id string) wire.Exchange {
	e.Failure, e.Response = nil, &wire.Response{Status: http.StatusCreated, Body: []byte(`{"id":"` + id + `","status":"not_ready_for_payment"}`)}
	return e
}

func TestCreatesWhoseAnswerWasLostAreAskedForAndCanceled(t *testing.T) {
	huge, broken, clear := lost("huge", "h", wire.Hostile), lost("broken", "b", wire.Hostile), lost("clear", "c", wire.Aside)
	huge.Request.Cut, broken.Request.Body = 7, []byte(`{"`)
	for _, c := range []struct {
		name  string
		desk  *desk
		said  []wire.Exchange
		calls string
		want  wire.Cleanup
	}{
		{"one", &desk{}, []wire.Exchange{lost("create", "k", wire.Normal)}, " /cs_of_k/cancel", wire.Cleanup{Open: 1, Canceled: 1, Requests: 2}},
		{"odd on purpose", &desk{}, []wire.Exchange{lost("create", "k", wire.Hostile)}, " /cs_of_k/cancel", wire.Cleanup{Open: 1, Canceled: 1, Requests: 2}},
		{"still under way", &desk{underWay: 3}, []wire.Exchange{lost("create", "k", wire.Normal)}, "    /cs_of_k/cancel", wire.Cleanup{Open: 1, Canceled: 1, Requests: 5}},
		{"under way for ever", &desk{underWay: 1000}, []wire.Exchange{lost("create", "k", wire.Normal)}, strings.Repeat(" ", 10), wire.Cleanup{Requests: 11, Unanswered: 1}},
		{"a cancel that is lost", &desk{broken: 2}, []wire.Exchange{lost("create", "k", wire.Normal)}, " /cs_of_k/cancel /cs_of_k/cancel /cs_of_k/cancel", wire.Cleanup{Open: 1, Canceled: 1, Requests: 4}},
		{"a race under one key", &desk{}, []wire.Exchange{lost("a", "k", wire.Normal), lost("b", "k", wire.Normal)}, " /cs_of_k/cancel", wire.Cleanup{Open: 1, Canceled: 1, Requests: 2}},
		{"a race of which one is known", &desk{}, []wire.Exchange{lost("a", "k", wire.Normal), answered(lost("b", "k", wire.Normal), "cs_1")}, "/cs_1/cancel", wire.Cleanup{Open: 1, Canceled: 1, Requests: 1}},
		{"without a key", &desk{}, []wire.Exchange{lost("create", "", wire.Normal)}, "", wire.Cleanup{Unanswered: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tidied(c.desk, c.said...)
			if *got != c.want {
				t.Errorf("got %+v, want %+v", *got, c.want)
			}
			if calls := strings.Join(c.desk.calls, " "); calls != c.calls {
				t.Errorf("asked for %q, want %q", calls, c.calls)
			}
			if len(c.desk.open) > 0 {
				t.Errorf("left open: %v", c.desk.open)
			}
		})
	}
	if got := tidied(&desk{}, huge, broken, clear); got != nil {
		t.Errorf("what cannot have opened a session is asked for: %+v", got)
	}
}
