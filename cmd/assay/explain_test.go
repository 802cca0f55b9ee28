package main_test

import (
	"os"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

var _ = Describe("explain", func() {
	It("tells several rules in full: what is demanded, sent, needed, how it is mended and proven", func() {
		session, _ := finished("explain", "idem-003", "CHK-007", "PH-002", "DP-025")
		Expect(session).To(gexec.Exit(0), output(session))
		text := string(session.Out.Contents())
		for _, part := range []string{
			"MUST IDEM-003: Replay keeps the original status code",
			"sent       replayed-create: create with a wrong body",
			"needs      item.in_stock: the id of a physical item on sale",
			"broken     the run fails",
			"proven by  replays-as-200: answers a replay from the store",
			"alone      assay run -c assay.yaml --only IDEM-003\n             assay demo --only IDEM-003 --defect replays-as-200\n",
			"level      MUST in the profile openai, SHOULD elsewhere",
			"broken     a warning, which fails the run under --strict alone",
			"launch     create_with_and_without_address: ",
			"ruling     The place the schema names.",
			"sent       whatever the scenarios send: every create, update, retrieve, complete or cancel\n             (normal, invalid, hostile, faulted) that was answered 2xx",
			"judges     payment providers, with --role psp",
		} {
			Expect(text).To(ContainSubstring(part))
		}
		for line := range strings.Lines(text) {
			Expect(len([]rune(line))).To(BeNumerically("<=", 101), line)
		}
	})

	DescribeTable("knows what is meant by an id that is none", func(id, sentence string) {
		session, _ := finished("explain", "IDEM-003", id)
		Expect(session).To(gexec.Exit(2), output(session))
		Expect(session.Out.Contents()).To(BeEmpty(), "nothing is explained by half")
		Expect(session.Err).To(gbytes.Say(regexp.QuoteMeta(sentence)))
	},
		Entry("a digit is lost", "IDEM-33", `there is no rule "IDEM-33"; did you mean IDEM-033?`),
		Entry("a letter is wrong", "cbk-001", `there is no rule "cbk-001"; did you mean CHK-001?`),
		Entry("nothing is near", "replayed-create", "there is no rule \"replayed-create\" (`assay rules` lists them all)"),
		Entry("a requirement has no rule", "RISK-007", "there is no rule for RISK-007 of the area risk: the results that the agent bri"),
	)

	DescribeTable("shows how a rule is broken, in the version, profile and role in which that shows", func(id string, flags ...string) {
		told, _ := finished("explain", id)
		command := regexp.MustCompile(`assay (demo --only .*)\n`).FindStringSubmatch(string(told.Out.Contents()))
		Expect(command).NotTo(BeNil())
		for _, flag := range flags {
			Expect(command[1]).To(ContainSubstring(flag))
		}
		session, dir := finished(append(strings.Fields(command[1]), "--backoff", "10ms", "--strict")...)
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(report(dir).Verdicts).To(ContainElement(And(HaveField("ID", id), HaveField("Outcome", BeElementOf("failed", "warned")))))
	},
		Entry("the usual version", "IDEM-003"),
		Entry("an earlier version", "CHK-011", "--api-version 2026-01-16"),
		Entry("the launch list", "CHK-112", "--profile openai"),
		Entry("a payment provider", "DP-025", "--role psp"),
		Entry("random walks", "STA-024", "--explore"),
	)
})

var _ = Describe("the book of rules", func() {
	var text string
	BeforeEach(func() {
		session, _ := finished("rules", "--format", "markdown")
		Expect(session).To(gexec.Exit(0), output(session))
		text = string(session.Out.Contents())
	})

	It("is the one in the repository", func() {
		kept, err := os.ReadFile("../../suites/RULES.md")
		Expect(err).NotTo(HaveOccurred())
		Expect(string(kept)).To(Equal(text), "`make generate` writes it anew")
	})

	It("has an anchor for every rule, each once, and no link that leads nowhere", func() {
		anchors := map[string]int{}
		for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
			anchors[strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-")]++
		}
		for anchor, times := range anchors {
			Expect(times).To(Equal(1), anchor)
		}
		links := regexp.MustCompile(`\]\(#([^)]+)\)`).FindAllStringSubmatch(text, -1)
		Expect(len(links)).To(BeNumerically(">", 463))
		for _, link := range links {
			Expect(anchors).To(HaveKey(link[1]))
		}
		listed, _ := finished("rules", "--format", "json")
		for _, id := range regexp.MustCompile(`"id": "([^"]+)"`).FindAllStringSubmatch(string(listed.Out.Contents()), -1) {
			Expect(anchors).To(HaveKey(strings.ToLower(id[1])))
		}
	})

	It("is of the rules alone", func() {
		session, _ := finished("rules", "--needs", "--format", "markdown")
		Expect(session).To(gexec.Exit(2))
		Expect(session.Err).To(gbytes.Say("use text or json"))
	})
})
