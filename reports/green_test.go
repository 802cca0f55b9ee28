package reports_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// troubles counts what a program that reads a format would not take for green.
var troubles = map[string]func(text string) int{
	"ctrf": func(text string) int {
		var got struct {
			Results struct {
				Summary struct{ Tests, Passed, Failed, Skipped, Pending, Other int }
				Tests   []struct{ Status string }
			}
		}
		Expect(json.Unmarshal([]byte(text), &got)).To(Succeed())
		s := got.Results.Summary
		Expect([]int{s.Tests, s.Tests}).To(Equal([]int{len(got.Results.Tests), s.Passed + s.Failed + s.Skipped + s.Pending + s.Other}))
		return s.Failed + s.Pending
	},
	"sarif": func(text string) int {
		var got struct {
			Runs []struct {
				Invocations []struct {
					ExitCode      int
					Notifications []any `json:"toolExecutionNotifications"`
				}
				Results []struct{ Kind, Level string }
			}
		}
		Expect(json.Unmarshal([]byte(text), &got)).To(Succeed())
		n := len(got.Runs[0].Invocations[0].Notifications)
		for _, result := range got.Runs[0].Results {
			if result.Kind == "open" || result.Level == "error" {
				n++
			}
		}
		Expect(n == 0).To(Equal(got.Runs[0].Invocations[0].ExitCode == 0))
		return n
	},
	"github":   func(text string) int { return strings.Count(text, "::error ") + strings.Count(text, " unverified::") },
	"markdown": func(text string) int { return 1 - strings.Count(text, "# assay: passed\n") },
	"badge":    func(text string) int { return 1 - strings.Count(text, ">passed: ") },
}

var _ = DescribeTable("no format is green where the run is not", func(book wire.Book, outcome rule.Outcome, options reports.Options) {
	r := reports.Build(&book, []rule.Verdict{{ID: "X-001", Title: "Something holds", Area: "x", Level: rule.Should, Outcome: outcome}}, options)
	for format, count := range troubles {
		writer, ok := reports.Format(format)
		Expect(ok).To(BeTrue(), format)
		Expect(count(write(writer, r)) == 0).To(Equal(r.ExitCode() == 0), format)
	}
},
	Entry("passed", wire.Book{}, rule.Passed, reports.Options{}),
	Entry("failed", wire.Book{}, rule.Failed, reports.Options{}),
	Entry("warned", wire.Book{}, rule.Warned, reports.Options{}),
	Entry("warned and strict", wire.Book{}, rule.Warned, reports.Options{Strict: true}),
	Entry("unverified", wire.Book{}, rule.Unverified, reports.Options{}),
	Entry("an outcome nobody set", wire.Book{}, rule.Outcome(""), reports.Options{}),
	Entry("not applicable, so nothing was checked", wire.Book{}, rule.NotApplicable, reports.Options{}),
	Entry("interrupted", wire.Book{}, rule.Passed, reports.Options{Interrupted: true}),
	Entry("ended early", wire.Book{Error: "nobody is there"}, rule.Passed, reports.Options{}),
)
