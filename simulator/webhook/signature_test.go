package webhook_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// The vectors that every implementation of the protocol must agree on.
const (
	vectorSecret = "whsec_acp_conformance_0001"
	created      = `{"type":"order_create","data":{"type":"order","id":"ord_123","checkout_session_id":"cs_123","permalink_url":"https://merchant.example.com/orders/ord_123","status":"created"}}`
	shipped      = `{"type":"order_update","data":{"type":"order","id":"ord_123","checkout_session_id":"cs_123","permalink_url":"https://merchant.example.com/orders/ord_123","status":"shipped","line_items":[{"id":"li_1","title":"Café crème 250 g – бодрящий","quantity":{"ordered":1,"current":1,"fulfilled":1}}]}}`
	legacy       = `{"type":"order_create","data":{"type":"order","checkout_session_id":"cs_123","permalink_url":"https://merchant.example.com/orders/ord_123","status":"created","refunds":[]}}`
)

var vectorTime = time.Unix(1767225600, 0)

func inspect(header, value, body string) *wire.Signature {
	return webhook.Inspect(wire.Header{header: {value}}, []byte(body), vectorSecret, vectorTime)
}

var _ = DescribeTable("signatures that are right",
	func(header, value, form, body string) {
		s := inspect(header, value, body)
		Expect(s).NotTo(BeNil())
		Expect(s.Valid).To(BeTrue(), s.Because)
		Expect(s.Form).To(Equal(form))
		Expect(s.Header).To(Equal(header))
	},
	Entry("2026-04-17", "Merchant-Signature", "t=1767225600,v1=6bf08475d7213935fec3645830853a3e2ea56b9ccdf4e7285ddaa0a557bfdcc5", webhook.FormTimed, created),
	Entry("2026-04-17 beyond ASCII", "merchant-signature", "t=1767225600,v1=EEF8F2255553EED64C21BC285F0B1AC94F9EA1AF28C99C628DC9B55D8B13444F", webhook.FormTimed, shipped),
	Entry("hex", "Merchant-Signature", "7cde628ad1a8430626007aa9c95c04ab626ef9911e5679cf4928a88a42aa467e", webhook.FormHex, legacy),
	Entry("hex with a prefix", "Merchant-Signature", "sha256=7cde628ad1a8430626007aa9c95c04ab626ef9911e5679cf4928a88a42aa467e", webhook.FormHex, legacy),
	Entry("base64", "Merchant-Signature", "fN5iitGoQwYmAHqpyVwEq2Ju+ZEeVnnPSSioikKqRn4=", webhook.FormBase64, legacy),
	Entry("base64url without padding", "Merchant-Signature", "fN5iitGoQwYmAHqpyVwEq2Ju-ZEeVnnPSSioikKqRn4", webhook.FormBase64URL, legacy),
	Entry("named after the merchant", "Acme_Shop-Signature", "A4BsYaIAvhXxvs4r2rmhfKlTsGL6jIEfLyG5Ya8oMq0=", webhook.FormBase64, strings.Replace(legacy, "order_create", "order_created", 1)),
	Entry("the draft's", "X-Signature", "56d9d26a6f2bf63f5e8f12dcecd669f2f7f5481455e7530970167ec4c62d8c79", webhook.FormHex, strings.Replace(legacy, "order_create", "order.created", 1)),
)

func mac(secret, text string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

var _ = DescribeTable("signatures that are wrong are explained",
	func(because, value string) {
		s := inspect("Merchant-Signature", value, shipped)
		Expect(s.Valid).To(BeFalse())
		Expect(s.Because).To(ContainSubstring(because))
	},
	Entry(nil, "without the time", "t=1767225600,v1="+mac(vectorSecret, shipped)),
	Entry(nil, "without a dot", "t=1767225600,v1="+mac(vectorSecret, "1767225600"+shipped)),
	Entry(nil, "newline was added", "t=1767225600,v1="+mac(vectorSecret, "1767225600."+shipped+"\n")),
	Entry(nil, "alphabetical order", mac(vectorSecret, `{"data":{"checkout_session_id":"cs_123","id":"ord_123","line_items":[{"id":"li_1","quantity":{"current":1,"fulfilled":1,"ordered":1},"title":"Café crème 250 g – бодрящий"}],"permalink_url":"https://merchant.example.com/orders/ord_123","status":"shipped","type":"order"},"type":"order_update"}`)),
	Entry(nil, "escaped slashes", mac(vectorSecret, strings.ReplaceAll(shipped, "/", `\/`))),
	Entry(nil, "white space after commas", mac(vectorSecret, strings.NewReplacer(`,"`, `, "`, `":`, `": `).Replace(shipped))),
	Entry(nil, "behind its prefix", mac("acp_conformance_0001", shipped)),
	Entry(nil, "the secret took no part", fmt.Sprintf("%x", sha256.Sum256([]byte(shipped)))),
	Entry(nil, "SHA-1", func() string {
		m := hmac.New(sha1.New, []byte(vectorSecret))
		m.Write([]byte(shipped))
		return base64.StdEncoding.EncodeToString(m.Sum(nil))
	}()),
	Entry(nil, "another secret", mac("whsec_other", shipped)),
	Entry(nil, "no digest", "signed by the shop"),
)

var _ = Describe("the time of a signature", func() {
	It("is told with its distance, in the unit it was sent", func() {
		s := webhook.Inspect(wire.Header{"Merchant-Signature": {webhook.Sign(webhook.FormTimed, vectorSecret, []byte(created), vectorTime)}},
			[]byte(created), vectorSecret, vectorTime.Add(10*time.Minute))
		Expect(s.Valid).To(BeTrue())
		Expect(s.SkewS).To(BeEquivalentTo(600))
	})

	It("is signed too: another time breaks the signature", func() {
		value := webhook.Sign(webhook.FormTimed, vectorSecret, []byte(created), vectorTime)
		Expect(inspect("Merchant-Signature", strings.Replace(value, "t=1767225600", "t=1767225601", 1), created).Valid).To(BeFalse())
	})
})
