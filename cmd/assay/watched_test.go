package main_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

// watched is the good merchant of another process, with somebody at its door who
// writes down who asks for what. Nothing but the target is reached by the
// configuration: hooks and payment provider lead to a server that only counts.
type watched struct {
	dir    string
	front  string // the URL of the door
	behind *url.URL
	beside atomic.Int64 // calls of anything but the target

	mu       sync.Mutex
	calls    []string        // "POST /checkout_sessions"
	sessions map[string]bool // that were opened, by id
	before   func(n int)     // called before the nth request is passed on, may be nil
}

// watch starts such a merchant. whole leaves hooks and provider as they are.
func watch(whole bool) *watched {
	GinkgoHelper()
	w := &watched{dir: servedBy("merchant", "--config-out", "shop.yaml").dir, sessions: map[string]bool{}}
	config := filepath.Join(w.dir, "shop.yaml")
	text, err := os.ReadFile(config)
	Expect(err).NotTo(HaveOccurred())
	target := regexp.MustCompile(`(?m)^target: (\S+)$`).FindStringSubmatch(string(text))[1]
	w.behind, err = url.Parse(target)
	Expect(err).NotTo(HaveOccurred())
	door := httptest.NewUnstartedServer(nil)
	w.front = "http://" + door.Listener.Addr().String()
	door.Config.Handler = w.door()
	door.Start()
	DeferCleanup(door.Close)
	if !whole {
		beside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { w.beside.Add(1) }))
		DeferCleanup(beside.Close)
		text = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllFunc(text, func(found []byte) []byte {
			if string(found) == target {
				return found
			}
			return []byte(beside.URL)
		})
	}
	text = []byte(strings.ReplaceAll(string(text), target, w.front))
	Expect(os.WriteFile(config, text, 0o600)).To(Succeed())
	return w
}

// door passes requests on and writes them down.
func (w *watched) door() http.Handler {
	proxy := rewriting(w.behind, func(answer *http.Response, body []byte) ([]byte, error) {
		body = bytes.ReplaceAll(body, []byte(w.behind.String()), []byte(w.front)) // its own address, as a merchant behind a proxy knows it
		if answer.Request.Method == http.MethodPost && answer.Request.URL.Path == "/checkout_sessions" && answer.StatusCode/100 == 2 {
			var opened struct{ ID string }
			if json.Unmarshal(body, &opened) == nil {
				w.mu.Lock()
				w.sessions[opened.ID] = true
				w.mu.Unlock()
			}
		}
		return body, nil
	})
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.calls = append(w.calls, r.Method+" "+r.URL.Path)
		n, before := len(w.calls), w.before
		w.mu.Unlock()
		if before != nil {
			before(n)
		}
		proxy.ServeHTTP(out, r)
	})
}

// run runs against it and waits for the end.
func (w *watched) run(args ...string) *gexec.Session {
	GinkgoHelper()
	return finishedIn(w.dir, append([]string{"run", "-c", "shop.yaml", "--api-version", "2026-04-17", "--backoff", "10ms"}, args...)...)
}

// states are the states of the sessions that were opened, by the merchant's word.
func (w *watched) states() map[string]int {
	GinkgoHelper()
	w.mu.Lock()
	defer w.mu.Unlock()
	states := map[string]int{}
	for id := range w.sessions {
		state := ""
		for _, token := range []string{"Demo-Token-4f9c2a71", "Demo-Token-b80e55d3"} {
			req, err := http.NewRequest(http.MethodGet, w.behind.String()+"/checkout_sessions/"+id, nil)
			Expect(err).NotTo(HaveOccurred())
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("API-Version", "2026-04-17")
			answer, err := http.DefaultClient.Do(req)
			Expect(err).NotTo(HaveOccurred())
			var session struct{ Status string }
			_ = json.NewDecoder(answer.Body).Decode(&session)
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				state = session.Status
			}
		}
		states[state]++
	}
	return states
}

// ended matches the states of sessions none of which is open, or can be canceled:
// one that waits for approval cannot.
func ended() OmegaMatcher {
	return WithTransform(func(states map[string]int) []string { return slices.Collect(maps.Keys(states)) },
		And(Not(BeEmpty()), HaveEach(BeElementOf("canceled", "completed", "expired", "pending_approval"))))
}
