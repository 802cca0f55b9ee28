package config_test

import (
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/suites/needs"
)

var _ = Describe("A written assay.yaml", func() {
	awkward := []string{
		"plain", "with space", "", "# no comment", "a: b", "- a", "{a}", "[a]", "'quoted'", `"quoted"`, "back\\slash", "tab\tline\nend", "true", "No", "null", "~", "1999", "0123", "1e3",
		"$HOME", "$$", "${HOME}", "$${HOME}", "$$$", "a$", "{{order.id}}", "*a", "&a", "!a", "%a", "@a", "`a`", "ünïcödé ☃ 𝔘", "<script>&", "a,b", "a#b", "http://x.example/?a=b&c=d", ": ", "? x",
		"\u2028", "trailing ", " leading", "a:", "::", "-", "=", "<<",
	}

	It("is read back value by value", func() {
		values := config.Values{
			"target": "http://127.0.0.1:8080/acp", "token": config.NewSecret("hush: #token"), "api_version": "2026-04-17", "rate": 0, "backoff": "10ms",
			"item.in_stock": "SKU-1", "item.price": 1999, "item.limited_stock": map[string]any{"id": "SKU-3", "stock": 2}, "item.out_of_stock": "0123",
			"address.serviceable": map[string]any{"name": "Ada", "line_one": "1 Main", "city": "SF", "state": "CA", "country": "NO", "postal_code": "01234"},
			"card.succeeds":       map[string]any{"token": config.NewSecret("tok_1"), "reusable": true}, "token.invalid": map[string]any{"tokens": []string{"null", "0000"}},
			"control.refund":            map[string]any{"method": "POST", "url": "http://127.0.0.1:8080/refund", "body": `{"id": "{{order.id}}"}`, "header": map[string]any{"X-Key": "${x"}},
			"webhooks.secret":           config.NewSecret("whsec"),
			"webhooks.windows.delivery": "2s", "discovery": true, "wa.base_url": map[string]any{"listen": "127.0.0.1:0"},
		}
		var out strings.Builder
		Expect(config.Write(&out, "For a shop\n\non loopback", values, map[string]string{"item.in_stock": "found by looking\nat the feed"})).To(Succeed())
		Expect(out.String()).To(HavePrefix("# For a shop\n#\n# on loopback\n\ntarget: http://127.0.0.1:8080/acp\n"))
		Expect(out.String()).To(ContainSubstring("item:\n  # found by looking\n  # at the feed\n  in_stock: SKU-1\n"))
		c := loaded(out.String())
		Expect(c.Validate()).To(Succeed())
		Expect(c.Token.Reveal()).To(Equal("hush: #token"))
		Expect(c.Limits.Rate).To(BeZero())
		Expect(c.Text("item.out_of_stock")).To(Equal("0123"))
		Expect(c.Address("address.serviceable")).To(Equal(values["address.serviceable"]))
		Expect(c.Webhooks.Windows.Delivery.String()).To(Equal("2s"))
		for _, word := range []string{"card.succeeds", "token.invalid", "control.refund", "webhooks", "discovery", "wa.base_url", "item.price", "item.limited_stock"} {
			Expect(c.Has(word)).To(BeTrue(), word)
		}
	})

	It("keeps awkward texts as they are", func() {
		for _, text := range awkward {
			values := config.Values{"item.titles": map[string]any{"title": text, "x" + text: "SKU"}, "token": config.NewSecret(strings.NewReplacer("\n", "", "\t", "").Replace("token" + text))}
			var out strings.Builder
			Expect(config.Write(&out, "", values, nil)).To(Succeed())
			c, err := config.Parse("assay.yaml", []byte(out.String()), environment(nil), nil)
			Expect(err).NotTo(HaveOccurred(), "%q", text)
			Expect(c.Pairs("item.titles")).To(Equal(map[string]string{"title": strings.TrimSpace(text), "x" + text: "SKU"}), out.String())
			Expect(c.Token.Reveal()).To(Equal(values["token"].(config.Secret).Reveal()))
		}
	})

	It("leaves a secret in the environment where it is told to", func() {
		var out strings.Builder
		Expect(config.Write(&out, "", config.Values{"token": config.Variable("ASSAY_TOKEN")}, nil)).To(Succeed())
		Expect(out.String()).To(ContainSubstring("\ntoken: ${ASSAY_TOKEN}\n"))
		Expect(config.Write(&out, "", config.Values{"psp.signing": map[string]any{"key": config.Variable("ASSAY_PSP_KEY")}}, nil)).To(Succeed())
		Expect(out.String()).To(ContainSubstring(`signing: {key: "${ASSAY_PSP_KEY}"}`))
	})

	It("offers the keys of a checkout run as comments that hold once the marks are gone", func() {
		var out strings.Builder
		Expect(config.Write(&out, "", nil, nil)).To(Succeed())
		c := loaded(out.String())
		Expect(c.Target).To(BeEmpty(), "all of it is comment")

		uncommented := regexp.MustCompile(`(?m)^# ( *[a-z0-9_.]+:)`).ReplaceAllString(out.String(), "$1")
		c, err := config.Parse("assay.yaml", []byte(uncommented), environment(map[string]string{"ASSAY_TOKEN": "agent", "WEBHOOK_SECRET": "whsec"}), nil)
		Expect(err).NotTo(HaveOccurred(), uncommented)
		for _, n := range needs.All() {
			switch n.Subject {
			case needs.Shop, needs.Payment, needs.Protocol, needs.Events, needs.Control:
				Expect(c.Has(n.Word)).To(BeTrue(), n.Word)
			}
		}
	})

	It("is not written with keys or values that do not exist", func() {
		var out strings.Builder
		Expect(config.Write(&out, "", config.Values{"item.in_stok": "x"}, nil)).To(MatchError(ContainSubstring("did you mean item.in_stock?")))
		Expect(config.Write(&out, "", config.Values{"item.in_stock": 1.5}, nil)).To(MatchError("item.in_stock: a value of type float64 has no place in assay.yaml"))
		Expect(out.String()).To(BeEmpty())
	})
})
