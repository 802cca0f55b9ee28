package main_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

// Targets that are not what they should be. A run against each ends in bounded
// time and memory, with a sentence that says what is wrong, and never in green.
var _ = DescribeTable("a target that is no merchant",
	func(version string, code int, sentence string, target http.HandlerFunc) {
		server := httptest.NewServer(target)
		DeferCleanup(func() { server.CloseClientConnections(); server.Close() })
		dir := GinkgoT().TempDir()
		Expect(os.WriteFile(filepath.Join(dir, "assay.yaml"), []byte(minimal), 0o600)).To(Succeed())
		session, _ := startIn(dir, "run", "--target", server.URL, "--api-version", version, "--step-timeout", "1s", "--backoff", "1ms")
		Eventually(session, patience).Should(gexec.Exit(code), output(session))
		Expect(output(session)).To(ContainSubstring(sentence))
		usage, _ := session.Command.ProcessState.SysUsage().(*syscall.Rusage)
		if runtime.GOOS == "linux" { // elsewhere the unit is another
			Expect(usage.Maxrss).To(BeNumerically("<", 200<<10), "KiB of memory at most")
		}
	},
	Entry("a website", "auto", 2, "with an HTML page", http.HandlerFunc(website)),
	Entry("a website, version given", "2026-04-17", 1, "CHK-001", http.HandlerFunc(website)),
	Entry("a broken server", "auto", 2, "the target itself is failing", http.HandlerFunc(broken)),
	Entry("a broken server, version given", "2026-04-17", 1, "500 Internal Server Error", http.HandlerFunc(broken)),
	Entry("a body without end", "auto", 2, "larger than any session", http.HandlerFunc(endless)),
	Entry("a body without end, version given", "2026-04-17", 1, "CHK-001", http.HandlerFunc(endless)),
	Entry("100 MB", "2026-04-17", 1, "CHK-001", http.HandlerFunc(huge)),
	Entry("a byte now and then", "2026-04-17", 2, "no whole answer came within 1s", http.HandlerFunc(trickle)),
	Entry("a redirect loop", "auto", 2, "redirects of API calls are not followed", http.HandlerFunc(loop)),
	Entry("a wrong base path", "auto", 2, "check the base URL", http.NotFound),
	Entry("silence", "2026-04-17", 2, "nobody answers", http.HandlerFunc(silent)),
)

const minimal = `
token: some-token-123
item: {in_stock: SKU-1, second: SKU-2}
card: {succeeds: {token: tok_x, reusable: true}}
address:
  serviceable: {name: A, line_one: B, city: C, state: CA, country: US, postal_code: "94105"}
`

func website(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, "<html><body>Welcome</body></html>")
}

func broken(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "boom", http.StatusInternalServerError)
}

func endless(w http.ResponseWriter, _ *http.Request) {
	for junk := make([]byte, 64<<10); ; {
		if _, err := w.Write(junk); err != nil {
			return
		}
	}
}

func huge(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 100 {
		if _, err := w.Write(spaces); err != nil {
			return
		}
	}
}

func trickle(w http.ResponseWriter, r *http.Request) {
	for {
		fmt.Fprint(w, " ")
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond): // slower than any deadline would bear
		}
	}
}

func loop(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, r.URL.Path+"?again", http.StatusTemporaryRedirect)
}

func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
