package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"

	"github.com/assay-project/assay/reports"
)

var _ = Describe("secrets", func() {
	It("reach no file and no terminal, however often a merchant repeats them", func() {
		dir := servedBy("merchant", "--config-out", "shop.yaml").dir
		config := filepath.Join(dir, "shop.yaml")
		text, err := os.ReadFile(config)
		Expect(err).NotTo(HaveOccurred())
		target := regexp.MustCompile(`(?m)^target: (\S+)$`).FindSubmatch(text)
		Expect(target).NotTo(BeNil())
		spoiled := strings.Replace(string(text), string(target[1]), repeats(string(target[1])).URL, 1)
		spoiled = regexp.MustCompile(`(?m)^  escalate: .*$`).ReplaceAllString(spoiled,
			`  escalate: {command: [sh, -c, "echo no: Demo-Event-Secret-c1f7a02b; echo tok_ok_visa >&2; exit 1"]}`)
		Expect(os.WriteFile(config, []byte(spoiled), 0o600)).To(Succeed())

		run := finishedIn(dir, "run", "-c", "shop.yaml", "--backoff", "10ms", "--format", strings.Join(reports.Formats(), ","))
		written := left(dir, run)
		Expect(written).To(HaveLen(1+len(files())), "the terminal, the book and the reports")
		Expect(written[filepath.Join(dir, "assay-out", "book.json")]).To(And(ContainSubstring("<card-token-"), ContainSubstring("completed")), "orders were paid for")
		nowhere(written, "Demo-Token-4f9c2a71", "Demo-Token-b80e55d3", "tok_ok_visa", "tok_decline_visa", "tok_expired_visa", "tok_3ds_visa",
			"Demo-Event-Secret-c1f7a02b", "Demo-Provider-Token-93d20b6e", "Demo-Till-Key-5be7c418", "spt_", "4242424242424242")
	})

	It("of the call that charges a token reach no file, although its exchanges are kept", func() {
		dir := servedBy("psp", "--config-out", "psp.yaml").dir
		config := filepath.Join(dir, "psp.yaml")
		text, err := os.ReadFile(config)
		Expect(err).NotTo(HaveOccurred())
		hook := regexp.MustCompile(`url: (\S+)/redeem, body: "\{`)
		Expect(hook.Match(text)).To(BeTrue(), string(text))
		spoiled := hook.ReplaceAllString(string(text), `url: "$1/redeem?key=Literal-Key-1", header: {Authorization: Bearer Literal-Key-2}, body: "{\"key\": \"Literal-Key-3\", `)
		Expect(os.WriteFile(config, []byte(spoiled), 0o600)).To(Succeed())
		run := finishedIn(dir, "run", "-c", "psp.yaml", "--backoff", "10ms", "--only", "DP-071,DP-072", "--format", "console,json,junit")
		Expect(run).To(gexec.Exit(0), output(run))
		written := left(dir, run)
		Expect(written[filepath.Join(dir, "assay-out", "book.json")]).To(And(ContainSubstring("/redeem?***"), ContainSubstring("2001")))
		nowhere(written, "Literal-Key", "Demo-Agent-Token-7b1e40c9", "4242424242424242")
	})

	It("of a live account stop a run before it begins", func() {
		dir := GinkgoT().TempDir()
		file := "target: http://127.0.0.1:1\ntoken: sk_live_51Nonsense\ncard: {succeeds: {token: pm_prod_123456, reusable: true}}\n" +
			"psp:\n  card: {number: \"4929123456781236\", exp_month: \"11\", exp_year: \"2030\"}\n" +
			"dauth.card.denied: \"4929123456781236\"\n" +
			"control:\n  approve: {method: POST, url: https://shop.example/approve, header: {Authorization: Bearer rk_live_99}}\n"
		Expect(os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte(file), 0o600)).To(Succeed())
		run := finishedIn(dir, "run")
		Expect(run).To(gexec.Exit(2))
		for _, place := range []string{"assay.yaml:2:8: token looks like", "assay.yaml:3:18: card.succeeds looks like", "assay.yaml:5:9: psp.card may be a card", "assay.yaml:6:20: dauth.card.denied may be a card", "assay.yaml:8:12: control.approve looks like"} {
			Expect(output(run)).To(ContainSubstring(place))
		}
		Expect(output(run)).To(ContainSubstring("--allow-live"))
		Expect(output(run)).NotTo(Or(ContainSubstring("Nonsense"), ContainSubstring("4929"), ContainSubstring("rk_live_99")))

		willed := finishedIn(dir, "run", "--allow-live")
		Expect(willed).To(gexec.Exit(2))
		Expect(output(willed)).To(ContainSubstring("nobody answers"))
	})
})

// heard is the key of what a request held.
type heard struct{}

// repeats stands before a merchant and adds to each of its answers all that the
// request held, in a header and in the body.
func repeats(target string) *httptest.Server {
	GinkgoHelper()
	behind, err := url.Parse(target)
	Expect(err).NotTo(HaveOccurred())
	proxy := rewriting(behind, func(answer *http.Response, body []byte) ([]byte, error) {
		answer.Header.Set("X-Debug", answer.Request.Header.Get("Authorization"))
		var object map[string]any
		if json.Unmarshal(body, &object) != nil || object == nil {
			return body, nil
		}
		object["debug"] = answer.Request.Context().Value(heard{})
		return json.Marshal(object)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dump, _ := httputil.DumpRequest(r, true)
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), heard{}, string(dump))))
	}))
	DeferCleanup(server.Close)
	return server
}

// rewriting is a proxy to a place that hands out another body for each of its
// answers.
func rewriting(behind *url.URL, another func(answer *http.Response, body []byte) ([]byte, error)) *httputil.ReverseProxy {
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.ModifyResponse = func(answer *http.Response) error {
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return err
		}
		if body, err = another(answer, body); err != nil {
			return err
		}
		answer.Body = io.NopCloser(bytes.NewReader(body))
		answer.ContentLength = int64(len(body))
		answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
		return nil
	}
	return proxy
}
