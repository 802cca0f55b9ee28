package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

var ansi = regexp.MustCompile("\x1b\\[[0-9]*m")

var _ = Describe("hostile text", func() {
	DescribeTable("steers no terminal and breaks no line", func(writer reports.Writer) {
		out := write(writer, build("red", reports.Options{}))
		Expect(out).To(ContainSubstring("gnp.exe"), "the text itself is there")
		Expect(utf8.ValidString(out)).To(BeTrue())
		for _, r := range out {
			Expect(r == '\n' || unicode.IsPrint(r)).To(BeTrue(), "%U", r)
		}
		Expect(out).NotTo(MatchRegexp(`(?m)^MUST FAKE-001`))
	},
		Entry("console", reports.Console{}),
		Entry("json", reports.JSON{}),
		Entry("junit", reports.JUnit{}),
	)
	It("is the same text for a program", func() {
		var got reports.Report
		Expect(json.Unmarshal([]byte(write(reports.JSON{}, build("red", reports.Options{}))), &got)).To(Succeed())
		Expect(got.Verdicts[3].Findings[0].Actual).To(Equal(strings.ReplaceAll(hostile, "\xff", "\ufffd")))
	})
})

var _ = Describe("the console", func() {
	It("says the same with and without colour", func() {
		colored := write(reports.Console{Color: true}, build("red", reports.Options{}))
		Expect(colored).To(MatchRegexp("\x1b"))
		Expect(ansi.ReplaceAllString(colored, "")).To(Equal(write(reports.Console{}, build("red", reports.Options{}))))
	})
	It("has no colour where it is not a terminal", func() {
		Expect(reports.ConsoleFor(&bytes.Buffer{}, os.Getenv)).To(Equal(reports.Console{}))
		file, err := os.CreateTemp(GinkgoT().TempDir(), "")
		Expect(err).NotTo(HaveOccurred())
		defer file.Close()
		Expect(reports.ConsoleFor(file, os.Getenv)).To(Equal(reports.Console{}))
	})
	It("fits a good run of every area on one screen", func() {
		var good []rule.Verdict
		for i := range 400 {
			good = append(good, rule.Verdict{ID: fmt.Sprintf("A-%d", i), Area: fmt.Sprintf("area %d", i%25), Outcome: rule.Passed})
		}
		out := write(reports.Console{Width: 80}, reports.Build(play("green"), good, reports.Options{Files: files}))
		Expect(strings.Count(out, "\n")).To(BeNumerically("<=", 35))
	})
	It("keeps to the width, except for what is to be copied", func() {
		for line := range strings.Lines(write(reports.Console{Width: 60}, build("red", reports.Options{}))) {
			if !strings.HasPrefix(line, strings.Repeat(" ", 12)) && !strings.HasPrefix(line, "  curl") && !strings.HasPrefix(line, "  again") {
				Expect(utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))).To(BeNumerically("<=", 68), line)
			}
		}
	})
	It("tells failures before warnings, and sums last", func() {
		out := write(reports.Console{}, build("red", reports.Options{}))
		failed, warned := strings.LastIndex(out, " failed: "), strings.Index(out, "SHOULD HDR-004 warned")
		Expect(strings.Index(out, "MUST IDEM-003 failed")).To(BeNumerically("<", warned))
		Expect(warned).To(BeNumerically("<", strings.Index(out, "3 rules unverified")))
		Expect(failed).To(BeNumerically("<", warned))
		Expect(strings.Index(out, "\nfailed: 0 of 8")).To(BeNumerically(">", strings.Index(out, "unverified  n.a.")))
	})
	It("tells a warning in full where it fails the run", func() {
		strict := write(reports.Console{}, build("red", reports.Options{Strict: true}))
		Expect(strings.Count(strict, "SHOULD HDR-004 warned")).To(Equal(1))
		Expect(between(strict, "SHOULD HDR-004 warned", "\n\n")).To(ContainSubstring("curl -sS"))
		Expect(strict).To(ContainSubstring("1 warned, which counts as failed (--strict)"))
		Expect(between(write(reports.Console{}, build("red", reports.Options{})), "SHOULD HDR-004 warned", "\n\n")).NotTo(ContainSubstring("curl"))
	})
	It("names one cause once, the widest first", func() {
		out := write(reports.Console{}, build("incomplete", reports.Options{}))
		Expect(strings.Count(out, "create answered 500")).To(Equal(1))
		Expect(out).To(ContainSubstring("63 rules unverified because: create answered 500 Internal Server Error: CHK-101, "))
		Expect(strings.Index(out, "63 rules unverified")).To(BeNumerically("<", strings.Index(out, "1 rule unverified")))
	})
	It("says so where nothing was checked", func() {
		Expect(write(reports.Console{}, reports.Build(&wire.Book{}, nil, reports.Options{}))).To(ContainSubstring("incomplete: no rule was judged"))
		alien := []rule.Verdict{{ID: "X-1", Area: "x", Outcome: rule.NotApplicable}}
		Expect(write(reports.Console{}, reports.Build(&wire.Book{}, alien, reports.Options{}))).To(ContainSubstring("nothing was checked"))
	})
	DescribeTable("says how to see one rule again", func(given, want string) {
		r := reports.Build(play("red"), []rule.Verdict{replayed}, reports.Options{Command: given})
		Expect(write(reports.Console{}, r)).To(ContainSubstring("  again     " + want + "\n"))
	},
		Entry("run", "assay run --target 'http://a b'", "assay run --only IDEM-003 --target 'http://a b'"),
		Entry("demo", "assay demo", "assay demo --only IDEM-003"),
		Entry("judge", "assay judge book.json", "assay judge --only IDEM-003 book.json"),
		Entry("nothing known", "", "assay run --only IDEM-003 --target https://sandbox.shop.example/acp"),
	)
})

// between returns the part of s from the first start to the next end.
func between(s, start, end string) string {
	_, s, found := strings.Cut(s, start)
	Expect(found).To(BeTrue(), start)
	s, _, _ = strings.Cut(s, end)
	return s
}

var _ = Describe("the requests up to a failure", func() {
	story := func(edit func(*wire.Recording)) string {
		book := play("red")
		edit(book.Recording("replayed-create"))
		return write(reports.Console{}, reports.Build(book, []rule.Verdict{replayed}, reports.Options{}))
	}
	It("end with the one that failed", func() {
		out := story(func(rec *wire.Recording) {
			after := rec.Exchanges[1]
			after.Step = "afterwards"
			rec.Exchanges = append(rec.Exchanges, after)
		})
		Expect(out).To(ContainSubstring("# replay was answered 200 OK"))
		Expect(out).NotTo(ContainSubstring("afterwards"))
	})
	It("leave out the middle of a long conversation, and say so", func() {
		out := story(func(rec *wire.Recording) {
			many := []wire.Exchange{rec.Exchanges[0]}
			for i := range 40 {
				e := rec.Exchanges[0]
				e.Step = fmt.Sprintf("step-%02d", i)
				many = append(many, e)
			}
			rec.Exchanges = append(many, rec.Exchanges[1])
		})
		Expect(strings.Count(out, "curl -sS")).To(Equal(10))
		Expect(out).To(ContainSubstring("# 32 requests between, in book.json under replayed-create"))
		Expect(out).To(ContainSubstring("# step-39 was answered"))
	})
	It("let curl make nothing up", func() {
		out := story(func(rec *wire.Recording) {
			rec.Exchanges[0].Request.Header = wire.Header{"Content-Length": {"3"}, "X-Empty": {""}, "X-Twice": {"1", "2"}}
		})
		request := between(out, "# create was answered", "# replay")
		Expect(request).To(ContainSubstring("-H 'Content-Type:'"))
		Expect(request).To(ContainSubstring("-H 'X-Empty;'"))
		Expect(request).To(ContainSubstring("-H 'X-Twice: 1' \\\n"))
		Expect(request).To(ContainSubstring("-H 'X-Twice: 2' \\\n"))
		Expect(request).NotTo(ContainSubstring("Content-Length"))
	})
	It("are told once for all rules that failed there", func() {
		twin := replayed
		twin.ID = "IDEM-099"
		out := write(reports.Console{}, reports.Build(play("red"), []rule.Verdict{replayed, twin}, reports.Options{}))
		Expect(strings.Count(out, "# replay was answered")).To(Equal(1))
		Expect(out).To(ContainSubstring("curl      as under IDEM-003, above"))
	})
	It("are left out where the book does not hold the exchange", func() {
		out := story(func(rec *wire.Recording) { rec.Exchanges = nil })
		Expect(out).To(ContainSubstring("exchange  replayed-create/replay#1\n"))
		Expect(out).NotTo(ContainSubstring("curl"))
	})
})

var _ = Describe("report.json", func() {
	It("has the members of format 1, and lists where there are none", func() {
		var got map[string]any
		book := &wire.Book{Started: play("green").Started}
		Expect(json.Unmarshal([]byte(write(reports.JSON{}, reports.Build(book, []rule.Verdict{{ID: "X-1"}}, reports.Options{}))), &got)).To(Succeed())
		Expect(keys(got)).To(ConsistOf("format", "tool", "target", "protocol", "api_version", "profile", "role", "started",
			"duration_ms", "outcome", "exchanges", "counts", "verdicts"))
		verdict := got["verdicts"].([]any)[0].(map[string]any)
		Expect(keys(verdict)).To(ConsistOf("id", "area", "title", "level", "outcome", "cite", "scenarios", "exchanges", "reason", "fix", "findings"))
		for _, list := range []string{"cite", "scenarios", "exchanges", "findings"} {
			Expect(verdict[list]).To(BeEmpty())
			Expect(verdict[list]).NotTo(BeNil(), list)
		}
		Expect(keys(got["counts"].(map[string]any))).To(ConsistOf("passed", "failed", "warned", "unverified", "not_applicable"))
	})
	It("holds the sentence that ended the run", func() {
		out := write(reports.JSON{}, reports.Build(&wire.Book{Error: "nobody is there"}, nil, reports.Options{}))
		Expect(out).To(ContainSubstring(`"error": "nobody is there"`))
		Expect(out).To(ContainSubstring(`"verdicts": []`))
	})
})

func keys(object map[string]any) (names []string) {
	for name := range object {
		names = append(names, name)
	}
	return names
}

// suites is JUnit as a build server reads it.
type suites struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name    string `xml:"name,attr"`
		Skipped int    `xml:"skipped,attr"`
		Cases   []struct {
			Name    string  `xml:"name,attr"`
			Failure *string `xml:"failure"`
			Error   *string `xml:"error"`
			Skipped *string `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

var _ = Describe("junit.xml", func() {
	read := func(r *reports.Report) (got suites) {
		Expect(xml.Unmarshal([]byte(write(reports.JUnit{}, r)), &got)).To(Succeed())
		return got
	}
	DescribeTable("is green only where the run is", func(r *reports.Report) {
		got := read(r)
		Expect(got.Failures+got.Errors == 0).To(Equal(r.ExitCode() == 0))
		Expect(got.Tests).To(BeNumerically(">", 0))
	},
		Entry("green", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.Passed}}, reports.Options{})),
		Entry("warned", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.Warned}}, reports.Options{})),
		Entry("strict", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.Warned}}, reports.Options{Strict: true})),
		Entry("red", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.Failed}}, reports.Options{})),
		Entry("unverified", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.Unverified}}, reports.Options{})),
		Entry("unset", reports.Build(&wire.Book{}, []rule.Verdict{{}}, reports.Options{})),
		Entry("not applicable", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.NotApplicable}}, reports.Options{})),
		Entry("empty", reports.Build(&wire.Book{}, nil, reports.Options{})),
		Entry("interrupted", reports.Build(&wire.Book{}, []rule.Verdict{{Outcome: rule.Passed}}, reports.Options{Interrupted: true})),
		Entry("ended", reports.Build(&wire.Book{Error: "nobody is there"}, []rule.Verdict{{Outcome: rule.Passed}}, reports.Options{})),
	)
	It("counts what it lists", func() {
		got := read(build("red", reports.Options{}))
		Expect([]int{got.Tests, got.Failures, got.Errors}).To(Equal([]int{8, 4, 3}))
		Expect(got.Suites).To(HaveLen(4))
		Expect(*got.Suites[0].Cases[0].Failure).To(ContainSubstring("assay run --only IDEM-003"))
		green := read(build("green", reports.Options{})).Suites
		Expect([]int{green[0].Skipped, green[1].Skipped, green[2].Skipped}).To(Equal([]int{0, 0, 1}))
		Expect(*green[2].Cases[0].Skipped).To(Equal("the merchant never claimed affiliate"))
	})
})
