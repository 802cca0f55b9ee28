package main_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
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

var _ = Describe("assay listen", func() {
	const body = `{"type":"order_create","data":{"type":"order","id":"ord_1","checkout_session_id":"cs_1","status":"created"}}`

	It("receives over TLS, verifies, and says what is wrong", func() {
		receiver := servedBy("listen", "--tls", "--ca", "ca.pem", "--secret", "whsec_1")
		client := trusting(filepath.Join(receiver.dir, "ca.pem"))
		post := func(secret string) int {
			req, err := http.NewRequest(http.MethodPost, receiver.url, strings.NewReader(body))
			Expect(err).NotTo(HaveOccurred())
			req.Header.Set("Merchant-Signature", webhook.Sign(webhook.FormTimed, secret, []byte(body), time.Now()))
			res, err := client.Do(req)
			Expect(err).NotTo(HaveOccurred())
			return res.StatusCode
		}
		Expect(post("whsec_1")).To(Equal(http.StatusOK))
		Eventually(receiver.Out, patience).Should(gbytes.Say(`200  POST \S+  order_create: session cs_1, order ord_1, status created`))
		Expect(post("whsec_other")).To(Equal(http.StatusUnauthorized))
		Eventually(receiver.Out, patience).Should(gbytes.Say(`refused: the signature is not valid: no usual mistake explains it`))
	})

	It("asks for a secret", func() {
		session, _ := finished("listen")
		Expect(session).To(gexec.Exit(2))
		Expect(output(session)).To(ContainSubstring("--secret or WEBHOOK_SECRET"))
	})

	It("names no authority of a receiver in clear", func() {
		session, _ := finished("listen", "--secret", "whsec_1", "--ca", "ca.pem")
		Expect(session).To(gexec.Exit(2))
		Expect(output(session)).To(ContainSubstring("with --tls alone"))
	})
})

// trusting is a client that trusts the authority in a file, and no other.
func trusting(file string) *http.Client {
	GinkgoHelper()
	data, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	pool := x509.NewCertPool()
	Expect(pool.AppendCertsFromPEM(data)).To(BeTrue())
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
}
