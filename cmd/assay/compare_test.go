package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

var _ = Describe("compare", Ordered, func() {
	var dir string
	compare := func(args ...string) *gexec.Session {
		GinkgoHelper()
		return finishedIn(dir, append([]string{"compare"}, args...)...)
	}
	// told is what compare says to a program.
	type told struct {
		Format      int
		JudgedAgain bool     `json:"judged_again"`
		StillFailed []string `json:"still_failed"`
		Changes     []struct{ ID, Change, From, To, By string }
	}
	asJSON := func(session *gexec.Session) (got told) {
		GinkgoHelper()
		Expect(json.Unmarshal(session.Out.Contents(), &got)).To(Succeed())
		return got
	}
	// edited is a run as another version would have left it, in a folder of its own.
	edited := func(from, name string, replace ...string) {
		GinkgoHelper()
		Expect(os.MkdirAll(filepath.Join(dir, name), 0o755)).To(Succeed())
		for _, file := range []string{"report.json", "book.json"} {
			text, err := os.ReadFile(filepath.Join(dir, from, file))
			Expect(err).NotTo(HaveOccurred())
			if file == "report.json" {
				changed := strings.NewReplacer(replace...).Replace(string(text))
				Expect(changed).NotTo(Equal(string(text)))
				text = []byte(changed)
			}
			Expect(os.WriteFile(filepath.Join(dir, name, file), text, 0o600)).To(Succeed())
		}
	}

	BeforeAll(func() {
		dir = GinkgoT().TempDir()
		for name, flags := range map[string][]string{"good": nil, "bad": {"--defect", "replays-as-200"}} {
			finishedIn(dir, append([]string{"demo", "--only", "IDEM-003,IDEM-004", "--backoff", "10ms", "--out", name}, flags...)...)
		}
	})

	It("exits 1 where something newly failed, and says what", func() {
		session := compare("good", "bad/report.json")
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(session.Out).To(gbytes.Say("1 rule newly failed\n  MUST IDEM-003: .*was passed"))
		got := asJSON(compare("good", "bad", "--format", "json"))
		Expect(got.Format).To(Equal(1))
		Expect(got.Changes).To(ConsistOf(And(HaveField("ID", "IDEM-003"), HaveField("Change", "newly_failed"), HaveField("By", "target"))))
		markdown := compare("good", "bad", "--format", "markdown")
		Expect(markdown).To(gexec.Exit(1))
		Expect(markdown.Out).To(gbytes.Say("### 1 newly failed"))
	})

	It("exits 0 where nothing did", func() {
		Expect(compare("bad", "good")).To(gexec.Exit(0))
		same := compare("bad", "bad", "--format", "json")
		Expect(same).To(gexec.Exit(0))
		Expect(asJSON(same).StillFailed).To(Equal([]string{"IDEM-003"}))
	})

	It("does not take a change of the rules for one of the target", func() {
		edited("good", "earlier", `"version": "0.1.0-dev"`, `"version": "0.0.9"`, `"outcome": "passed",
      "cite"`, `"outcome": "failed",
      "cite"`)
		session := compare("earlier", "good", "--format", "json")
		Expect(session).To(gexec.Exit(0), output(session))
		got := asJSON(session)
		Expect(got.JudgedAgain).To(BeTrue())
		Expect(got.Changes).To(HaveEach(HaveField("By", "harness")))
		Expect(got.Changes).To(ContainElement(And(HaveField("ID", "IDEM-003"), HaveField("From", "failed"), HaveField("To", "passed"))))

		Expect(compare("earlier", "bad")).To(gexec.Exit(1), "the target broke it all the same")
		session = compare("good", "earlier")
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(output(session)).To(ContainSubstring("newly failed by the harness, not by the target"))
	})

	It("says where the book beside a report is of another run", func() {
		edited("good", "mixed", `"version": "0.1.0-dev"`, `"version": "0.0.9"`, `"started": "`, `"started": "2020-01-01T00:00:00Z", "was": "`)
		session := compare("mixed", "good")
		Expect(session.Err).To(gbytes.Say("mixed/book.json is of another run than the report beside it"))
		Expect(output(session)).To(ContainSubstring("cannot be told from what the target did"))
	})

	DescribeTable("ends with exit code 2 where there is nothing to compare", func(sentence string, args ...string) {
		keep(dir, "half.json", `{"format": 1, "verdicts": [{"id": `)
		keep(dir, "later.json", `{"format": 2, "verdicts": []}`)
		session := compare(args...)
		Expect(session).To(gexec.Exit(2), output(session))
		Expect(session.Err).To(gbytes.Say(regexp.QuoteMeta(sentence)))
		Expect(session.Out.Contents()).To(BeEmpty())
	},
		Entry("no file", "the report cannot be read: open nowhere.json", "nowhere.json", "good"),
		Entry("an empty folder", "the report cannot be read: open report.json", ".", "good"),
		Entry("half a file", "half.json: this is no report.json: ", "good", "half.json"),
		Entry("a later format", "later.json: this report has format 2", "later.json", "good"),
		Entry("a book", "good/book.json: this report holds no verdicts", "good", "good/book.json"),
		Entry("one report", "accepts 2 arg(s)", "good"),
		Entry("an unknown format", `--format "pdf" is not known: use console, json or markdown`, "good", "bad", "--format", "pdf"),
	)
})
