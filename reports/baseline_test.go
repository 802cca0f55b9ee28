package reports_test

import (
	"encoding/json"
	"encoding/xml"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

var _ = Describe("a baseline", func() {
	// known is the baseline of a run that breaks four rules, and warns of one.
	known := func() *reports.Baseline {
		return &reports.Baseline{
			Reasons: map[string]string{
				"IDEM-003": "the store is replaced in March", "CHK-017": "ours alone", "HDR-004": "will do", "CHK-999": "nobody asked",
			},
			Stale: []string{"baseline.yaml:4:3: CHK-040 passes: take it out of the file"},
		}
	}

	DescribeTable("is told in every format", func(name string, writer reports.Writer) {
		golden(name, write(writer, build("red", reports.Options{Baseline: known()})))
	},
		Entry(nil, "accepted.txt", reports.Console{}),
		Entry(nil, "accepted.json", reports.JSON{}),
		Entry(nil, "accepted.xml", reports.JUnit{}),
		Entry(nil, "accepted.ctrf.json", reports.CTRF{}),
		Entry(nil, "accepted.sarif", reports.SARIF{}),
		Entry(nil, "accepted.md", reports.Markdown{}),
		Entry(nil, "accepted.svg", reports.Badge{}),
		Entry(nil, "accepted.github.txt", reports.GitHub{}),
	)

	run := func(o reports.Options, list ...rule.Outcome) *reports.Report {
		var verdicts []rule.Verdict
		for i, outcome := range list {
			verdicts = append(verdicts, rule.Verdict{ID: []string{"X-001", "X-002", "X-003"}[i], Area: "x", Outcome: outcome})
		}
		return reports.Build(&wire.Book{}, verdicts, o)
	}
	accepts := func(ids ...string) *reports.Baseline {
		b := &reports.Baseline{Reasons: map[string]string{}}
		for _, id := range ids {
			b.Reasons[id] = "known"
		}
		return b
	}
	stale := &reports.Baseline{Stale: []string{"X-001 passes: take it out of the file"}}

	DescribeTable("changes the exit code, and never the outcome or the counts", func(r *reports.Report, outcome string, code, failed int) {
		Expect(r.Outcome()).To(Equal(outcome))
		Expect(r.ExitCode()).To(Equal(code))
		Expect(r.Counts.Failed).To(Equal(failed))
	},
		Entry("all failures accepted", run(reports.Options{Baseline: accepts("X-001")}, rule.Failed, rule.Passed), "failed", 0, 1),
		Entry("one is not", run(reports.Options{Baseline: accepts("X-001")}, rule.Failed, rule.Failed), "failed", 1, 2),
		Entry("a warning, accepted", run(reports.Options{Baseline: accepts("X-001")}, rule.Warned), "passed", 0, 0),
		Entry("a strict warning, accepted", run(reports.Options{Strict: true, Baseline: accepts("X-001")}, rule.Warned), "failed", 0, 0),
		Entry("a strict warning beside it", run(reports.Options{Strict: true, Baseline: accepts("X-001")}, rule.Warned, rule.Warned), "failed", 1, 0),
		Entry("what could not be judged is accepted by nobody", run(reports.Options{Baseline: accepts("X-001")}, rule.Unverified), "incomplete", 3, 0),
		Entry("unverified beside an accepted failure", run(reports.Options{Baseline: accepts("X-001")}, rule.Failed, rule.Unverified), "failed", 3, 1),
		Entry("interrupted after an accepted failure", run(reports.Options{Baseline: accepts("X-001"), Interrupted: true}, rule.Failed), "failed", 3, 1),
		Entry("an entry that has to go", run(reports.Options{Baseline: stale}, rule.Passed), "failed", 1, 0),
		Entry("an empty one", run(reports.Options{Baseline: &reports.Baseline{}}, rule.Passed), "passed", 0, 0),
	)

	It("stands in report.json by verdict, and not at all where none was given", func() {
		var got reports.Report
		Expect(json.Unmarshal([]byte(write(reports.JSON{}, run(reports.Options{Baseline: accepts("X-001")}, rule.Failed, rule.Failed))), &got)).To(Succeed())
		Expect(got.Baseline).To(Equal(&reports.Baseline{Accepted: 1, Stale: []string{}}))
		Expect([]string{got.Verdicts[0].Baseline, got.Verdicts[1].Baseline}).To(Equal([]string{"known", ""}))
		Expect(write(reports.JSON{}, run(reports.Options{}, rule.Failed))).NotTo(ContainSubstring("baseline"))
	})

	It("makes a failure neither green nor red in JUnit, and says why", func() {
		var got suites
		Expect(xml.Unmarshal([]byte(write(reports.JUnit{}, build("red", reports.Options{Baseline: known()}))), &got)).To(Succeed())
		skipped := 0
		for _, suite := range got.Suites {
			skipped += suite.Skipped
		}
		Expect([]int{got.Failures, skipped}).To(Equal([]int{3, 2}), "two of four failures are accepted, one entry has to go")
		Expect(write(reports.JUnit{}, build("red", reports.Options{Baseline: known()}))).To(ContainSubstring(
			`<skipped><![CDATA[failed, accepted by the baseline: the store is replaced in March]]></skipped>`))
	})

	It("is told in every format that tells failures", func() {
		accepted := run(reports.Options{Baseline: accepts("X-001")}, rule.Failed)
		Expect(write(reports.CTRF{}, accepted)).To(And(ContainSubstring(`"status": "other"`), ContainSubstring(`"message": "failed, accepted by the baseline: known"`)))
		Expect(write(reports.SARIF{}, accepted)).To(And(ContainSubstring(`"level": "error"`), ContainSubstring(`"justification": "known"`)))
		Expect(write(reports.Markdown{}, accepted)).To(And(ContainSubstring("## 1 accepted by the baseline\n"), ContainSubstring("  accepted  known\n")))
		Expect(write(reports.Badge{}, accepted)).To(ContainSubstring(">failed, but accepted: 1 of 1 rule broken<"))
		Expect(write(reports.GitHub{}, accepted)).To(And(HavePrefix("::notice title=X-001 "), ContainSubstring("%0Afailed, accepted by the baseline: known%0A")))
	})

	It("fails the run in every format where an entry has to go", func() {
		r := run(reports.Options{Baseline: stale}, rule.Passed)
		for format, count := range troubles {
			writer, _ := reports.Format(format)
			Expect(count(write(writer, r))).To(BeNumerically(">", 0), format)
		}
	})

	It("is kept apart in the console from what fails the run", func() {
		r := run(reports.Options{Baseline: accepts("X-001")}, rule.Failed, rule.Passed)
		Expect(write(reports.Console{}, r)).To(And(ContainSubstring("X-001 failed, accepted:"), ContainSubstring("  accepted  known\n"),
			ContainSubstring("failed, but accepted: 1 of 2 rules that apply hold; 1 failed; 1 accepted by the baseline\n")))
	})
})
