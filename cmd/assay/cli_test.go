package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/assay-project/assay/reports"
)

var _ = Describe("demo", func() {
	It("passes, leaves nothing unverified, and writes book and report", func() {
		session, dir := finished("demo", "--backoff", "10ms")
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(session.Out).To(gbytes.Say("passed: all "))
		r := report(dir)
		Expect(r.Format).To(Equal(1))
		Expect(r.Outcome).To(Equal("passed"))
		Expect(r.Counts).To(And(HaveKeyWithValue("failed", 0), HaveKeyWithValue("warned", 0), HaveKeyWithValue("unverified", 0)))
		Expect(filepath.Join(dir, "assay-out", "book.json")).To(BeARegularFile())
	})

	It("passes in full as a newcomer starts it, at the pace of the protocol", func() {
		session, dir := finished("demo")
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(report(dir).Counts).To(And(HaveKeyWithValue("failed", 0), HaveKeyWithValue("warned", 0), HaveKeyWithValue("unverified", 0)))
	})

	It("fails a spoiled merchant, and the stored book is judged the same again", func() {
		session, dir := finished("demo", "--backoff", "10ms", "--defect", "replays-as-200", "--format", strings.Join(reports.Formats(), ","))
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(session.Out).To(gbytes.Say("MUST IDEM-003 failed"))
		Expect(session.Out).To(gbytes.Say("\n::error title=IDEM-003 "))
		for _, file := range files() {
			Expect(filepath.Join(dir, "assay-out", file)).To(BeARegularFile())
		}
		first := report(dir)

		again := finishedIn(dir, "judge", filepath.Join("assay-out", "book.json"))
		Expect(again).To(gexec.Exit(1))
		Expect(report(dir).Verdicts).To(Equal(first.Verdicts))
	})

	It("passes over TLS as well, and asks for the rules about it", func() {
		session, dir := finished("demo", "--tls", "--backoff", "10ms", "--profile", "openai")
		Expect(session).To(gexec.Exit(0), output(session))
		r := report(dir)
		Expect(r.Counts).To(And(HaveKeyWithValue("failed", 0), HaveKeyWithValue("warned", 0), HaveKeyWithValue("unverified", 0)))
		for _, id := range []string{"TLS-001", "TLS-002", "TLS-012", "TLS-017", "TLS-019"} {
			Expect(r.Verdicts).To(ContainElement(And(HaveField("ID", id), HaveField("Outcome", "passed"))))
		}
	})

	It("shows a defect of the certificate, although nobody else gets through", func() {
		session, dir := finished("demo", "--defect", "renewal-never-loaded", "--backoff", "10ms")
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(session.Out).To(gbytes.Say("MUST TLS-009 failed"))
		Expect(report(dir).Counts).To(HaveKeyWithValue("failed", 1))
	})

	It("notices who disregards a pause that was asked for, in a hurry too", func() {
		session, _ := finished("demo", "--backoff", "10ms", "--only", "WH-061", "--defect", "ignores-retry-after")
		Expect(output(session)).To(ContainSubstring("SHOULD WH-061 warned"))
	})

	It("says how to see a failure again with every flag that made it", func() {
		session, _ := finished("demo", "--profile", "openai", "--backoff", "10ms", "--only", "CHK-112", "--defect", "completes-with-200", "--tls")
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(output(session)).To(ContainSubstring("again     assay demo --only CHK-112 --api-version 2026-04-17 --profile openai --defect completes-with-200 --tls\n"))
	})

	It("uses no colour where nobody looks through a terminal", func() {
		session, _ := finished("demo", "--backoff", "10ms", "--defect", "replays-as-200")
		Expect(output(session)).NotTo(ContainSubstring("\x1b"))
	})
})

var _ = Describe("run", func() {
	It("passes the good merchant of another process, which ends when it is told to", func() {
		merchant := servedBy("merchant", "--config-out", "shop.yaml")
		run := finishedIn(merchant.dir, "run", "-c", "shop.yaml", "--backoff", "10ms")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(report(merchant.dir).Outcome).To(Equal("passed"))

		merchant.Signal(syscall.SIGTERM)
		Eventually(merchant, patience).Should(gexec.Exit(0))
	})

	DescribeTable("judges the download and the delegated token by themselves where the payment provider is another one or none",
		func(pattern, instead, delegated string) {
			dir := servedBy("merchant", "--config-out", "shop.yaml").dir
			shop, err := os.ReadFile(filepath.Join(dir, "shop.yaml"))
			Expect(err).NotTo(HaveOccurred())
			changed := regexp.MustCompile(pattern).ReplaceAll(shop, []byte(instead))
			Expect(changed).NotTo(Equal(shop))
			Expect(os.WriteFile(filepath.Join(dir, "shop.yaml"), changed, 0o600)).To(Succeed())
			run := finishedIn(dir, "run", "-c", "shop.yaml", "--api-version", "2026-04-17", "--backoff", "10ms", "--only", "CHK-124,ORD-067")
			Expect(report(dir).Verdicts).To(ConsistOf(
				And(HaveField("ID", "CHK-124"), HaveField("Outcome", delegated)), And(HaveField("ID", "ORD-067"), HaveField("Outcome", "passed"))), output(run))
		},
		Entry("the one that the harness plays", `\n +delegate_payment: .*`, "", "passed"),
		Entry("one that issues no token", `(delegate_payment: \{token: )[^,]+`, "${1}unknown-key", "unverified"),
	)

	It("trusts the authority that the configuration of such a merchant names", func() {
		merchant := servedBy("merchant", "--tls", "--config-out", "shop.yaml")
		run := finishedIn(merchant.dir, "run", "-c", "shop.yaml", "--backoff", "10ms", "--only", "transport")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(report(merchant.dir).Verdicts).To(ContainElement(And(HaveField("ID", "TLS-007"), HaveField("Outcome", "not_applicable"))))

		stranger := finishedIn(merchant.dir, "run", "--target", merchant.url, "--token", "some-token")
		Expect(stranger).To(gexec.Exit(2), output(stranger))
		Expect(stranger.Err).To(gbytes.Say("set transport.tls to have its handshakes judged, or transport.ca to trust its authority"))
	})

	It("judges one rule as the full run does, and names what it lacks", func() {
		merchant := servedBy("merchant")
		run := finishedIn(merchant.dir, "run", "--target", merchant.url, "--token", "Demo-Token-4f9c2a71", "--only", "CHK-002")
		Expect(run).To(gexec.Exit(3))
		Expect(output(run)).To(ContainSubstring("item.in_stock"))
	})

	It("writes a valid, incomplete report where it is interrupted", func() {
		session, dir := start("demo", "--rate", "20")
		Eventually(session.Err, patience).Should(gbytes.Say("played"))
		session.Interrupt()
		Eventually(session, patience).Should(gexec.Exit(2))
		r := report(dir)
		Expect(r.Outcome).To(Equal("incomplete"))
		Expect(r.Error).To(ContainSubstring("interrupted"))
	})
})

var _ = DescribeTable("what cannot be used ends with exit code 2 and a sentence",
	func(sentence string, args ...string) {
		session, dir := finished(args...)
		Expect(session).To(gexec.Exit(2), output(session))
		Expect(session.Err).To(gbytes.Say(sentence))
		Expect(filepath.Join(dir, "assay-out")).NotTo(BeADirectory())
	},
	Entry(nil, "target", "run"),
	Entry(nil, "nobody answers at http://127.0.0.1:1: ", "run", "--target", "http://127.0.0.1:1", "--token", "some-token"),
	Entry(nil, `--only "NOPE-001" names no rule`, "demo", "--only", "NOPE-001"),
	Entry(nil, `--format "pdf" is not known`, "demo", "--format", "pdf"),
	Entry(nil, `near it are replays-as-200`, "demo", "--defect", "replays-as-201"),
	Entry(nil, "draft", "run", "--target", "http://127.0.0.1:1", "--profile", "draft", "--api-version", "2026-04-17"),
	Entry(nil, "the book cannot be read", "judge", "nowhere.json"),
	Entry(nil, "there is no rule", "explain", "NOPE-001"),
	Entry(nil, "unknown command", "conform"),
	Entry(nil, "unknown flag", "demo", "--loud"),
	Entry(nil, "--read-only cancels what it opens", "demo", "--read-only", "--cleanup=false"),
	Entry(nil, "--read-only is for merchants", "demo", "--read-only", "--role", "psp"),
)

var _ = Describe("a configuration", func() {
	It("is refused with line and column where a key is unknown", func() {
		dir := GinkgoT().TempDir()
		Expect(os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte("target: http://127.0.0.1:1\nitem:\n  in_stok: SKU-1\n"), 0o600)).To(Succeed())
		session := finishedIn(dir, "run")
		Expect(session).To(gexec.Exit(2))
		Expect(session.Err).To(gbytes.Say(`assay.yaml:3:3: .*in_stok`))
	})

	It("is written by init for a merchant, and never over another", func() {
		merchant := servedBy("merchant")
		first := finishedIn(merchant.dir, "init", merchant.url)
		Expect(first).To(gexec.Exit(0), output(first))
		Expect(filepath.Join(merchant.dir, "assay.yaml")).To(BeARegularFile())
		Expect(first.Err.Contents()).To(BeEmpty())
		second := finishedIn(merchant.dir, "init", merchant.url)
		Expect(second).To(gexec.Exit(2))
		Expect(second.Err).To(gbytes.Say("exists already"))
	})

	It("is written by init with a warning where nothing is at the path", func() {
		website := httptest.NewServer(http.NotFoundHandler())
		DeferCleanup(website.Close)
		session := finishedIn(GinkgoT().TempDir(), "init", website.URL+"/acp")
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(session.Err).To(gbytes.Say("the path may be wrong: GET .*/acp/checkout_sessions/.* was answered 404 Not Found: check the base URL"))
	})

	It("is written by init without one where a merchant that asks nobody for credentials says it knows no such session", func() {
		careless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"type": "invalid_request", "code": "not_found", "message": "There is no such session."}`))
		}))
		DeferCleanup(careless.Close)
		session := finishedIn(GinkgoT().TempDir(), "init", careless.URL)
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(session.Err.Contents()).To(BeEmpty())
	})

	It("is written by init for a payment provider", func() {
		provider := servedBy("psp")
		session := finishedIn(provider.dir, "init", provider.url, "--role", "psp")
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(session.Err.Contents()).To(BeEmpty())
		Expect(os.ReadFile(filepath.Join(provider.dir, "assay.yaml"))).To(ContainSubstring("\nrole: psp\n"))
	})
})

var _ = DescribeTable("what the program tells about itself",
	func(text string, args ...string) {
		session, _ := finished(args...)
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(session.Out).To(gbytes.Say(text))
	},
	Entry(nil, "IDEM-003", "rules"),
	Entry(nil, "item.in_stock", "rules", "--needs"),
	Entry(nil, "area", "rules", "--coverage"),
	Entry(nil, `"uncovered"`, "rules", "--coverage", "--format", "json"),
	Entry(nil, "sources disagree", "rules", "--rulings"),
	Entry(nil, "session creation", "rules", "--checklist"),
	Entry(nil, "replays-as-200", "explain", "idem-003"),
	Entry(nil, `"breaks_by_version"`, "merchant", "--list", "--format", "json"),
	Entry(nil, "CheckoutSession", "schema"),
)
