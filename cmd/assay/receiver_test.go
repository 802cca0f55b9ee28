package main_test

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/assay-project/assay/simulator/webhook"
)

var _ = Describe("the receiver of a run over TLS", func() {
	It("answers with a certificate made for the run, whose authority the hook hands over", func() {
		dir := shopIn("verifies-no-receiver")
		run := finishedIn(dir, "run", "-c", "shop.yaml", "--backoff", "10ms", "--only", "WH-001,WH-013")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(run.Out).To(gbytes.Say("SHOULD WH-013 warned"))
		for _, d := range book(filepath.Join(dir, "assay-out")).Deliveries {
			Expect(d.TLS != nil).To(Equal(d.Door != "clear"), d.Name())
		}
	})

	It("writes the authority to a file, and no key anywhere", func() {
		dir := shopIn("")
		rewritten(dir, `{generate: ca.pem}`, `"ca": "{{ca}}"`)
		run := finishedIn(dir, "run", "-c", "shop.yaml", "--backoff", "10ms", "--only", "WH-001,WH-013")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect(outcomeOf(dir, "WH-013")).To(Equal("passed"))
		data, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
		Expect(err).NotTo(HaveOccurred())
		block, rest := pem.Decode(data)
		Expect(rest).To(BeEmpty())
		cert, err := x509.ParseCertificate(block.Bytes)
		Expect(err).NotTo(HaveOccurred())
		Expect(cert.IsCA).To(BeTrue())
		nowhere(left(dir, run), "PRIVATE KEY")
	})

	It("answers with a certificate that was given, and leaves out what nobody could sign", func() {
		dir := shopIn("")
		authority, key := papers(dir, "127.0.0.1", time.Now().Add(time.Hour))
		handed, err := json.Marshal(string(authority))
		Expect(err).NotTo(HaveOccurred())
		rewritten(dir, `{cert: own.pem, key: own-key.pem}`, `"ca": `+string(handed))
		run := finishedIn(dir, "run", "-c", "shop.yaml", "--backoff", "10ms", "--only", "WH-001,WH-013")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect([]string{outcomeOf(dir, "WH-001"), outcomeOf(dir, "WH-013")}).To(Equal([]string{"passed", "passed"}))
		recording := book(filepath.Join(dir, "assay-out")).Recording("untrusted-receivers")
		Expect(recording.Doors).To(ConsistOf(
			And(HaveField("Step", "untrusted"), HaveField("Visits", BeNumerically(">", 0))),
			And(HaveField("Step", "clear"), HaveField("Refused", ContainSubstring("422"))),
		))
		Expect(recording.Skipped).To(HaveLen(2))
		nowhere(left(dir, run), strings.Split(strings.TrimSpace(string(key)), "\n")...)
	})

	It("is not asked about over plain HTTP", func() {
		dir := shopIn("")
		rewritten(dir, "", `"ca": ""`)
		run := finishedIn(dir, "run", "-c", "shop.yaml", "--backoff", "10ms", "--only", "WH-001,WH-013")
		Expect(run).To(gexec.Exit(0), output(run))
		Expect([]string{outcomeOf(dir, "WH-001"), outcomeOf(dir, "WH-013")}).To(Equal([]string{"passed", "not_applicable"}))
	})

	DescribeTable("refuses papers that no merchant could accept, before anything is sent",
		func(sentence string, spoil func(dir string)) {
			dir := GinkgoT().TempDir()
			papers(dir, "127.0.0.1", time.Now().Add(time.Hour))
			spoil(dir)
			file := "target: http://127.0.0.1:1\ntoken: some-token\nwebhooks:\n  secret: whsec_1\n  tls: {cert: own.pem, key: own-key.pem}\n"
			Expect(os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte(file), 0o600)).To(Succeed())
			run := finishedIn(dir, "run")
			Expect(run).To(gexec.Exit(2), output(run))
			Expect(run.Err).To(gbytes.Say(`assay.yaml:5:8: webhooks.tls`))
			Expect(output(run)).To(ContainSubstring(sentence))
			Expect(output(run)).NotTo(ContainSubstring("PRIVATE KEY-----"))
			Expect(filepath.Join(dir, "assay-out")).NotTo(BeADirectory())
		},
		Entry("a file that is not there", "no such file or directory; cert is a file with the certificate", func(dir string) { _ = os.Remove(filepath.Join(dir, "own-key.pem")) }),
		Entry("files mixed up", "PEM inputs may have been switched", func(dir string) {
			own, key := filepath.Join(dir, "own.pem"), filepath.Join(dir, "own-key.pem")
			_ = os.Rename(own, own+".old")
			_ = os.Rename(key, own)
			_ = os.Rename(own+".old", key)
		}),
		Entry("another's key", "private key does not match public key", func(dir string) {
			other := GinkgoT().TempDir()
			papers(other, "127.0.0.1", time.Now().Add(time.Hour))
			_ = os.Rename(filepath.Join(other, "own-key.pem"), filepath.Join(dir, "own-key.pem"))
		}),
		Entry("an expired certificate", "; renew it", func(dir string) { papers(dir, "127.0.0.1", time.Now().Add(-time.Hour)) }),
		Entry("one of tomorrow", "; check the clock", func(dir string) { papers(dir, "127.0.0.1", time.Now().Add(96*time.Hour)) }),
		Entry("one for another host", "is not for 127.0.0.1, where order events are to go; say in webhooks.public_url", func(dir string) {
			papers(dir, "agent.example", time.Now().Add(time.Hour))
		}),
	)

	It("says where an authority cannot be written", func() {
		dir := GinkgoT().TempDir()
		file := "target: http://127.0.0.1:1\ntoken: some-token\nwebhooks: {secret: whsec_1, tls: {generate: nowhere/ca.pem}}\n"
		Expect(os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte(file), 0o600)).To(Succeed())
		run := finishedIn(dir, "run")
		Expect(run).To(gexec.Exit(2), output(run))
		Expect(run.Err).To(gbytes.Say(`assay.yaml:3:34: webhooks.tls: the authority of the receiver cannot be written: .*; name a file in a folder that is there`))
	})
})

// shopIn starts a merchant in another process, spoiled where a defect is named, and
// returns the folder of its configuration shop.yaml.
func shopIn(defect string) string {
	GinkgoHelper()
	return servedBy("merchant", "--config-out", "shop.yaml", "--defect", defect).dir
}

// rewritten puts another value for webhooks.tls into shop.yaml, or none, and what
// the hook hands over for an authority.
func rewritten(dir, tls, authority string) {
	GinkgoHelper()
	file := filepath.Join(dir, "shop.yaml")
	data, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	lines := strings.Split(string(data), "\n")
	changed := 0
	for i, line := range lines {
		switch name, _, _ := strings.Cut(strings.TrimSpace(line), ":"); name {
		case "tls":
			changed++
			lines[i] = "  tls: " + tls
			if tls == "" {
				lines[i] = ""
			}
		case "set_url":
			changed++
			lines[i] = strings.Replace(line, quoted(`"ca": "{{ca}}"`), quoted(authority), 1)
		}
	}
	Expect(changed).To(Equal(2))
	Expect(os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600)).To(Succeed())
}

// quoted is a text as it stands inside a quoted value of the file.
func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data[1 : len(data)-1])
}

// papers writes a certificate for a host and its key, and returns its authority
// and the key.
func papers(dir, host string, until time.Time) (authority, key []byte) {
	GinkgoHelper()
	signer, err := webhook.NewAuthority(time.Now())
	Expect(err).NotTo(HaveOccurred())
	own, err := signer.Issue(until.Add(-48*time.Hour), until, host)
	Expect(err).NotTo(HaveOccurred())
	der, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	Expect(err).NotTo(HaveOccurred())
	key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate[0]})
	Expect(os.WriteFile(filepath.Join(dir, "own.pem"), cert, 0o600)).To(Succeed())
	Expect(os.WriteFile(filepath.Join(dir, "own-key.pem"), key, 0o600)).To(Succeed())
	return signer.PEM(), key
}

func outcomeOf(dir, id string) string {
	GinkgoHelper()
	for _, v := range report(dir).Verdicts {
		if v.ID == id {
			return v.Outcome
		}
	}
	return fmt.Sprintf("%s is not in the report", id)
}
