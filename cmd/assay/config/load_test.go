package config_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

const complete = `
target: https://sandbox.shop.example/acp/
token: ${ASSAY_TOKEN}
item: {in_stock: SKU-1, second: SKU-2, price: 1999, out_of_stock: SKU-9, limited_stock: {id: SKU-3, stock: 2}}
address:
  serviceable: ` + somewhere + `
card:
  succeeds: {mint: {command: [sh, -c, "echo tok"]}}
  declines: {mint: {method: POST, url: "https://psp.example/tokens", body: "amount={{amount}}&currency={{currency}}&session={{session.id}}&until={{expires_at}}", result: $.id}}
handler: {id: card_tokenized}
webhooks: {listen: "127.0.0.1:0", public_url: "", secret: "${WEBHOOK_SECRET}", windows: {delivery: 60s, retry: 60s, quiet: 30s}}
control: {advance_order: {method: POST, url: "https://shop.example/orders/{{order.id}}", body: '{"order_id": "{{order.id}}", "to": "{{status}}"}'}}
`

var _ = Describe("A configuration", func() {
	secrets := map[string]string{"ASSAY_TOKEN": "agent_key", "WEBHOOK_SECRET": "whsec"}

	It("is read from its file", func() {
		c, err := config.Parse("assay.yaml", []byte(complete), environment(secrets), nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Validate()).To(Succeed())
		Expect(c.Target).To(Equal("https://sandbox.shop.example/acp"), "without the slash")
		Expect(c.Token.Reveal()).To(Equal("agent_key"))
		Expect(c.Version).To(Equal(config.Auto))
		Expect([]string{c.Profile, c.Role, c.Currency, c.Edition}).To(Equal([]string{"spec", "merchant", "usd", "amended"}))
		Expect(c.Text("item.in_stock")).To(Equal("SKU-1"))
		few, _ := c.Stock("item.limited_stock")
		Expect(few).To(Equal(config.Stock{ID: "SKU-3", Units: 2}))
		Expect(c.Address("address.serviceable")).To(HaveKeyWithValue("postal_code", "94105"))
		Expect(c.Handler).To(Equal("card_tokenized"))
		Expect(c.Webhooks.Listen).To(Equal("127.0.0.1:0"))
		Expect(c.Webhooks.Windows).To(Equal(config.Windows{
			Delivery: time.Minute, Prompt: time.Minute, Retry: time.Minute, Quiet: 30 * time.Second, Tolerance: 5 * time.Minute,
		}))
		price, known := c.Amount("item.price")
		Expect(known).To(BeTrue())
		Expect(price).To(BeEquivalentTo(1999))
	})

	It("may write a key nested or with its dots", func() {
		nested := loaded("address:\n  serviceable:\n    name: A\n    line_one: B\n    city: C\n    state: D\n    country: US\n    postal_code: 01234\n")
		dotted := loaded(`address.serviceable: {name: A, line_one: B, city: C, state: D, country: US, postal_code: "01234"}`)
		Expect(nested.Address("address.serviceable")).To(Equal(dotted.Address("address.serviceable")))
		Expect(loaded("webhooks: {windows.quiet: 5s}").Webhooks.Windows.Quiet).To(Equal(5 * time.Second))
	})

	It("keeps words that YAML would take for something else", func() {
		c := loaded("item: {in_stock: 0123, second: 1e3, out_of_stock: no, digital: 12_5}\n")
		Expect([]string{c.Text("item.in_stock"), c.Text("item.second"), c.Text("item.out_of_stock"), c.Text("item.digital")}).
			To(Equal([]string{"0123", "1e3", "no", "12_5"}))
	})

	It("takes an empty value for none", func() {
		c, err := config.Parse("assay.yaml", []byte("token: ${EMPTY}\nitem:\naddress: {serviceable: }\ncard: {succeeds: null}\ncurrency: \"\"\n"),
			environment(map[string]string{"EMPTY": "", "ASSAY_PROFILE": ""}), config.Overrides{"target": " "})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Token.Empty()).To(BeTrue())
		Expect(c.Has("card.succeeds")).To(BeFalse())
		Expect(c.Currency).To(Equal("usd"))
	})

	It("fills in variables, in values alone", func() {
		c, err := config.Parse("assay.yaml", []byte("target: https://${HOST}/acp\nitem.in_stock: $$${HOST}$x$$${HOST}\n"), environment(map[string]string{"HOST": "h.example"}), nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Target).To(Equal("https://h.example/acp"))
		Expect(c.Text("item.in_stock")).To(Equal("$h.example$x$h.example"))
		_, err = config.Parse("assay.yaml", []byte("${HOST}: x\n"), environment(map[string]string{"HOST": "target"}), nil)
		Expect(err).To(MatchError(ContainSubstring(`there is no key "${HOST}"`)))
	})

	It("does not take the content of a variable for YAML", func() {
		c, err := config.Parse("assay.yaml", []byte("token: ${T}\n"), environment(map[string]string{"T": "a: [b, #c"}), nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Token.Reveal()).To(Equal("a: [b, #c"))
	})

	It("reads every line that the vocabulary gives as an example", func() {
		for _, n := range needs.All() {
			c, err := config.Parse("assay.yaml", []byte(n.Snippet()+"\n"), environment(nil), nil)
			if n.Word == "item.price" { // is about another item
				c, err = config.Parse("assay.yaml", []byte("item.in_stock: SKU-1\n"+n.Snippet()+"\n"), environment(nil), nil)
			}
			Expect(err).NotTo(HaveOccurred(), n.Snippet())
			Expect(c.Has(n.Word)).To(BeTrue(), n.Snippet())
		}
	})

	It("lacks every word that nobody configured", func() {
		c := loaded("")
		for _, n := range needs.All() {
			Expect(c.Has(n.Word)).To(BeFalse(), n.Word)
		}
		Expect(c.Has("no.such.word")).To(BeFalse())
	})

	It("lacks what it is told not to have", func() {
		c := loaded("discovery: false\nwire.quantity: no\ntransport.tls: off\n")
		Expect(c.Has("discovery")).To(BeFalse())
		Expect(c.Has("wire.quantity")).To(BeFalse())
		Expect(c.Has("transport.tls")).To(BeFalse())
	})

	DescribeTable("fulfils words by other words",
		func(file, word string) { Expect(loaded(file).Has(word)).To(BeTrue()) },
		Entry("one purse", "card.succeeds: {token: tok_1}", "card.approved"),
		Entry("a receiver", "webhooks.secret: whsec", "webhooks"),
		Entry("a mode", "ap2.direct: true", "ap2.mode"),
		Entry("an extension", "extension.discount: true", "extension.any"),
		Entry("a provider of ours", `psp.simulated: {listen: "127.0.0.1:0"}`, "psp.delegate_payment"),
		Entry("the target as a shop", "target: https://x.example", "checkout.api"),
		Entry("the target as a provider", "target: https://x.example\nrole: psp", "psp.endpoint"),
	)

	It("knows how a quantity is asked for", func() {
		c := loaded("")
		Expect(c.Quantity()).To(BeEmpty())
		c.Version = "2026-01-16"
		Expect(c.Has("wire.quantity")).To(BeTrue(), "the schemas have it until then")
		Expect(c.Quantity()).To(Equal("items_quantity"))
		c.Version = "2026-01-30"
		Expect(c.Has("wire.quantity")).To(BeFalse())
		Expect(loaded("wire.quantity: true").Quantity()).To(Equal("line_quantity"))
		Expect(loaded("wire.quantity: item_quantity").Quantity()).To(Equal("item_quantity"))
	})

	It("takes the draft dialect for a version and a profile at once", func() {
		Expect(loaded("api_version: 2025-09-01").Profile).To(Equal("draft"))
		Expect(loaded("profile: draft").Version).To(Equal(wire.Draft))
		Expect(loaded("profile: draft\napi_version: auto").Version).To(Equal(wire.Draft))
	})

	It("misses a target only when a run is to start", func() {
		c := loaded("profile: openai")
		Expect(c.Validate()).To(MatchError("target: no target is set: give one with --target, ASSAY_TARGET, or target in assay.yaml"))
		c.Target = "http://127.0.0.1:1"
		Expect(c.Validate()).To(Succeed())
		c.Profile = "draft"
		c.Version = "2026-04-17"
		Expect(c.Validate()).To(MatchError(ContainSubstring("does not go with")))
	})

	It("reads a file with the line ends and the mark of Windows", func() {
		c := loaded("\xef\xbb\xbftarget: https://x.example\r\nprofile: openai\r\n")
		Expect(c.Profile).To(Equal("openai"))
	})

	It("is read from disk, or from nowhere", func() {
		file := filepath.Join(GinkgoT().TempDir(), "assay.yaml")
		Expect(os.WriteFile(file, []byte("profile: nope\n"), 0o600)).To(Succeed())
		_, err := config.Load(file, environment(nil), nil)
		Expect(err).To(MatchError(HavePrefix(file + ":1:10: profile is")))
		_, err = config.Load(filepath.Join(GinkgoT().TempDir(), "none.yaml"), environment(nil), nil)
		Expect(err).To(MatchError(os.ErrNotExist))
		var problems config.Problems
		Expect(errors.As(err, &problems)).To(BeFalse())
		c, err := config.Load("", environment(map[string]string{"ASSAY_TARGET": "https://x.example"}), nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Target).To(Equal("https://x.example"))
	})

	It("refuses a file that drives its parser too deep", func() {
		for _, bomb := range []string{strings.Repeat("[", 20_000), strings.Repeat("{a: ", 20_000), strings.Repeat("- ", 20_000), strings.Repeat("? ", 20_000), strings.Repeat("a", 300_000)} {
			_, err := config.Parse("assay.yaml", []byte(bomb), environment(nil), nil)
			Expect(err).To(MatchError(HavePrefix("assay.yaml:1:")))
		}
	})
})

var _ = Describe("The strength of sources", func() {
	file := []byte("target: https://file.example\nprofile: openai\n")
	variables := environment(map[string]string{"ASSAY_TARGET": "https://variable.example", "ASSAY_ITEM_IN_STOCK": "SKU-V", "ASSAY_WEBHOOKS_WINDOWS_QUIET": "7s"})

	It("is flag, variable, file, default", func() {
		c, err := config.Parse("assay.yaml", file, variables, config.Overrides{"target": "https://flag.example"})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Target).To(Equal("https://flag.example"))
		Expect(c.Source("target")).To(Equal(config.Source{From: config.Flag, Name: "--target"}))

		c, err = config.Parse("assay.yaml", file, variables, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Target).To(Equal("https://variable.example"))
		Expect(c.Source("target").String()).To(Equal("ASSAY_TARGET"))
		Expect(c.Text("item.in_stock")).To(Equal("SKU-V"))
		Expect(c.Webhooks.Windows.Quiet).To(Equal(7 * time.Second))

		c, err = config.Parse("assay.yaml", file, environment(nil), nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Target).To(Equal("https://file.example"))
		Expect(c.Source("target").String()).To(Equal("assay.yaml:1:9"))
		Expect(c.Source("profile").From).To(Equal(config.File))
		Expect(c.Source("role").From).To(Equal(config.Default))
	})

	It("does not ask for the variables of a value that is overridden", func() {
		c, err := config.Parse("assay.yaml", []byte("token: ${NOT_SET}\n"), environment(nil), config.Overrides{"token": "given"})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Token.Reveal()).To(Equal("given"))
	})

	It("names the flag or the variable in a complaint", func() {
		_, err := config.Parse("assay.yaml", file, environment(map[string]string{"ASSAY_RATE": "fast", "ASSAY_TOKEN": "agent\nkey"}), config.Overrides{"api_version": "2026-4-17", "nonsense": "1", "card.succeeds": "tok"})
		Expect(err.Error()).To(And(
			ContainSubstring(`--api-version: api_version is "2026-4-17"; did you mean 2026-04-17?`),
			ContainSubstring(`--nonsense: there is no key "nonsense" that a flag could set`),
			ContainSubstring(`--card-succeeds: there is no key "card.succeeds" that a flag could set`),
			ContainSubstring(`ASSAY_RATE: rate must be a number of requests per second, not "fast"`),
			ContainSubstring(`ASSAY_TOKEN: token must stand in one line`),
		))
	})

	It("finds a contradiction between sources at the stronger one", func() {
		_, err := config.Parse("assay.yaml", []byte("profile: draft\n"), environment(nil), config.Overrides{"api_version": "2026-04-17"})
		Expect(err).To(MatchError(HavePrefix("--api-version: the profile draft (assay.yaml:1:10) does not go with API version 2026-04-17 (--api-version)")))
	})
})

var _ = Describe("The setup of a book", func() {
	It("says what is known, and no secret", func() {
		c, err := config.Parse("assay.yaml", []byte(complete+"auth.second_key: other_agent\ndauth.endpoint: {url: \"https://acs.example\", token: acs_key}\nsignature.key: {key: sig_key}\n"),
			environment(map[string]string{"ASSAY_TOKEN": "agent_key", "WEBHOOK_SECRET": "whsec"}), nil)
		Expect(err).NotTo(HaveOccurred())
		c.Version = "2026-04-17"
		s := c.Setup()
		Expect(s.Needs).To(HaveLen(len(needs.All())))
		Expect(s.Needs).To(And(HaveKeyWithValue("item.in_stock", true), HaveKeyWithValue("auth.second_key", true), HaveKeyWithValue("item.digital", false), HaveKeyWithValue("token", true)))
		Expect(s.BackoffMS).To(BeEquivalentTo(1000))
		Expect(s.Known).To(HaveLen(8))
		for word, want := range map[string]string{
			"item.in_stock": `"SKU-1"`, "item.price": `1999`, "item.limited_stock": `{"id":"SKU-3","stock":2}`, "handler.id": `"card_tokenized"`,
			"address.serviceable": `{"name":"Ada Byron","line_one":"1 Main Street","city":"San Francisco","state":"CA","country":"US","postal_code":"94105"}`,
			"webhooks.windows":    `{"delivery":60000,"prompt":60000,"retry":60000,"quiet":30000,"tolerance":300000}`,
		} {
			Expect(s.Known).To(HaveKeyWithValue(word, MatchJSON(want)))
		}
		text, err := json.Marshal(s)
		Expect(err).NotTo(HaveOccurred())
		for _, secret := range []string{"agent_key", "whsec", "other_agent", "acs_key", "sig_key", "echo tok", "acs.example"} {
			Expect(string(text)).NotTo(ContainSubstring(secret))
		}
	})
})
