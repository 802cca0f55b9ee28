package reports_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// ran is a report by a version of the program in which rules came to outcomes,
// in the order ...; "" was not judged.
func ran(judge string, outcomes ...rule.Outcome) *reports.Report {
	var verdicts []rule.Verdict
	for i, o := range outcomes {
		if o != "" {
			verdicts = append(verdicts, rule.Verdict{ID: "X-00" + string(rune('1'+i)), Level: rule.Must, Title: "Rule", Outcome: o, Reason: "because of " + string(o)})
		}
	}
	book := &wire.Book{
		Tool: wire.Tool{Name: "assay", Version: judge}, Started: time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC),
		Setup: wire.Setup{Target: "https://shop.example/acp", Version: "2026-04-17", Profile: rule.Spec, Role: "merchant"},
	}
	return reports.Build(book, verdicts, reports.Options{})
}

const (
	passed, failed, warned = rule.Passed, rule.Failed, rule.Warned
	unjudged, alien        = rule.Unverified, rule.NotApplicable
)

var _ = Describe("a comparison", func() {
	DescribeTable("names each change of one rule", func(from, to rule.Outcome, kind reports.Kind, worse bool) {
		c := reports.Compare(reports.Run{Report: ran("1", from)}, reports.Run{Report: ran("1", to)})
		Expect(c.Changes).To(HaveLen(1))
		Expect(c.Changes[0]).To(And(HaveField("Kind", kind), HaveField("By", reports.ByTarget), HaveField("From", from), HaveField("To", to)))
		Expect(c.Worse()).To(Equal(worse))
	},
		Entry(nil, passed, failed, reports.NewlyFailed, true),
		Entry(nil, unjudged, failed, reports.NewlyFailed, true),
		Entry(nil, rule.Outcome(""), failed, reports.NewlyFailed, true),
		Entry(nil, failed, passed, reports.NewlyPassed, false),
		Entry(nil, alien, passed, reports.NewlyPassed, false),
		Entry(nil, passed, warned, reports.NewlyWarned, false),
		Entry(nil, passed, unjudged, reports.NewlyUnverified, false),
		Entry(nil, failed, alien, reports.NoLongerApplies, false),
		Entry(nil, rule.Outcome(""), passed, reports.Appeared, false),
		Entry(nil, failed, rule.Outcome(""), reports.Gone, false),
	)

	It("leaves out what did not change, but names what still fails", func() {
		c := reports.Compare(reports.Run{Report: ran("1", passed, failed, alien)}, reports.Run{Report: ran("1", passed, failed, alien)})
		Expect(c.Changes).To(BeEmpty())
		Expect(c.Unchanged).To(Equal(3))
		Expect(c.StillFailed).To(Equal([]string{"X-002"}))
		Expect(c.Worse()).To(BeFalse())
	})

	// Kept verdicts of two versions, and those that this program gives the same books.
	DescribeTable("tells a change of the harness from one of the target", func(kept, again [2]rule.Outcome, kind reports.Kind, by string, worse bool) {
		c := reports.Compare(
			reports.Run{Report: ran("1", kept[0]), Again: ran("2", again[0])},
			reports.Run{Report: ran("2", kept[1]), Again: ran("2", again[1])})
		Expect(c.JudgedAgain).To(BeTrue())
		Expect(c.Worse()).To(Equal(worse))
		if kind == "" {
			Expect(c.Changes).To(BeEmpty())
			return
		}
		Expect(c.Changes).To(HaveLen(1))
		Expect(c.Changes[0]).To(And(HaveField("Kind", kind), HaveField("By", by)))
	},
		Entry("a stricter rule", [2]rule.Outcome{passed, failed}, [2]rule.Outcome{failed, failed}, reports.NewlyFailed, reports.ByHarness, false),
		Entry("a mended rule", [2]rule.Outcome{failed, passed}, [2]rule.Outcome{passed, passed}, reports.NewlyPassed, reports.ByHarness, false),
		Entry("a new rule", [2]rule.Outcome{"", failed}, [2]rule.Outcome{failed, failed}, reports.NewlyFailed, reports.ByHarness, false),
		Entry("a broken target", [2]rule.Outcome{passed, failed}, [2]rule.Outcome{passed, failed}, reports.NewlyFailed, reports.ByTarget, true),
		Entry("a new rule that the target broke since", [2]rule.Outcome{"", failed}, [2]rule.Outcome{passed, failed}, reports.NewlyFailed, reports.ByTarget, true),
		Entry("a broken target behind a mended rule", [2]rule.Outcome{failed, failed}, [2]rule.Outcome{passed, failed}, reports.NewlyFailed, reports.ByTarget, true),
		Entry("an old book that lacks what is heard now", [2]rule.Outcome{passed, passed}, [2]rule.Outcome{unjudged, passed}, reports.Kind(""), "", false),
		Entry("the same, and a failure", [2]rule.Outcome{passed, failed}, [2]rule.Outcome{unjudged, failed}, reports.NewlyFailed, "", true),
		Entry("a rule that this program does not have", [2]rule.Outcome{passed, failed}, [2]rule.Outcome{"", ""}, reports.NewlyFailed, "", true),
		Entry("nothing", [2]rule.Outcome{failed, failed}, [2]rule.Outcome{failed, failed}, reports.Kind(""), "", false),
	)

	It("cannot tell them apart without the books", func() {
		c := reports.Compare(reports.Run{Report: ran("1", passed)}, reports.Run{Report: ran("2", failed), Again: ran("2", failed)})
		Expect(c.JudgedAgain).To(BeFalse())
		Expect(c.Changes).To(ConsistOf(HaveField("By", "")))
		Expect(c.Worse()).To(BeTrue())
		Expect(text(c)).To(ContainSubstring("cannot be told from what the target did"))
	})

	It("takes a failure that the baseline accepts for no step back", func() {
		accepted := reports.Build(&wire.Book{Tool: wire.Tool{Name: "assay", Version: "1"}}, []rule.Verdict{{ID: "X-001", Outcome: failed}},
			reports.Options{Baseline: &reports.Baseline{Reasons: map[string]string{"X-001": "mended in March"}}})
		c := reports.Compare(reports.Run{Report: ran("1", passed)}, reports.Run{Report: accepted})
		Expect(c.Changes).To(ConsistOf(And(HaveField("Kind", reports.NewlyFailed), HaveField("Baseline", "mended in March"))))
		Expect(c.Worse()).To(BeFalse())
		Expect(text(c)).To(ContainSubstring("accepted: mended in March"))
	})

	many := func() *reports.Comparison {
		old := reports.Run{Path: "old/report.json", Report: ran("1", passed, passed, failed, passed, passed, failed, failed), Again: ran("2", passed, passed, failed, passed, passed, passed, failed)}
		later := reports.Run{Path: "new/report.json", Report: ran("2", failed, unjudged, passed, unjudged, warned, passed, failed), Again: ran("2", failed, unjudged, passed, unjudged, warned, passed, failed)}
		later.Report.Target, later.Again.Target = "https://evil.example/\x1b[31m|<b>", "https://evil.example/\x1b[31m|<b>"
		return reports.Compare(old, later)
	}
	It("is told to a person, what got worse first", func() { golden("compare.txt", text(many())) })
	It("is told in Markdown, and hostile text stays text", func() {
		var out bytes.Buffer
		Expect(many().WriteMarkdown(&out)).To(Succeed())
		golden("compare.md", out.String())
		Expect(out.String()).NotTo(Or(ContainSubstring("<b>"), ContainSubstring("\x1b")))
	})

	It("reads the reports that were written, and no others", func() {
		written := write(reports.JSON{}, build("green", reports.Options{}))
		got, err := reports.Read(strings.NewReader(written))
		Expect(err).NotTo(HaveOccurred())
		Expect(write(reports.JSON{}, got)).To(Equal(written))
		for _, bad := range []string{"", "[]", `{"format": 2, "verdicts": []}`, `{"format": 1}`, written[:len(written)/2]} {
			_, err := reports.Read(strings.NewReader(bad))
			Expect(err).To(HaveOccurred(), bad)
		}
	})

	It("names the version that judged where another one had played", func() {
		r := reports.Build(&wire.Book{Tool: wire.Tool{Name: "assay", Version: "1"}}, nil, reports.Options{Judge: "2"})
		Expect(r.Judge()).To(Equal("2"))
		Expect(write(reports.JSON{}, r)).To(ContainSubstring(`"judged_by": "2"`))
		r = reports.Build(&wire.Book{Tool: wire.Tool{Name: "assay", Version: "2"}}, nil, reports.Options{Judge: "2"})
		Expect(write(reports.JSON{}, r)).NotTo(ContainSubstring("judged_by"))
	})

	It("writes JSON without a null", func() {
		out, err := json.Marshal(reports.Compare(reports.Run{Report: ran("1", passed)}, reports.Run{Report: ran("1", passed)}))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(out)).NotTo(ContainSubstring("null"))
	})
})

// text is a comparison as a person reads it.
func text(c *reports.Comparison) string {
	var out bytes.Buffer
	Expect(reports.Console{}.WriteComparison(&out, c)).To(Succeed())
	return out.String()
}
