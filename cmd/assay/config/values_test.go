package config_test

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/simulator/wire"
)

var _ = Describe("The value of a need", func() {
	c := func(file string) *config.Config { GinkgoHelper(); return loaded(file) }

	It("is had by its word, in its type", func() {
		Expect(c("feed.history: [a.gz, b.gz]").Texts("feed.history")).To(Equal([]string{"a.gz", "b.gz"}))
		Expect(c("fallback.timeout: 5m").Duration("fallback.timeout")).To(Equal(5 * time.Minute))
		Expect(c("versions.two: 2026-01-30").OtherVersion("versions.two")).To(Equal(wire.Version("2026-01-30")))
		second := c("auth.second_key: other").Secret("auth.second_key")
		Expect(second.Reveal()).To(Equal("other"))
		Expect(c("address.serviceable: " + somewhere).Address("address.serviceable")).To(HaveLen(6))
	})

	It("is absent, or of another type, without harm", func() {
		empty := c("item.in_stock: SKU-1")
		Expect(empty.Texts("item.in_stock")).To(BeNil())
		Expect(empty.Text("item.second")).To(BeEmpty())
		Expect(empty.Text("no.such.word")).To(BeEmpty())
		_, ok := empty.Signing("signature.key")
		Expect(ok).To(BeFalse())
	})

	It("is a way out: yes, or with an address and a proxy", func() {
		full := c("egress.listed: {address: 203.0.113.7, proxy: http://127.0.0.1:3128}")
		way, ok := full.Egress("egress.listed")
		Expect(ok).To(BeTrue())
		Expect(way).To(Equal(config.Egress{Address: "203.0.113.7", Proxy: "http://127.0.0.1:3128"}))
		Expect(full.Has("egress.listed")).To(BeTrue())
		bare, ok := c("egress.listed: yes").Egress("egress.listed")
		Expect(ok).To(BeTrue())
		Expect(bare).To(BeZero())
		for _, none := range []string{"", "egress.listed: no"} {
			_, ok := c(none).Egress("egress.listed")
			Expect(ok).To(BeFalse(), none)
			Expect(c(none).Has("egress.listed")).To(BeFalse(), none)
		}
	})

	It("is an endpoint with or without a credential, or the target itself", func() {
		bare, _ := c("psp.endpoint: https://psp.example/").Endpoint("psp.endpoint")
		Expect(bare.URL).To(Equal("https://psp.example"))
		Expect(bare.Token.Empty()).To(BeTrue())
		full, _ := c("psp.endpoint: {url: https://psp.example, token: psp_key}").Endpoint("psp.endpoint")
		Expect(full.Token.Reveal()).To(Equal("psp_key"))
		self, _ := c("target: https://psp.example\ntoken: agent\nrole: psp").Endpoint("psp.endpoint")
		Expect(self.URL).To(Equal("https://psp.example"))
		Expect(self.Token.Reveal()).To(Equal("agent"))
		_, ok := c("target: https://shop.example").Endpoint("psp.endpoint")
		Expect(ok).To(BeFalse())
	})

	It("is a server of the harness, on loopback unless told otherwise", func() {
		l, _ := c(`psp.simulated: {public_url: "https://tunnel.example"}`).Listener("psp.simulated")
		Expect(l).To(Equal(config.Listener{Listen: "127.0.0.1:0", PublicURL: "https://tunnel.example"}))
		l, _ = c(`psp.simulated: {listen: ":8080", public_url: ""}`).Listener("psp.simulated")
		Expect(l).To(Equal(config.Listener{Listen: ":8080"}))
	})

	It("is a signature as most merchants agree it, unless told otherwise", func() {
		s, _ := c("signature.key: {key: shared}").Signing("signature.key")
		Expect([]any{s.Algorithm, s.Encoding, s.Canonical, s.Timestamp, s.Key.Reveal()}).To(Equal([]any{"hmac-sha256", "base64url", "jcs", false, "shared"}))
		s, _ = c("signature.key:\n  algorithm: ed25519\n  encoding: hex\n  canonical: raw\n  timestamp: true\n  key: |\n    -----BEGIN\n    abc\n").Signing("signature.key")
		Expect([]any{s.Algorithm, s.Encoding, s.Canonical, s.Timestamp, s.Key.Reveal()}).To(Equal([]any{"ed25519", "hex", "raw", true, "-----BEGIN\nabc\n"}))
	})

	It("is a rate limit or a card, or yes for the usual one", func() {
		l, _ := c("psp.rate_limit: {requests: 20, per: 2s}").Limit("psp.rate_limit")
		Expect(l).To(Equal(config.Limit{Requests: 20, Per: 2 * time.Second}))
		l, ok := c("psp.rate_limit: yes").Limit("psp.rate_limit")
		Expect([]any{l, ok}).To(Equal([]any{config.Limit{Requests: 100, Per: time.Second}, true}))
		_, ok = c("psp.rate_limit: no").Limit("psp.rate_limit")
		Expect(ok).To(BeFalse())

		sandbox := c(`psp.network_token_sandbox: {number: "4895370012003478", exp_month: "11", exp_year: "2030"}`)
		token, _ := sandbox.Card("psp.network_token_sandbox")
		Expect([]any{token.Number.Reveal(), token.ExpYear, sandbox.Has("psp.network_token_sandbox")}).To(Equal([]any{"4895370012003478", "2030", true}))
		_, ok = c("psp.network_token_sandbox: yes").Card("psp.network_token_sandbox")
		Expect(ok).To(BeFalse())
	})

	It("is a signature with the header fields that go along", func() {
		s, _ := c("psp.signing: {algorithm: es256, key: shared, header: {Signature-Key-Id: key_1}}").Signing("psp.signing")
		Expect(s.Header).To(Equal(map[string]string{"Signature-Key-Id": "key_1"}))
	})

	It("is what a receiver answers with over TLS: made for the run, or two files", func() {
		const leading = `, set_url: {url: "https://x.example", body: "{{url}} {{ca}}"}}`
		for file, want := range map[string]config.Identity{
			"webhooks: {tls: generate" + leading:                              {},
			`webhooks: {tls: generate, set_url: {command: [lead]}}`:           {},
			"webhooks: {tls: {generate: ca.pem}}":                             {CA: "ca.pem"},
			"webhooks: {tls: {cert: own.pem, key: own-key.pem}" + leading:     {Cert: "own.pem", Key: "own-key.pem"},
			"webhooks.tls: {cert: own.pem, key: own-key.pem}":                 {Cert: "own.pem", Key: "own-key.pem"},
			"webhooks: {tls: {generate: ca.pem}, public_url: https://x.test}": {CA: "ca.pem"},
		} {
			full := c(file)
			Expect(*full.Webhooks.TLS).To(Equal(want), file)
			Expect(full.Webhooks.TLS.Made()).To(Equal(want.Cert == ""), file)
			Expect(full.Has("webhooks.tls")).To(BeTrue(), file)
		}
		Expect(c("webhooks.secret: whsec_1").Has("webhooks.tls")).To(BeFalse())
	})

	It("is an account at a messaging platform", func() {
		a, _ := c("ig.account: {id: 1001, url: https://shop.example/ig?x=1, secret: app_secret}").Account("ig.account")
		Expect([]any{a.ID, a.URL, a.Secret.Reveal(), a.VerifyToken.Empty()}).To(Equal([]any{"1001", "https://shop.example/ig?x=1", "app_secret", true}))
	})

	DescribeTable("is refused where it cannot be what it must be",
		func(file, want string) {
			_, err := config.Parse("assay.yaml", []byte(file), environment(nil), nil)
			Expect(err).To(HaveOccurred())
			first, _, _ := strings.Cut(err.Error(), "\n")
			_, message, _ := strings.Cut(first, ": ")
			Expect(message).To(HavePrefix(want))
		},
		Entry("a currency", "currency: dollars", `currency must be an ISO 4217 code of three letters, such as usd, not "dollars"`),
		Entry("a language", "locale.second: de_DE", `locale.second must be a language tag, such as de-DE, not "de_DE"`),
		Entry("a list", "feed.history: a.gz", "feed.history must be a list, such as [a, b]"),
		Entry("an empty list", "feed.history: []", "feed.history is an empty list"),
		Entry("an empty element", `feed.history: [a, ""]`, "feed.history[1] is empty"),
		Entry("pairs", "item.titles: [a]", "item.titles must hold keys and values, such as {a: b}"),
		Entry("a port", "webhooks.listen: 127.0.0.1:99999", "webhooks.listen must be a host and a port"),
		Entry("no port", "webhooks.listen: localhost", "webhooks.listen must be a host and a port"),
		Entry("a certificate from nowhere", "webhooks.tls: self-signed", `webhooks.tls is "self-signed" (allowed: generate)`),
		Entry("a certificate without its key", "webhooks.tls: {cert: own.pem}", "webhooks.tls takes generate, {generate: FILE}, or the two files of a certificate: {cert: FILE, key: FILE}"),
		Entry("a certificate of both kinds", "webhooks.tls: {generate: ca.pem, cert: own.pem, key: own-key.pem}", "webhooks.tls takes generate, {generate: FILE}, or"),
		Entry("a certificate with a passphrase", "webhooks.tls: {cert: own.pem, key: own-key.pem, passphrase: abcd}", `webhooks.tls has no key "passphrase" (allowed: cert, generate, key)`),
		Entry("a crowd", "concurrency: 1000000", "concurrency is 1000000, more than any run can use"),
		Entry("a rate", "rate: -1", `rate must be a number of requests per second, not "-1"`),
		Entry("no rate", "rate: NaN", `rate must be a number of requests per second, not "NaN"`),
		Entry("a negative time", "timeouts.step: -3s", "timeouts.step must be a duration with its unit"),
		Entry("no time", "timeouts.step: 0s", "timeouts.step must be a duration with its unit"),
		Entry("a fraction of a cent", "policy.high_value: 10.5", `policy.high_value must be a whole number from 0 on, not "10.5"`),
		Entry("a shape", "wire.quantity: lines", `wire.quantity is "lines"`),
		Entry("an edition", "edition: released", `edition is "released"`),
		Entry("a role", "role: seller", `role is "seller" (allowed: merchant, psp)`),
		Entry("a tag", "token: !!str abcd", "token must be a single value, not a tagged value"),
		Entry("keys for a text", "item.in_stock: {id: SKU-1}", "item.in_stock must be a single value, not keys and values"),
		Entry("a method", "control.refund: {url: https://x.example, method: post it}", `control.refund.method must be an HTTP method, such as POST, not "post it"`),
		Entry("a header field", `control.refund: {url: https://x.example, header: {"a b": c}}`, "control.refund.header.a b is no name of a header field"),
		Entry("no header field", "control.refund: {url: https://x.example, header: x}", "control.refund.header must hold header fields"),
		Entry("a URL of a hook", "control.refund: {url: ftp://x.example}", "control.refund.url must be an absolute URL"),
		Entry("nothing to do", "control.refund: {method: POST}", "control.refund needs a command, or the url of an HTTP call"),
		Entry("a command line", "control.refund: {command: refund.sh}", "control.refund.command must be a list"),
		Entry("a path into JSON", `card.succeeds: {mint: {url: https://x.example, result: "$.a["}}`, `card.succeeds.mint.result must be a path such as $.id or $.data[0].token, not "$.a["`),
		Entry("reusable tokens", "card.succeeds: {tokens: [tok_1], reusable: true}", "card.succeeds has reusable, which belongs to a single token"),
		Entry("a placeholder of another place", `card.succeeds: {mint: {command: [mint, "{{stock}}"]}}`, "card.succeeds.mint.command[1] has the unknown placeholder {{stock}}"),
		Entry("an address that is none", "egress.listed: {address: localhost}", `egress.listed.address must be an IP address, such as 203.0.113.7, not "localhost"`),
		Entry("a long key", strings.Repeat("k", 300)+": 1", `there is no key "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…"`),
		Entry("a key that is no word", "item: {[a]: b}", "this is not YAML: found an invalid key for this map"),
		Entry("a key in the long form", "? item\n: {in_stock: a}", "a key must be a plain word"),
		Entry("a merge", "item: {<<: {in_stock: a}}", "a key must be a plain word"),
	)
})
