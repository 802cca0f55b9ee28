package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

var _ = Describe("a payment provider", func() {
	It("passes, leaves nothing unverified, and gives no card and no token away", func() {
		session, dir := finished("demo", "--role", "psp", "--backoff", "10ms")
		Expect(session).To(gexec.Exit(0), output(session))
		r := report(dir)
		Expect(r.Counts).To(And(HaveKeyWithValue("failed", 0), HaveKeyWithValue("warned", 0), HaveKeyWithValue("unverified", 0)))
		Expect(r.Verdicts).To(ContainElement(And(HaveField("ID", "DP-003"), HaveField("Outcome", "passed"))))
		for _, file := range []string{"book.json", "report.json"} {
			text, err := os.ReadFile(filepath.Join(dir, "assay-out", file))
			Expect(err).NotTo(HaveOccurred())
			for _, secret := range []string{"4242424242424242", "4000000000001000", "4000000000001091", `cvc\":\"223`, "Demo-Agent-Token"} {
				Expect(string(text)).NotTo(ContainSubstring(secret), file)
			}
			Expect(text).NotTo(MatchRegexp(`vt_[A-Z0-9]{8}`), file)
		}
	})

	It("fails what a defect breaks, and says how to see it again", func() {
		session, _ := finished("demo", "--role", "psp", "--backoff", "10ms", "--defect", "takes-month-thirteen")
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(session.Out).To(gbytes.Say("MUST DP-025 failed"))
		Expect(output(session)).To(ContainSubstring("--role psp"))
	})

	It("is judged in another process by the configuration it writes, and in the version it answers to", func() {
		psp := servedBy("psp", "--config-out", "psp.yaml")
		run := finishedIn(psp.dir, "run", "-c", "psp.yaml", "--backoff", "10ms")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(output(run)).To(ContainSubstring("acp 2026-04-17, profile spec, role psp"))
		psp.Signal(syscall.SIGTERM)
		Eventually(psp, patience).Should(gexec.Exit(0))
	})

	It("shows how its tokens are charged, and not by whose credential", func() {
		dir := servedBy("psp", "--config-out", "psp.yaml").dir
		written, err := os.ReadFile(filepath.Join(dir, "psp.yaml"))
		Expect(err).NotTo(HaveOccurred())
		own := strings.Replace(string(written), "redeem: {", `redeem: {header: {X-Key: "till-key-5f02"}, `, 1)
		Expect(os.WriteFile(filepath.Join(dir, "own.yaml"), []byte(own), 0o600)).To(Succeed())
		run := finishedIn(dir, "run", "-c", "own.yaml", "--backoff", "10ms", "--only", "DP-071")
		Expect(run).To(gexec.Exit(0), output(run))
		book, err := os.ReadFile(filepath.Join(dir, "assay-out", "book.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(book)).To(And(ContainSubstring("/redeem"), ContainSubstring(`\"amount\":\"2001\"`), Not(ContainSubstring("till-key-5f02"))))
	})

	It("is not asked to authenticate buyers unless it says that it does", func() {
		dir := servedBy("psp", "--config-out", "psp.yaml").dir
		whole, err := os.ReadFile(filepath.Join(dir, "psp.yaml"))
		Expect(err).NotTo(HaveOccurred())
		payments, _, found := strings.Cut(string(whole), "\ndauth:")
		Expect(found).To(BeTrue())
		Expect(os.WriteFile(filepath.Join(dir, "payments.yaml"), []byte(payments), 0o600)).To(Succeed())
		run := finishedIn(dir, "run", "-c", "payments.yaml", "--backoff", "10ms", "--api-version", "2026-04-17", "--only", "DP-001,delegate_authentication")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(report(dir).Verdicts).To(ContainElement(And(HaveField("ID", "DA-001"), HaveField("Outcome", "not_applicable"))))
		book, err := os.ReadFile(filepath.Join(dir, "assay-out", "book.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(book)).NotTo(ContainSubstring("/delegate_authentication"))
	})

	It("is judged on its signatures and over TLS by the configuration it writes", func() {
		psp := servedBy("psp", "--tls", "--signing-key", "generate", "--config-out", "psp.yaml")
		run := finishedIn(psp.dir, "run", "-c", "psp.yaml", "--only", "DP-01*", "--backoff", "10ms")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(report(psp.dir).Verdicts).To(And(HaveLen(9), HaveEach(HaveField("Outcome", "passed"))), output(run))
	})

	It("is met over TLS in a demo", func() {
		session, dir := finished("demo", "--role", "psp", "--tls", "--only", "DP-018,DP-019", "--defect", "keeps-tls-1.0-for-terminals", "--backoff", "10ms")
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(report(dir).Verdicts).To(HaveExactElements(
			And(HaveField("ID", "DP-018"), HaveField("Outcome", "passed")), And(HaveField("ID", "DP-019"), HaveField("Outcome", "failed"))))
	})

	It("is not opened with a key that is none", func() {
		session, dir := finished("psp", "--signing-key", "missing.pem")
		Expect(session).To(gexec.Exit(2), output(session))
		Expect(os.WriteFile(filepath.Join(dir, "key.pem"), []byte("no key"), 0o600)).To(Succeed())
		session = finishedIn(dir, "psp", "--signing-key", "key.pem")
		Expect(session).To(gexec.Exit(2))
		Expect(session.Err).To(gbytes.Say("key.pem is no file for --signing-key: it holds no key in PEM"))
	})

	It("is not there where nobody answers", func() {
		session, _ := finished("run", "--role", "psp", "--target", "http://127.0.0.1:1", "--token", "some-token")
		Expect(session).To(gexec.Exit(2), output(session))
		Expect(session.Err).To(gbytes.Say("nobody answers at"))
	})
})
