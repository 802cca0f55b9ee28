package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

var update = flag.Bool("update", false, "write the goldens anew")

func TestReports(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "reports")
}

// write is what a writer makes of a report.
func write(writer reports.Writer, r *reports.Report) string {
	var out bytes.Buffer
	Expect(writer.Write(&out, r)).To(Succeed())
	return out.String()
}

// golden holds what was written against a file in testdata.
func golden(name, got string) {
	GinkgoHelper()
	path := filepath.Join("testdata", name)
	if *update {
		Expect(os.WriteFile(path, []byte(got), 0o644)).To(Succeed())
	}
	want, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred(), "go test ./reports -update writes goldens")
	Expect(got).To(Equal(string(want)), "go test ./reports -update, if the change is meant")
}

var _ = DescribeTable("goldens", func(book, name string, writer reports.Writer) {
	golden(name, bareHTML(write(writer, build(book, reports.Options{}))))
},
	Entry(nil, "green", "green.txt", reports.Console{Width: 80}),
	Entry(nil, "red", "red.txt", reports.Console{}),
	Entry(nil, "red", "red.color.txt", reports.Console{Color: true}),
	Entry(nil, "incomplete", "incomplete.txt", reports.Console{Width: 80}),
	ofEveryColour(".json", reports.JSON{}),
	ofEveryColour(".xml", reports.JUnit{}),
	ofEveryColour(".ctrf.json", reports.CTRF{}),
	ofEveryColour(".sarif", reports.SARIF{}),
	ofEveryColour(".md", reports.Markdown{}),
	ofEveryColour(".har", reports.HAR{}),
	ofEveryColour(".svg", reports.Badge{}),
	ofEveryColour(".github.txt", reports.GitHub{}),
	ofEveryColour(".html", reports.HTML{}),
)

// ofEveryColour are the goldens of a format.
func ofEveryColour(suffix string, writer reports.Writer) (entries []TableEntry) {
	for _, book := range []string{"green", "red", "incomplete"} {
		entries = append(entries, Entry(nil, book, book+suffix, writer))
	}
	return entries
}

var _ = Describe("the outcome of a run", func() {
	outcome := func(o reports.Options, failure string, outcomes ...rule.Outcome) *reports.Report {
		var list []rule.Verdict
		for _, o := range outcomes {
			list = append(list, rule.Verdict{ID: "X-001", Area: "x", Outcome: o})
		}
		return reports.Build(&wire.Book{Error: failure}, list, o)
	}
	DescribeTable("is the worst of its verdicts", func(r *reports.Report, want string, code int) {
		Expect(r.Outcome()).To(Equal(want))
		Expect(r.ExitCode()).To(Equal(code))
	},
		Entry("all hold", outcome(reports.Options{}, "", rule.Passed, rule.NotApplicable), "passed", 0),
		Entry("a warning is allowed", outcome(reports.Options{}, "", rule.Passed, rule.Warned), "passed", 0),
		Entry("unless strict", outcome(reports.Options{Strict: true}, "", rule.Passed, rule.Warned), "failed", 1),
		Entry("one failed", outcome(reports.Options{}, "", rule.Passed, rule.Failed, rule.Unverified), "failed", 1),
		Entry("one unverified", outcome(reports.Options{}, "", rule.Passed, rule.Unverified), "incomplete", 3),
		Entry("an outcome nobody set", outcome(reports.Options{}, "", rule.Passed, ""), "incomplete", 3),
		Entry("nothing judged", outcome(reports.Options{}, ""), "incomplete", 3),
		Entry("interrupted", outcome(reports.Options{Interrupted: true}, "", rule.Passed), "incomplete", 3),
		Entry("interrupted after a failure", outcome(reports.Options{Interrupted: true}, "", rule.Failed), "failed", 1),
		Entry("an error", outcome(reports.Options{}, "nobody is there", rule.Passed), "incomplete", 2),
		Entry("an error after a failure", outcome(reports.Options{}, "nobody is there", rule.Failed), "incomplete", 2),
	)
})

var _ = Describe("formats", func() {
	It("have a writer each, and files their names", func() {
		Expect(reports.Formats()).To(HaveExactElements("console", "json", "junit", "html", "ctrf", "sarif", "markdown", "har", "badge", "github"))
		for _, name := range reports.Formats() {
			_, ok := reports.Format(name)
			Expect(ok).To(BeTrue(), name)
		}
		Expect(reports.FileName("json")).To(Equal("report.json"))
		Expect(reports.FileName("junit")).To(Equal("junit.xml"))
		Expect(reports.FileName("html")).To(Equal("report.html"))
		Expect(reports.FileName("console")).To(BeEmpty())
	})
	It("are no others", func() {
		_, ok := reports.Format("tap")
		Expect(ok).To(BeFalse())
		Expect(reports.FileName("tap")).To(BeEmpty())
	})
})

var _ = Describe("how long a buyer waits", func() {
	timed := reports.Options{Timing: []rule.Timing{
		{Stage: "create", Count: 12, P50: 1234 * time.Microsecond, P95: 80 * time.Millisecond},
		{Stage: "create to order", Count: 3, P50: 4 * time.Second, P95: 75 * time.Second},
	}}

	It("is told to a person in units that read well", func() {
		text := write(reports.Console{}, build("green", timed))
		Expect(text).To(ContainSubstring("a buyer waits    calls     p50     p95\ncreate              12  1.2 ms   80 ms\ncreate to order      3  4000 ms  75.0 s\n"))
	})

	It("is told to a program in milliseconds, and not at all where nothing was measured", func() {
		Expect(write(reports.JSON{}, build("green", timed))).To(ContainSubstring(`"p95_ms": 75000`))
		Expect(write(reports.JSON{}, build("green", reports.Options{}))).NotTo(ContainSubstring("timing"))
	})
})
