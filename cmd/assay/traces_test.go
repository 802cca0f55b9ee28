package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
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

// cleaned is what a report says about what a run left behind.
type cleaned struct {
	ReadOnly  bool `json:"read_only"`
	Exchanges int
	Cleanup   struct {
		Open, Canceled, Refused, Requests, Orders int
		Off                                       bool
	}
}

// ended matches the states of sessions none of which is open, or can be canceled:
// one that waits for approval cannot.
func ended() OmegaMatcher {
	return WithTransform(func(states map[string]int) []string { return slices.Collect(maps.Keys(states)) },
		And(Not(BeEmpty()), HaveEach(BeElementOf("canceled", "completed", "expired", "pending_approval"))))
}

// broken are the rules that a report says are broken.
func broken(r summary) (ids []string) {
	for _, v := range r.Verdicts {
		if v.Outcome == "failed" || v.Outcome == "warned" {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

func traces(dir string) (c cleaned) {
	GinkgoHelper()
	data, err := os.ReadFile(filepath.Join(dir, "assay-out", "report.json"))
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Unmarshal(data, &c)).To(Succeed())
	return c
}

var _ = Describe("a read-only run", func() {
	It("opens sessions, cancels all of them, and asks for nothing else", func() {
		w := watch(false)
		run := w.run("--read-only")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(run.Out).To(gbytes.Say("read-only: "))
		Expect(w.beside.Load()).To(BeZero(), "hooks and payment provider")
		for _, call := range w.calls {
			Expect(call).NotTo(Or(HaveSuffix("/complete"), ContainSubstring("delegate"), ContainSubstring("carts")))
		}
		Expect(w.states()).To(Equal(map[string]int{"canceled": len(w.sessions)}))
		c := traces(w.dir)
		Expect(c.ReadOnly).To(BeTrue())
		Expect(c.Cleanup.Canceled).To(And(BeNumerically(">", 0), Equal(c.Cleanup.Open)))
		Expect(c.Exchanges+c.Cleanup.Requests).To(Equal(len(w.calls)), "the report is honest about the requests")
	})

	DescribeTable("leaves a good merchant green in each version", func(version string) {
		run, dir := finished("demo", "--read-only", "--api-version", version, "--backoff", "10ms", "--explore", "3")
		Expect(run).To(gexec.Exit(0), output(run))
		c := traces(dir)
		Expect(c.Cleanup.Orders).To(BeZero())
		Expect(c.Cleanup.Canceled).To(And(BeNumerically(">", 0), Equal(c.Cleanup.Open)))
		r := report(dir)
		Expect(r.Counts["passed"]).To(BeNumerically(">", 100))
		for _, v := range r.Verdicts {
			Expect(v.Outcome).To(Or(Equal("passed"), Equal("not_applicable")), v.ID)
		}
	},
		Entry(nil, "2025-09-01"), Entry(nil, "2025-09-29"), Entry(nil, "2025-12-12"), Entry(nil, "2026-01-16"),
		Entry(nil, "2026-01-30"), Entry(nil, "2026-04-17"), Entry(nil, "unreleased"),
	)

	It("finds what is wrong with sessions all the same", func() {
		run, _ := finished("demo", "--read-only", "--backoff", "10ms", "--defect", "replays-as-200")
		Expect(run).To(gexec.Exit(1), output(run))
		Expect(run.Out).To(gbytes.Say("MUST IDEM-001 failed"))
	})
})

var _ = Describe("the cleanup of a run", func() {
	It("cancels what was left open, and is no evidence", func() {
		w := watch(true)
		run := w.run("--only", "checkout")
		Expect(run).To(gexec.Exit(0), output(run))
		c := traces(w.dir)
		Expect(c.Cleanup.Open).To(And(BeNumerically(">", 0), Equal(c.Cleanup.Canceled+c.Cleanup.Refused), Equal(c.Cleanup.Requests)))
		Expect(c.Cleanup.Orders).To(BeNumerically(">", 0))
		Expect(w.states()).To(ended())
		Expect(run.Out).To(gbytes.Say("cleanup: .* left open"))
		book, err := os.ReadFile(filepath.Join(w.dir, "assay-out", "book.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(book)).NotTo(ContainSubstring(`"scenario": "cleanup"`))
	})

	It("leaves everything where it is told to", func() {
		w := watch(true)
		run := w.run("--only", "IDEM-003", "--cleanup=false")
		Expect(run).To(gexec.Exit(0), output(run))
		c := traces(w.dir)
		Expect(c.Cleanup.Off).To(BeTrue())
		Expect(c.Cleanup.Requests).To(BeZero())
		Expect(c.Exchanges).To(Equal(len(w.calls)))
		Expect(run.Out).To(gbytes.Say("left open, as asked for"))
	})
})

var _ = DescribeTable("an interruption leaves a whole report and no open session",
	func(at int) {
		w := watch(true)
		var run atomic.Pointer[gexec.Session]
		begun := make(chan struct{})
		w.mu.Lock()
		w.before = func(n int) {
			<-begun
			if n == at {
				run.Load().Interrupt()
				time.Sleep(20 * time.Millisecond) // the request is under way as the signal arrives
			}
		}
		w.mu.Unlock()
		session := startIn(w.dir, "run", "-c", "shop.yaml", "--api-version", "2026-04-17", "--backoff", "10ms")
		run.Store(session)
		close(begun)
		Eventually(session, patience).Should(gexec.Exit(2), output(session))
		if at == 1 {
			Expect(output(session)).To(ContainSubstring("the run was interrupted"))
			return // nothing was answered
		}
		r := report(w.dir)
		Expect(r.Outcome).To(Equal("incomplete"))
		Expect(r.Error).To(ContainSubstring("interrupted"))
		Expect(r.Counts).To(And(HaveKeyWithValue("failed", 0), HaveKeyWithValue("warned", 0)), fmt.Sprint("the merchant is not to blame: ", broken(r)))
		Eventually(w.states, patience).Should(ended(), "a payment that is under way comes to its end")
		again := finishedIn(w.dir, "judge", filepath.Join("assay-out", "book.json"))
		Expect(again).To(gexec.Exit(2))
		Expect(report(w.dir).Verdicts).To(Equal(r.Verdicts))
	},
	Entry(nil, 1), Entry(nil, 2), Entry(nil, 10), Entry(nil, 60), Entry(nil, 200), Entry(nil, 350),
)
