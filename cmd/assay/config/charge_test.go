package config_test

import (
	"io"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
)

const charging = `{url: "https://psp.example/charges?key=${PSP_KEY}", body: "source={{token}}&amount={{amount}}"`

var _ = Describe("The call that charges a token", func() {
	It("is made ready for somebody else to send, and knows its secrets", func(ctx SpecContext) {
		c, err := config.Parse("assay.yaml", []byte("psp.redeem: "+charging+"}"), environment(map[string]string{"PSP_KEY": "sk_test_hush"}), nil)
		Expect(err).NotTo(HaveOccurred())
		h, ok := c.Hook("psp.redeem")
		Expect(ok).To(BeTrue())
		request, err := h.Request(ctx, map[string]string{"token": "vt_1", "amount": "2000", "order": "o 1"})
		Expect(err).NotTo(HaveOccurred())
		body, _ := io.ReadAll(request.Body)
		Expect(string(body)).To(Equal("source=vt_1&amount=2000"))
		Expect(h.Hide(request.URL.String())).To(Equal("https://psp.example/charges?key=***"))
		Expect(h.Asks("token")).To(BeTrue())
		Expect(h.Asks("merchant")).To(BeFalse())
	})

	DescribeTable("takes an answer 2xx for a charge only where its result is there",
		func(result, answer string, charged bool) {
			Expect(hookOf("psp.redeem: "+`{url: https://psp.example, body: "{{token}} {{amount}}"`+result+"}", "psp.redeem").Charged([]byte(answer))).To(Equal(charged))
		},
		Entry("any answer, without a result", ``, `nothing`, true),
		Entry("an id", `, result: $.id`, `{"id": "ch_1"}`, true),
		Entry("yes", `, result: "$.data[0].paid"`, `{"data": [{"paid": true}]}`, true),
		Entry("no", `, result: "$.data[0].paid"`, `{"data": [{"paid": false}]}`, false),
		Entry("an empty text", `, result: $.id`, `{"id": ""}`, false),
		Entry("null", `, result: $.id`, `{"id": null}`, false),
		Entry("nothing there", `, result: $.id`, `{"status": "requires_action"}`, false),
		Entry("no JSON", `, result: $.id`, `OK`, false),
	)

	DescribeTable("is refused where nothing could be told from it",
		func(hook, want string) {
			_, err := config.Parse("assay.yaml", []byte("psp.redeem: "+hook), environment(nil), nil)
			Expect(err).To(MatchError(ContainSubstring(want)))
		},
		Entry(nil, "{command: [charge]}", "psp.redeem must be an HTTP call"),
		Entry(nil, "{url: https://psp.example, body: '{{amount}}'}", "{{token}} and {{amount}}"),
		Entry(nil, "{url: https://psp.example, body: '{{token}}'}", "{{token}} and {{amount}}"),
		Entry(nil, "{url: https://psp.example, body: '{{token}} {{amount}} {{stock}}'}", "unknown placeholder {{stock}}"),
	)
})
