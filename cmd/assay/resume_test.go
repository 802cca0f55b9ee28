package main_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/assay-project/assay/simulator/wire"
)

var _ = Describe("resume", func() {
	DescribeTable("asks for the answers of an earlier run",
		func(defect string, passed time.Duration, code int, outcome string) {
			dir := lived(defect)
			pass(dir, passed)
			session := resume(dir)
			Expect(session).To(gexec.Exit(code), output(session))
			Expect(report(dir).Verdicts).To(HaveExactElements(HaveField("Outcome", outcome)), output(session))
		},
		Entry("which a good merchant gives after 23 hours", "", 23*time.Hour+30*time.Minute, 0, "passed"),
		Entry("which a forgetful one does not", "forgets-keys-after-an-hour", 23*time.Hour+30*time.Minute, 1, "failed"),
		Entry("too early to tell", "", time.Hour, 3, "unverified"),
		Entry("too late to tell", "", 30*time.Hour, 3, "unverified"),
	)

	DescribeTable("asks a payment provider for its tokens of an earlier run",
		func(defect string, code int, outcome string) {
			dir := livedBeside("DP-053", "psp", "--signing-key", "generate", "--defect", defect)
			pass(dir, 23*time.Hour+30*time.Minute)
			session := resume(dir)
			Expect(session).To(gexec.Exit(code), output(session))
			Expect(report(dir).Verdicts).To(HaveExactElements(And(HaveField("ID", "DP-059"), HaveField("Outcome", outcome))), output(session))
		},
		Entry("which a good one still gives", "", 0, "passed"),
		Entry("which a forgetful one does not", "keys-in-an-hourly-cache", 1, "failed"),
	)

	It("sends the same bytes under the same key, and says how old the book is", func() {
		dir := lived("")
		pass(dir, 5*time.Hour)
		session := resume(dir)
		Expect(session.Out).To(gbytes.Say(`The book of .* is 5 h 0 min old`))
		rec, seen := book(filepath.Join(dir, "assay-out")).Recording("resumed"), map[wire.Operation]bool{}
		for i := range rec.Exchanges {
			again := &rec.Exchanges[i]
			first := rec.Last(again.Repeats)
			if first == nil {
				continue
			}
			seen[again.Operation] = true
			for _, name := range []string{"Idempotency-Key", "Authorization", "API-Version", "Content-Type"} {
				Expect(again.Request.Header.Get(name)).To(And(Equal(first.Request.Header.Get(name)), Not(BeEmpty())))
			}
			Expect(again.Request.URL).To(Equal(first.Request.URL))
			Expect(again.Request.Body).To(Equal(first.Request.Body))
		}
		Expect(seen).To(And(HaveKey(wire.Operation("create")), HaveKey(wire.Operation("complete"))))
	})

	It("leaves unverified what it cannot restore", func() {
		dir := lived("")
		rewrite(filepath.Join(dir, "yesterday"), func(b *wire.Book) {
			for _, rec := range b.Recordings {
				for i := range rec.Exchanges {
					r := &rec.Exchanges[i].Request
					r.Body = bytes.ReplaceAll(r.Body, []byte("<card.succeeds-1>"), []byte("<card-token-7>"))
					r.Header["Authorization"] = []string{"Bearer <token-9>"}
				}
			}
		})
		session := resume(dir)
		Expect(session).To(gexec.Exit(3), output(session))
		Expect(output(session)).To(ContainSubstring("secrets that the configuration no longer holds"))
	})

	DescribeTable("refuses what it cannot take up",
		func(words string, args ...string) {
			dir := lived("")
			session := resume(dir, args...)
			Expect(session).To(gexec.Exit(2), output(session))
			Expect(session.Err).To(gbytes.Say(words))
		},
		Entry("another target", "the book is about http://", "--target", "http://127.0.0.1:1"),
		Entry("another version", "the book speaks 2026-04-17", "--api-version", "2025-12-12"),
		Entry("its own book as the place to write to", "would be overwritten", "--out", "yesterday"),
	)
})

// lived is the folder of a merchant that was run against. What the run left
// behind is in the folder yesterday.
func lived(defect string) string {
	GinkgoHelper()
	return livedBeside("IDEM-001,IDEM-002", "merchant", "--defect", defect)
}

// livedBeside is lived for whatever assay serves, and a run that judges some rules.
func livedBeside(only string, server ...string) string {
	GinkgoHelper()
	dir := servedBy(append(server, "--config-out", "shop.yaml")...).dir
	run := finishedIn(dir, "run", "-c", "shop.yaml", "--api-version", "2026-04-17", "--out", "yesterday", "--only", only)
	Expect(run).To(gexec.Exit(0), output(run))
	return dir
}

// resume takes the book of yesterday up.
func resume(dir string, args ...string) *gexec.Session {
	GinkgoHelper()
	args = append([]string{"resume", filepath.Join("yesterday", "book.json"), "-c", "shop.yaml", "--out", "assay-out"}, args...)
	return finishedIn(dir, args...)
}

var clockHook = regexp.MustCompile(`http://[^\s"]*/advance_clock`)

// pass lets time pass, for the merchant by its control and for the book by
// making it older.
func pass(dir string, d time.Duration) {
	GinkgoHelper()
	config, err := os.ReadFile(filepath.Join(dir, "shop.yaml"))
	Expect(err).NotTo(HaveOccurred())
	body := strings.NewReader(fmt.Sprintf(`{"seconds": "%d"}`, int(d.Seconds())))
	answer, err := http.Post(clockHook.FindString(string(config)), "application/json", body)
	Expect(err).NotTo(HaveOccurred())
	Expect(answer.Body.Close()).To(Succeed())
	Expect(answer.StatusCode).To(Equal(http.StatusNoContent))
	rewrite(filepath.Join(dir, "yesterday"), func(b *wire.Book) {
		b.Started = b.Started.Add(-d)
		for _, rec := range b.Recordings {
			rec.Began = rec.Began.Add(-d)
			for i := range rec.Exchanges {
				rec.Exchanges[i].Began = rec.Exchanges[i].Began.Add(-d)
			}
		}
	})
}
