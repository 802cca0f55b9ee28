package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

// cleaned is what a report says about what a run left behind.
type cleaned struct {
	ReadOnly  bool `json:"read_only"`
	Exchanges int
	Cleanup   struct {
		Open, Canceled, Refused, Requests, Orders int
		Off                                       bool
	}
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
