package reports_test

import (
	"fmt"
	"slices"
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

	Describe("of several exchanges", func() {
		var book *wire.Book
		BeforeEach(func() {
			exchange := func(step string, operation wire.Operation, intent wire.Intent, repeats string) wire.Exchange {
				return wire.Exchange{Scenario: "s", Step: step, Attempt: 1, Operation: operation, Intent: intent, Repeats: repeats, Response: &wire.Response{Status: 201}}
			}
			book = &wire.Book{Recordings: []*wire.Recording{{Scenario: "s", Exchanges: []wire.Exchange{
				exchange("create", "create", wire.Normal, ""), exchange("replay", "create", wire.Normal, "create"), exchange("read", "retrieve", wire.Normal, ""),
				exchange("changed", "create", wire.Invalid, "create"), exchange("reordered", "create", wire.Invalid, "create"),
				exchange("fresh", "create", wire.Invalid, ""),
			}}}}
		})
		// demanding is a rule that demanded something and saw something else at places of exchanges.
		demanding := func(id, expected string, seen ...[3]string) rule.Verdict {
			v := saw(id, rule.Failed, seen...)
			for i := range v.Findings {
				v.Findings[i].Expected = expected
			}
			return v
		}
		DescribeTable("are one where it is plain that one mistake is behind them:", func(a, b rule.Verdict) {
			all := reports.Build(book, []rule.Verdict{a, b}, reports.Options{}).Causes()
			Expect(all).To(HaveLen(1))
			Expect(all[0].Also).To(Equal([]string{b.Findings[0].Exchange}))
			Expect(all[0].Verdicts).To(HaveLen(2))
		},
			Entry("another id than was asked for", demanding("A", `"cs_1"`, [3]string{"s/create#1", "/id", `"cs_2"`}), demanding("B", `"cs_1"`, [3]string{"s/replay#1", "/id", `"cs_3"`})),
			Entry("an id of digits", demanding("A", `"10"`, [3]string{"s/create#1", "/id", `"11"`}), demanding("B", `"10"`, [3]string{"s/replay#1", "/id", `"12"`})),
			Entry("a member of a member, whatever was asked", demanding("A", "a text", [3]string{"s/create#1", "/buyer/email", "absent"}), demanding("B", "a text", [3]string{"s/read#1", "/buyer/email", "absent"})),
			Entry("another element of a list", demanding("A", "a text", [3]string{"s/create#1", "/lines/0/id", "absent"}), demanding("B", "a text", [3]string{"s/replay#1", "/lines/1/id", "absent"})),
			Entry("one answer to repetitions that were changed", demanding("A", "422", [3]string{"s/changed#1", "", "201 Created"}), demanding("B", "a refusal", [3]string{"s/reordered#1", "", "201 Created"})),
		)
		DescribeTable("are two where the same words may be two mistakes:", func(a, b rule.Verdict) {
			Expect(causes(book, reports.Options{}, a, b)).To(HaveLen(2))
		},
			Entry("another amount", demanding("A", "10", [3]string{"s/create#1", "/lines/0/amount", "11"}), demanding("B", "20", [3]string{"s/replay#1", "/lines/1/amount", "12"})),
			Entry("another demand", demanding("A", "a text", [3]string{"s/create#1", "/buyer/email", "absent"}), demanding("B", "an address", [3]string{"s/read#1", "/buyer/email", "absent"})),
			Entry("a status, which depends on what was asked", demanding("A", "open", [3]string{"s/create#1", "/status", "completed"}), demanding("B", "open", [3]string{"s/replay#1", "/status", "completed"})),
			Entry("an id after another operation", demanding("A", `"cs_1"`, [3]string{"s/create#1", "/id", `"cs_2"`}), demanding("B", `"cs_1"`, [3]string{"s/read#1", "/id", `"cs_3"`})),
			Entry("what was taken in other requests", demanding("A", "a refusal", [3]string{"s/changed#1", "", "201 Created"}), demanding("B", "a refusal", [3]string{"s/fresh#1", "", "201 Created"})),
			Entry("exchanges that are not in the book", demanding("A", `"cs_1"`, [3]string{"t/a#1", "/id", `"cs_2"`}), demanding("B", `"cs_1"`, [3]string{"t/b#1", "/id", `"cs_3"`})),
		)
		It("name the others beside the first", func() {
			var list []rule.Verdict
			for i, step := range []string{"create", "replay", "changed", "reordered", "fresh"} {
				list = append(list, demanding(fmt.Sprintf("R-%d", i), `"cs_1"`, [3]string{"s/" + step + "#1", "/id", fmt.Sprintf(`"cs_%d"`, i+2)}))
			}
			report := reports.Build(book, list, reports.Options{})
			Expect(report.Causes()).To(HaveLen(1))
			Expect(strings.Join(strings.Fields(write(reports.Console{}, report)), " ")).To(ContainSubstring(
				"5 rules by one cause: cs_2 at /id of s/create#1, also at s/replay#1, s/changed#1, s/reordered#1 and 1 more"))
			Expect(write(reports.Markdown{}, report)).To(ContainSubstring("<h3>5 rules: <code>cs_2 at /id of s/create#1, also at s/replay#1"))
			page := write(reports.HTML{}, report)
			Expect(strings.Count(page, `<article class="cause`)).To(Equal(1))
			Expect(between(page, `<article class="cause`, "</article>")).To(MatchRegexp(`also at <a href="#at-s-replay-1">.*<a href="#at-s-fresh-1">`))
		})
	})

	Describe("of an operation that always refuses", func() {
		const down = "500 Internal Server Error"
		answered := func(step string, intent wire.Intent, status int) wire.Exchange {
			return wire.Exchange{Scenario: "s", Step: step, Attempt: 1, Operation: "complete", Intent: intent, Response: &wire.Response{Status: status}}
		}
		var pair []rule.Verdict
		BeforeEach(func() {
			pair = []rule.Verdict{saw("PAYS", rule.Failed, [3]string{"s/complete#1", "", down}), saw("REFUSES", rule.Failed, [3]string{"s/wrong#1", "", down})}
		})
		told := func(exchanges ...wire.Exchange) []string {
			return causes(&wire.Book{Recordings: []*wire.Recording{{Scenario: "s", Exchanges: exchanges}}}, reports.Options{}, pair...)
		}
		It("are one, which begins with a sound request: what it makes of wrong ones is what it makes of all", func() {
			slices.Reverse(pair)
			Expect(told(answered("wrong", wire.Invalid, 500), answered("complete", wire.Normal, 500))).To(Equal([]string{"failed s/complete#1  " + down + ": PAYS REFUSES"}))
		})
		It("are two where it worked once", func() {
			Expect(told(answered("complete", wire.Normal, 500), answered("wrong", wire.Invalid, 500), answered("again", wire.Normal, 200))).To(HaveLen(2))
		})
		It("are two where nobody asked in earnest", func() {
			Expect(told(answered("complete", wire.Invalid, 500), answered("wrong", wire.Invalid, 500))).To(HaveLen(2))
		})
	})

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
