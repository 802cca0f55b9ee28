package reports_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

var _ = Describe("what a rule saw at length", func() {
	long := `{"id":"cs_1","text":"` + strings.Repeat("long ", 400) + `","last":1}`
	r := reports.Build(&wire.Book{}, []rule.Verdict{saw("A", rule.Failed, [3]string{"s/a#1", "/body", long})}, reports.Options{})

	DescribeTable("is told whole", func(writer reports.Writer) {
		Expect(write(writer, r)).To(ContainSubstring(strings.Repeat("long ", 400)))
	},
		Entry("json", reports.JSON{}),
		Entry("html", reports.HTML{}),
	)
	DescribeTable("is told in brief", func(writer reports.Writer) {
		out := write(writer, r)
		Expect(strings.Count(out, "long ")).To(BeNumerically("<", 70))
		Expect(out).To(MatchRegexp("long.*…"))
	},
		Entry("console", reports.Console{}),
		Entry("junit", reports.JUnit{}),
		Entry("ctrf", reports.CTRF{}),
		Entry("markdown", reports.Markdown{}),
	)
})
