package main_test

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"

	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/simulator/wire"
)

var _ = Describe("certify", func() {
	It("plays what the launch list asks for, and counts what could not be asked", func() {
		dir := servedBy("merchant", "--profile", "openai", "--config-out", "shop.yaml").dir
		session := finishedIn(dir, "certify", "-c", "shop.yaml", "--backoff", "10ms", "--explore", "1")
		Expect(session).To(gexec.Exit(3), output(session))
		Expect(firstLine(session.Out.Contents())).To(HavePrefix("NOT A CERTIFICATE: "))
		Expect(output(session)).To(ContainSubstring("the configuration lacks transport.tls"))
		Expect(output(session)).To(MatchRegexp(`passed +lost stock is reported as out_of_stock`))
		Expect(firstLine(read(dir, "README.txt"))).To(HavePrefix("NOT A CERTIFICATE: "))
		Expect(string(read(dir, "dossier.html"))).To(ContainSubstring("<h1 class=\"FAILED\">NOT A CERTIFICATE: "))
		Expect(string(read(dir, "logs/14-idempotent_same_result.txt"))).To(ContainSubstring("Idempotency-Key: "))
	})

	It("certifies a merchant in which everything holds, and the dossier is checked anywhere", func() {
		dir := whole("")
		certified := finishedIn(dir, "certify", "--book", "book.json", "--key", "seal.pem")
		Expect(certified).To(gexec.Exit(0), output(certified))
		Expect(firstLine(certified.Out.Contents())).To(HavePrefix("CERTIFIED: "))
		kept, err := os.Stat(filepath.Join(dir, "seal.pem"))
		Expect(err).NotTo(HaveOccurred())
		Expect(kept.Mode().Perm()).To(Equal(os.FileMode(0o600)))
		for _, name := range []string{"report.json", "book.json", "environment.json", "SHA256SUMS", "logs/18-tls_443_public_cert.txt"} {
			Expect(filepath.Join(dir, "assay-dossier", filepath.FromSlash(name))).To(BeARegularFile())
		}
		Expect(os.WriteFile(filepath.Join(dir, "published.pub"), read(dir, "key.pub"), 0o644)).To(Succeed())
		verified := finishedIn(dir, "verify", "assay-dossier", "--key", "published.pub")
		Expect(verified).To(gexec.Exit(0), output(verified))
		Expect(output(verified)).To(And(HavePrefix("INTACT: "), ContainSubstring("\nCERTIFIED: ")))

		again := finishedIn(dir, "certify", "--book", "book.json", "--key", "seal.pem")
		Expect(again).To(gexec.Exit(2))
		Expect(output(again)).To(ContainSubstring("is not empty"))
		twice := finishedIn(dir, "certify", "--book", "book.json", "--key", "seal.pem", "--out", "second")
		Expect(twice).To(gexec.Exit(0))
		verified = finishedIn(dir, "verify", "second", "--key", "published.pub")
		Expect(verified).To(gexec.Exit(0), "the key was not kept")
	})

	It("says on the first line that only a part was judged, or that something failed", func() {
		dir := whole("")
		rewrite(dir, func(b *wire.Book) { b.Setup.Only = "CHK-001" })
		session := finishedIn(dir, "certify", "--book", "book.json")
		Expect(session).To(gexec.Exit(3), output(session))
		Expect(firstLine(read(dir, "README.txt"))).To(HavePrefix("NOT A CERTIFICATE: only a part was asked for (CHK-001)"))

		dir = whole("replays-as-200")
		session = finishedIn(dir, "certify", "--book", "book.json")
		Expect(session).To(gexec.Exit(1), output(session))
		Expect(firstLine(read(dir, "README.txt"))).To(MatchRegexp(`^NOT A CERTIFICATE: \d+ rules failed; `))
		verified := finishedIn(dir, "verify", "assay-dossier")
		Expect(verified).To(gexec.Exit(0))
		Expect(output(verified)).To(ContainSubstring("\nNOT A CERTIFICATE: "))
	})

	DescribeTable("refuses what no certificate is made of",
		func(complaint string, args ...string) {
			session, _ := finished(append([]string{"certify", "--target", "http://127.0.0.1:1"}, args...)...)
			Expect(session).To(gexec.Exit(2))
			Expect(output(session)).To(ContainSubstring(complaint))
		},
		Entry("another profile", "profile openai alone", "--profile", "spec"),
		Entry("another role", "one for merchants", "--role", "psp"),
		Entry("a choice of formats", "holds the report in every format", "--format", "junit"),
		Entry("nobody there", "127.0.0.1:1"),
	)

	It("refuses a key that is none", func() {
		dir := GinkgoT().TempDir()
		Expect(os.WriteFile(filepath.Join(dir, "seal.pem"), []byte("hello"), 0o600)).To(Succeed())
		session := finishedIn(dir, "certify", "--target", "http://127.0.0.1:1", "--key", "seal.pem")
		Expect(session).To(gexec.Exit(2))
		Expect(output(session)).To(ContainSubstring("seal.pem: it holds no PEM block PRIVATE KEY"))
	})
})

var _ = Describe("verify", func() {
	DescribeTable("sees what was done to a dossier",
		func(meddle func(folder string), complaint string) {
			dir := whole("")
			session := finishedIn(dir, "certify", "--book", "book.json")
			Expect(session).To(gexec.Exit(0), output(session))
			meddle(filepath.Join(dir, "assay-dossier"))
			verified := finishedIn(dir, "verify", "assay-dossier")
			Expect(verified).To(gexec.Exit(1), output(verified))
			Expect(output(verified)).To(And(ContainSubstring(complaint), ContainSubstring("NOT INTACT: ")))
		},
		Entry("a report that was changed", func(folder string) { replace(folder, "report.json", "passed", "PASSED") }, "report.json was changed"),
		Entry("a log that is gone", func(folder string) {
			Expect(os.Remove(filepath.Join(folder, "logs", "01-create_with_and_without_address.txt"))).To(Succeed())
		}, "logs/01-create_with_and_without_address.txt is gone"),
		Entry("a file that was added", func(folder string) {
			Expect(os.WriteFile(filepath.Join(folder, "more.txt"), nil, 0o644)).To(Succeed())
		}, "more.txt was added"),
		Entry("a statement that was changed", func(folder string) {
			replace(folder, "statement.dsse.json", `"payload": "`, `"payload": "AAAA`)
		}, "no signature of the statement was made with the key"),
		Entry("a verdict that the book does not give, signed anew by a forger", forge, "IDEM-003 is not_applicable in report.json, and passed"),
	)

	It("is not satisfied with a forger's key where the signer's is known", func() {
		dir := whole("")
		session := finishedIn(dir, "certify", "--book", "book.json", "--key", "seal.pem")
		Expect(session).To(gexec.Exit(0), output(session))
		Expect(os.WriteFile(filepath.Join(dir, "published.pub"), read(dir, "key.pub"), 0o644)).To(Succeed())
		forge(filepath.Join(dir, "assay-dossier"))
		verified := finishedIn(dir, "verify", "assay-dossier", "--key", "published.pub")
		Expect(verified).To(gexec.Exit(1))
		Expect(output(verified)).To(ContainSubstring("no signature of the statement was made with the key"))
	})

	It("says that a folder holds no dossier", func() {
		session, _ := finished("verify", ".")
		Expect(session).To(gexec.Exit(2))
		Expect(output(session)).To(ContainSubstring("holds no dossier"))
	})
})

// forge changes a verdict, and signs all that is there with a key of its own.
func forge(folder string) {
	GinkgoHelper()
	public, private, err := ed25519.GenerateKey(nil)
	Expect(err).NotTo(HaveOccurred())
	var r map[string]any
	text, err := os.ReadFile(filepath.Join(folder, "report.json"))
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Unmarshal(text, &r)).To(Succeed())
	for _, v := range r["verdicts"].([]any) {
		if v := v.(map[string]any); v["id"] == "IDEM-003" {
			v["outcome"] = "not_applicable"
		}
	}
	text, _ = json.Marshal(r)
	key, _ := attest.PEM(public)
	Expect(os.WriteFile(filepath.Join(folder, "report.json"), text, 0o644)).To(Succeed())
	Expect(os.WriteFile(filepath.Join(folder, "key.pub"), key, 0o644)).To(Succeed())
	statement := attest.Statement{Type: attest.StatementType, PredicateType: attest.PredicateType}
	Expect(filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		name, _ := filepath.Rel(folder, path)
		if err == nil && !entry.IsDir() && name != "statement.dsse.json" {
			content, _ := os.ReadFile(path)
			statement.Subject = append(statement.Subject, attest.Digest(filepath.ToSlash(name), content))
		}
		return err
	})).To(Succeed())
	signed, err := attest.Sign(statement, private)
	Expect(err).NotTo(HaveOccurred())
	Expect(os.WriteFile(filepath.Join(folder, "statement.dsse.json"), signed, 0o644)).To(Succeed())
}

var wholeBooks = struct {
	sync.Mutex
	of map[string][]byte
}{of: map[string][]byte{}}

// whole is a folder with the book of a run over TLS by the profile openai, played
// once for each defect.
func whole(defect string) string {
	GinkgoHelper()
	wholeBooks.Lock()
	defer wholeBooks.Unlock()
	if wholeBooks.of[defect] == nil {
		args := []string{"demo", "--tls", "--backoff", "10ms", "--profile", "openai", "--explore", "1"}
		if defect != "" {
			args = append(args, "--defect", defect)
		}
		_, dir := finished(args...)
		text, err := os.ReadFile(filepath.Join(dir, "assay-out", "book.json"))
		Expect(err).NotTo(HaveOccurred())
		wholeBooks.of[defect] = text
	}
	dir := GinkgoT().TempDir()
	Expect(os.WriteFile(filepath.Join(dir, "book.json"), wholeBooks.of[defect], 0o644)).To(Succeed())
	return dir
}

// read is a file of the dossier in a folder.
func read(dir, name string) []byte {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(dir, "assay-dossier", filepath.FromSlash(name)))
	Expect(err).NotTo(HaveOccurred())
	return text
}

func replace(folder, name, old, changed string) {
	GinkgoHelper()
	path := filepath.Join(folder, name)
	text, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred())
	Expect(os.WriteFile(path, []byte(strings.Replace(string(text), old, changed, 1)), 0o644)).To(Succeed())
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
