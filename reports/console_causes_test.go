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

var _ = Describe("the console by causes", func() {
	It("fits a good run with warnings on one screen", func() {
		var list []rule.Verdict
		for i := range 400 {
			v := rule.Verdict{ID: fmt.Sprintf("A-%d", i), Area: fmt.Sprintf("area %d", i%13), Level: rule.Should, Outcome: rule.Passed}
			if i%40 == 0 {
				v.Outcome, v.Says, v.Fix = rule.Warned, "An answer carries the Request-Id of its request.", "Copy the header."
				v.Findings = []rule.Finding{{Severity: rule.Warns, Exchange: fmt.Sprintf("s/a#%d", i), Expected: "a header", Actual: "absent"}}
			}
			list = append(list, v)
		}
		out := write(reports.Console{}, reports.Build(play("green"), list, reports.Options{}))
		Expect(strings.Count(out, "\n")).To(BeNumerically("<=", 40), out)
		Expect(out).To(ContainSubstring("6 more rules warned: A-160, A-200, A-240, A-280, A-320, A-360"))
	})
	It("tells what one mistake broke together, the widest first, and what it kept from being judged", func() {
		book := play("red")
		book.Recording("cancelled").Stopped = &wire.Stop{Step: "cancel", Cause: "the session was not canceled"}
		wide := saw("WIDE-001", rule.Failed, [3]string{"cancelled/cancel#1", "", "no answer"})
		wider := saw("WIDE-002", rule.Failed, [3]string{"cancelled/cancel#1", "", "no answer"})
		lone := saw("LONE-001", rule.Failed, [3]string{"replayed-create/replay#1", "", "200 OK"})
		stopped := rule.Verdict{ID: "STOP-001", Outcome: rule.Unverified, Reason: "the session was not canceled"}
		out := write(reports.Console{}, reports.Build(book, []rule.Verdict{lone, wide, wider, stopped}, reports.Options{}))
		Expect(out).To(ContainSubstring("3 rules by one cause: no answer at cancelled/cancel#1\n\nMUST WIDE-001 failed:"))
		Expect(out).To(ContainSubstring("1 rule unverified by the same cause: STOP-001\n"))
		Expect(strings.Count(out, "STOP-001")).To(Equal(1))
		Expect(strings.Index(out, "MUST WIDE-002 failed")).To(BeNumerically("<", strings.Index(out, "MUST LONE-001 failed")))
		Expect(out).To(ContainSubstring("curl      as under WIDE-001, above"))
	})
	It("tells the first of very many failures in full, and the others in a line each", func() {
		var list []rule.Verdict
		for i := range 60 {
			list = append(list, saw(fmt.Sprintf("X-%03d", i), rule.Failed, [3]string{fmt.Sprintf("s/a#%d", i/3), "/id", "absent"}))
		}
		for i := range 30 {
			list = append(list, rule.Verdict{ID: fmt.Sprintf("U-%03d", i), Outcome: rule.Unverified, Reason: fmt.Sprint("reason ", i)})
		}
		out := write(reports.Console{}, reports.Build(&wire.Book{}, list, reports.Options{}))
		Expect(strings.Count(out, "  again     ")).To(Equal(10))
		Expect(out).To(ContainSubstring("2 more rules failed by the same cause: X-010, X-011; report.json has them in full"))
		Expect(out).To(ContainSubstring("16 more causes of failures: report.json has them in full"))
		Expect(out).To(ContainSubstring("  MUST X-057 : absent at /id of s/a#19; with X-058, X-059\n"))
		Expect(out).To(ContainSubstring("20 more rules unverified for 20 other reasons; report.json has them in full"))
		for _, v := range list[:60] {
			Expect(out).To(ContainSubstring(v.ID))
		}
		Expect(strings.Count(out, "\n")).To(BeNumerically("<", 160))
	})
})
