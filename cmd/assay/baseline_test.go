package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

// keep writes a file into a folder.
func keep(dir, name, text string) {
	GinkgoHelper()
	Expect(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)).To(Succeed())
}

var _ = Describe("a baseline", func() {
	// spoiled runs a demo that breaks IDEM-003 and no other that is chosen, in a
	// folder with a baseline, and judges its book once more.
	spoiled := func(baseline string, flags ...string) (*gexec.Session, *gexec.Session, string) {
		dir := GinkgoT().TempDir()
		keep(dir, "baseline.yaml", baseline)
		run := finishedIn(dir, append([]string{"demo", "--defect", "replays-as-200", "--only", "IDEM-003,IDEM-004", "--backoff", "10ms",
			"--format", "console,junit", "--baseline", "baseline.yaml"}, flags...)...)
		judge := finishedIn(dir, "judge", "assay-out/book.json", "--out", "again", "--baseline", "baseline.yaml")
		return run, judge, dir
	}

	It("keeps the exit code from being 1 for an accepted failure, which stays a failure", func() {
		run, judge, dir := spoiled("- id: IDEM-003\n  reason: the store is replaced in March\n")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(judge).To(gexec.Exit(0), output(judge))
		Expect(run.Out).To(gbytes.Say("MUST IDEM-003 failed, accepted: "))
		Expect(run.Out).To(gbytes.Say("  accepted  the store is replaced in March\n"))
		Expect(run.Out).To(gbytes.Say("failed, but accepted: "))
		r := report(dir)
		Expect(r.Outcome).To(Equal("failed"))
		Expect(r.Counts).To(HaveKeyWithValue("failed", 1))
		junit, err := os.ReadFile(filepath.Join(dir, "assay-out", "junit.xml"))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(junit)).To(ContainSubstring(`<skipped><![CDATA[failed, accepted by the baseline: the store is replaced in March]]>`))
		var told struct {
			Baseline struct{ Accepted int }
			Verdicts []struct{ ID, Outcome, Baseline string }
		}
		text, err := os.ReadFile(filepath.Join(dir, "again", "report.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(json.Unmarshal(text, &told)).To(Succeed())
		Expect(told.Baseline.Accepted).To(Equal(1))
		Expect(told.Verdicts).To(ContainElement(And(HaveField("ID", "IDEM-003"), HaveField("Outcome", "failed"),
			HaveField("Baseline", "the store is replaced in March"))))
	})

	DescribeTable("fails the run where an entry has to go", func(baseline, sentence string) {
		run, judge, dir := spoiled("- {id: IDEM-003, reason: known}\n" + baseline)
		Expect(run).To(gexec.Exit(1), output(run))
		Expect(run.Out).To(gbytes.Say("baseline: baseline.yaml:2:3: " + regexp.QuoteMeta(sentence)))
		Expect(judge).To(gexec.Exit(1), output(judge))
		Expect(report(dir).Outcome).To(Equal("failed"))
	},
		Entry("it passes", "- {id: IDEM-004, reason: slow}\n", "IDEM-004 passes: take it out of the file"),
		Entry("there is no such rule", "- {id: IDEM-3, reason: slow}\n", `there is no rule "IDEM-3"; did you mean IDEM-003?`),
	)

	It("fails the run where the day of an entry is over", func() {
		run, _, dir := spoiled("- {id: idem-003, reason: known, until: 2026-01-31}\n")
		Expect(run).To(gexec.Exit(1), output(run))
		Expect(run.Out).To(gbytes.Say("MUST IDEM-003 failed: "))
		Expect(output(run)).To(ContainSubstring("IDEM-003 was accepted until 2026-01-31, and the run is of "))
		Expect(report(dir).Counts).To(HaveKeyWithValue("failed", 1))
		run, _, _ = spoiled("- {id: IDEM-003, reason: known, until: 9999-12-31}\n")
		Expect(run).To(gexec.Exit(0), output(run))
	})

	It("says nothing of rules that were not chosen, and may be empty", func() {
		run, _, _ := spoiled("- {id: IDEM-003, reason: known}\n- {id: CHK-001, reason: known}\n")
		Expect(run).To(gexec.Exit(0), output(run))
		run, _, _ = spoiled("# nothing is accepted\n")
		Expect(run).To(gexec.Exit(1), output(run))
	})

	DescribeTable("is refused before anything is played", func(baseline, sentence string) {
		dir := GinkgoT().TempDir()
		keep(dir, "baseline.yaml", baseline)
		for _, args := range [][]string{{"demo"}, {"run", "--target", "http://127.0.0.1:1"}, {"judge", "book.json"}} {
			session := finishedIn(dir, append(args, "--baseline", "baseline.yaml")...)
			Expect(session).To(gexec.Exit(2))
			Expect(session.Err).To(gbytes.Say(regexp.QuoteMeta("assay: baseline.yaml:" + sentence)))
		}
		Expect(filepath.Join(dir, "assay-out")).NotTo(BeADirectory())
	},
		Entry("no reason", "- id: IDEM-003\n", "1:3: entry 1 lacks reason\n    1 | - id: IDEM-003\n      |   ^"),
		Entry("an empty reason", "- id: IDEM-003\n  reason: ' '\n", "2:11: entry 1.reason must say why the failure is accepted"),
		Entry("no id", "- reason: known\n", "1:3: entry 1 lacks id"),
		Entry("an unknown key", "- id: IDEM-003\n  reson: known\n", `2:3: entry 1 has no key "reson"; did you mean reason?`),
		Entry("a rule twice", "- {id: IDEM-003, reason: a}\n- {id: idem-003, reason: b}\n", "2:3: entry 2 names IDEM-003 again; its first entry is in line 1"),
		Entry("no day", "- {id: IDEM-003, reason: a, until: March}\n", `1:36: entry 1.until must be a day, such as 2027-01-31, not "March"`),
		Entry("a list of ids", "- IDEM-003\n", "1:3: entry 1 must hold keys of its own"),
		Entry("no list", "IDEM-003: known\n", "1:1: the baseline must be a list of entries"),
		Entry("no YAML", "- {id: IDEM-003\n", "1:3: this is not YAML: "),
	)

	It("must be there", func() {
		session, _ := finished("demo", "--baseline", "nowhere.yaml")
		Expect(session).To(gexec.Exit(2))
		Expect(session.Err).To(gbytes.Say("the baseline cannot be read: open nowhere.yaml"))
	})
})
