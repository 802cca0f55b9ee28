package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
)

const secretive = `
token: hush-token
auth.second_key: hush-second
webhooks.secret: hush-webhook
signature.key: {key: hush-signature}
psp.delegate_payment: {url: "https://psp.example", token: hush-psp}
psp.card: {number: hush-4242, exp_month: "11", exp_year: "2030", cvc: hush-cvc}
psp.network_token_sandbox: {number: hush-4895, exp_month: "11", exp_year: "2030"}
wa.webhook: {url: "https://shop.example", secret: hush-app, verify_token: hush-verify}
card:
  succeeds: {token: hush-card, reusable: true}
  declines: {tokens: [hush-one, hush-two]}
  requires_3ds: {mint: {url: "https://psp.example/hush-path", header: {Authorization: hush-header}, body: "hush-body", result: $.id}}
token.invalid: {mint: {command: [hush-command, hush-argument]}}
control.refund: {url: "https://shop.example/hush-url", header: {X-Key: hush-key}, body: "hush-hook"}
`

var _ = Describe("A secret", func() {
	printers := map[string]func(any) string{
		"%v":  func(v any) string { return fmt.Sprintf("%v", v) },
		"%+v": func(v any) string { return fmt.Sprintf("%+v", v) },
		"%#v": func(v any) string { return fmt.Sprintf("%#v", v) },
		"%s":  func(v any) string { return fmt.Sprintf("%s", v) },
		"%q":  func(v any) string { return fmt.Sprintf("%q", v) },
		"%x":  func(v any) string { return fmt.Sprintf("%x", v) },
		"json": func(v any) string {
			data, err := json.Marshal(v)
			Expect(err).NotTo(HaveOccurred())
			return string(data)
		},
		"yaml": func(v any) string {
			data, err := yaml.Marshal(v)
			Expect(err).NotTo(HaveOccurred())
			return string(data)
		},
		"slog text": func(v any) string {
			var out bytes.Buffer
			slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
			return out.String()
		},
		"slog json": func(v any) string {
			var out bytes.Buffer
			slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
			return out.String()
		},
	}
	for name, print := range printers {
		It("does not print with "+name, func() {
			c := loaded(secretive)
			Expect(print(config.NewSecret("hush"))).To(And(ContainSubstring("***"), Not(ContainSubstring("hush"))))
			type holder struct {
				Open   config.Secret
				hidden config.Secret
			}
			h := holder{config.NewSecret("hush"), config.NewSecret("hush")}
			Expect(h.hidden.Reveal()).To(Equal("hush"))
			Expect(print(h)).NotTo(ContainSubstring("hush"))
			if name != "yaml" && name != "json" && name != "slog json" { // these cannot write functions
				Expect(print(c)).NotTo(Or(ContainSubstring("hush"), ContainSubstring("68757368")))
				Expect(print(*c)).NotTo(Or(ContainSubstring("hush"), ContainSubstring("68757368")))
			}
			Expect(print(c.Webhooks)).NotTo(ContainSubstring("hush"))
			Expect(print(c.PSP)).NotTo(ContainSubstring("hush"))
			for _, word := range []string{"card.succeeds", "card.declines", "card.requires_3ds", "token.invalid"} {
				source, ok := c.Tokens(word)
				Expect(ok).To(BeTrue())
				Expect(print(source)).NotTo(ContainSubstring("hush"), word)
			}
			h2, _ := c.Hook("control.refund")
			Expect(print(h2)).NotTo(ContainSubstring("hush"))
		})
	}

	It("does not print as text", func() {
		text, err := config.NewSecret("hush").MarshalText()
		Expect(err).NotTo(HaveOccurred())
		Expect(string(text)).To(Equal("***"))
		Expect(config.NewSecret("hush").GoString()).To(Equal("***"))
	})

	It("tells that it is set from that it is not", func() {
		Expect(config.NewSecret("").String()).To(BeEmpty())
		Expect(config.NewSecret("").Empty()).To(BeTrue())
		Expect(config.Secret{}.Reveal()).To(BeEmpty())
		Expect(config.NewSecret("x").String()).To(Equal("***"))
	})

	It("is listed for those who keep secrets out of what is stored", func() {
		var found []string
		for _, s := range loaded(secretive).Secrets() {
			found = append(found, s.Reveal())
		}
		Expect(found).To(ConsistOf("hush-token", "hush-webhook", "hush-4242", "hush-second", "hush-signature", "hush-psp",
			"hush-app", "hush-verify", "hush-card", "hush-one", "hush-two", "hush-4895"))
	})
})
