package main_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

// broken are the rules that a report says are broken.
func broken(r summary) (ids []string) {
	for _, v := range r.Verdicts {
		if v.Outcome == "failed" || v.Outcome == "warned" {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

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
