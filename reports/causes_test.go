package reports_test

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// saw is a broken rule with findings "exchange where actual".
func saw(id string, outcome rule.Outcome, findings ...[3]string) rule.Verdict {
	v := rule.Verdict{ID: id, Outcome: outcome, Level: rule.Must, Reason: "expected this, got that"}
	for _, f := range findings {
		v.Findings = append(v.Findings, rule.Finding{Severity: rule.Severity(outcome), Exchange: f[0], Where: f[1], Expected: "something of " + id, Actual: f[2]})
	}
	return v
}

// causes are the causes of a report, each "outcome exchange where says: ids".
func causes(book *wire.Book, o reports.Options, verdicts ...rule.Verdict) []string {
	var all []string
	for _, c := range reports.Build(book, verdicts, o).Causes() {
		var ids []string
		for _, v := range c.Verdicts {
			ids = append(ids, v.ID)
		}
		all = append(all, fmt.Sprintf("%s %s %s %s: %s", c.Outcome, c.Exchange, c.Where, c.Says, strings.Join(ids, " ")))
	}
	return all
}

var _ = Describe("causes", func() {
	none := &wire.Book{}

	It("join rules that saw the same at the same place, however they word it", func() {
		schema := rule.Verdict{ID: "C", Outcome: rule.Failed, Findings: []rule.Finding{
			{Severity: rule.Fails, Exchange: "s/a#1", Expected: "/status: one of many", Actual: `"cancelled"`},
		}}
		Expect(causes(none, reports.Options{},
			saw("A", rule.Warned, [3]string{"s/a#1", "/status", "cancelled"}), saw("B", rule.Failed, [3]string{"s/a#1", "/status", `"cancelled"`}), schema,
		)).To(Equal([]string{"failed s/a#1 /status cancelled: B C A"}))
	})

	DescribeTable("keep apart what differs in", func(a, b [3]string) {
		Expect(causes(none, reports.Options{}, saw("A", rule.Failed, a), saw("B", rule.Failed, b))).To(HaveLen(2))
	},
		Entry("the exchange", [3]string{"s/a#1", "/id", "absent"}, [3]string{"s/b#1", "/id", "absent"}),
		Entry("the place", [3]string{"s/a#1", "/id", "absent"}, [3]string{"s/a#1", "/status", "absent"}),
		Entry("what was seen", [3]string{"s/a#1", "/id", "1"}, [3]string{"s/a#1", "/id", "2"}),
	)

	It("are not joined into one by a rule that saw several of them", func() {
		everything := saw("ALL", rule.Failed, [3]string{"s/a#1", "/x", "1"}, [3]string{"s/a#1", "/y", "2"})
		Expect(causes(none, reports.Options{}, everything,
			saw("X", rule.Failed, [3]string{"s/a#1", "/x", "1"}), saw("Y1", rule.Failed, [3]string{"s/a#1", "/y", "2"}), saw("Y2", rule.Failed, [3]string{"s/a#1", "/y", "2"}),
		)).To(Equal([]string{"failed s/a#1 /y 2: ALL Y1 Y2", "failed s/a#1 /x 1: X"}))
	})

	It("are no notes", func() {
		noted := saw("A", rule.Failed, [3]string{"s/a#1", "", "1"})
		noted.Findings = append([]rule.Finding{{Severity: rule.Notes, Exchange: "s/a#1", Actual: "a hint"}}, noted.Findings...)
		other := saw("B", rule.Failed, [3]string{"s/a#1", "", "a hint"})
		Expect(causes(none, reports.Options{}, noted, other)).To(HaveLen(2))
	})

	It("stand in the order of what to mend first", func() {
		list := []rule.Verdict{
			{ID: "U1", Outcome: rule.Unverified, Reason: "no token"}, {ID: "P", Outcome: rule.Passed}, {ID: "N", Outcome: rule.NotApplicable},
			saw("W", rule.Warned, [3]string{"s/a#1", "", "slow"}), saw("F1", rule.Failed, [3]string{"s/a#1", "", "no"}),
			{ID: "U2", Outcome: rule.Unverified, Reason: "create stopped"}, {ID: "U3", Reason: "create stopped"},
			saw("F2", rule.Failed, [3]string{"s/b#1", "", "no"}), saw("F3", rule.Failed, [3]string{"s/b#1", "", "no"}),
		}
		Expect(causes(none, reports.Options{}, list...)).To(Equal([]string{
			"failed s/b#1  no: F2 F3", "failed s/a#1  no: F1", "warned s/a#1  slow: W",
			"unverified   create stopped: U2 U3", "unverified   no token: U1",
		}))
		Expect(causes(none, reports.Options{Strict: true}, list...)[1]).To(HavePrefix("warned"), "a warning that fails the run stands among the failures")
	})

	It("take a broken step together with the rules that it left unverified", func() {
		book := &wire.Book{Recordings: []*wire.Recording{{
			Scenario: "s", Exchanges: []wire.Exchange{{Scenario: "s", Step: "a", Attempt: 1}, {Scenario: "s", Step: "a", Attempt: 2}},
			Stopped: &wire.Stop{Step: "a", Cause: "create answered 500"},
		}}}
		stopped := rule.Verdict{ID: "U", Outcome: rule.Unverified, Reason: "create answered 500"}
		Expect(causes(book, reports.Options{}, stopped, saw("F", rule.Failed, [3]string{"s/a#2", "", "500"}))).
			To(Equal([]string{"failed s/a#2  500: F U"}))
		Expect(causes(book, reports.Options{}, stopped, saw("F", rule.Failed, [3]string{"s/a#1", "", "500"}))).To(HaveLen(2))
	})

	It("hold every rule that is not green once, with or without findings", func() {
		for _, name := range []string{"green", "red", "incomplete"} {
			report := build(name, reports.Options{})
			var ids, want []string
			for _, c := range report.Causes() {
				Expect(c.Says).NotTo(BeEmpty())
				for _, v := range c.Verdicts {
					ids = append(ids, v.ID)
				}
			}
			for _, v := range report.Verdicts {
				if v.Outcome != rule.Passed && v.Outcome != rule.NotApplicable {
					want = append(want, v.ID)
				}
			}
			Expect(ids).To(ConsistOf(want))
		}
		Expect(causes(none, reports.Options{}, saw("A", rule.Failed), saw("B", rule.Failed))).
			To(Equal([]string{"failed   expected this, got that: A B"}))
	})
})
