package config_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/cmd/assay/config"
)

// What a person reads about a file that is wrong, word for word.
func TestBadFiles(t *testing.T) {
	for _, bad := range []struct{ name, file, want string }{
		{"an unknown key", "target: https://x.example\nprofil: spec\n", `
assay.yaml:2:1: there is no key "profil"; did you mean profile? (` + "`assay rules --needs`" + ` lists them all)
    2 | profil: ***
      | ^`},
		{"an unknown key inside of another", "item:\n  in_stok: SKU-1\n", `
assay.yaml:2:3: there is no key "in_stok" in item; did you mean in_stock? (allowed: checkout_eligible, digital, expensive, in_stock, limited_stock, out_of_stock, price, second, titles, unicode_title)
    2 |   in_stok: ***
      |   ^`},
		{"a key without its path", "in_stock: SKU-1\n", `
assay.yaml:1:1: there is no key "in_stock"; did you mean item.in_stock? (` + "`assay rules --needs`" + ` lists them all)
    1 | in_stock: ***
      | ^`},
		{"a mistyped key of a secret", "  tokn: sk_live_1\n", `
assay.yaml:1:3: there is no key "tokn"; did you mean token? (` + "`assay rules --needs`" + ` lists them all)
    1 |   tokn: ***
      |   ^`},
		{"a secret beside the mistake", "card: {succeeds: {token: sk_live_1, reusable: perhaps}}\n", `
assay.yaml:1:47: card.succeeds.reusable must be true or false, not "perhaps"
    1 | card: {succeeds: {token: ***, reusable: perhaps}}
      |                                         ^`},
		{"a key twice, once nested and once with its dot", "item: {price: 3, in_stock: A}\n# then\nitem.price: 4\n", `
assay.yaml:3:1: item.price stands here again; its first value is in line 1
    3 | item.price: ***
      | ^`},
		{"a member twice", "address:\n  serviceable:\n    name: A\n    city: B\n    name: C\n", `
assay.yaml:5:5: address.serviceable has the key "name" twice
    5 |     name: ***
      |     ^`},
		{"a number that is none", "item: {in_stock: A, price: $19.99}\n", `
assay.yaml:1:28: item.price must be a whole number from 0 on, not "$19.99"
    1 | item: {in_stock: A, price: $19.99}
      |                            ^`},
		{"a duration without a unit", "webhooks:\n  windows:\n    delivery: 60\n", `
assay.yaml:3:15: webhooks.windows.delivery must be a duration with its unit, such as 500ms, 30s or 2m, not "60"
    3 |     delivery: 60
      |               ^`},
		{"a list where one value belongs", "token: [a, b]\n", `
assay.yaml:1:8: token must be a single value, not a list
    1 | token: [***, ***]
      |        ^`},
		{"one value where keys belong", "webhooks: https://x.example\n", `
assay.yaml:1:11: webhooks takes keys of its own (allowed: listen, public_url, rotate_secret, secret, set_url, tls, windows)
    1 | webhooks: ***
      |           ^`},
		{"a token that says nothing about its use", "card:\n  succeeds: tok_1\n", `
assay.yaml:2:13: card.succeeds must hold keys of its own (allowed: mint, reusable, token, tokens)
    2 |   succeeds: ***
      |             ^`},
		{"a word that is not on the list", "profile: openia\n", `
assay.yaml:1:10: profile is "openia"; did you mean openai? (allowed: draft, openai, spec)
    1 | profile: openia
      |          ^`},
		{"a version that never was", "api_version: 2026-04-18\n", `
assay.yaml:1:14: api_version is "2026-04-18"; did you mean 2026-04-17? (allowed: 2025-09-01, 2025-09-29, 2025-12-12, 2026-01-16, 2026-01-30, 2026-04-17, auto, unreleased)
    1 | api_version: 2026-04-18
      |              ^`},
		{"a target with a password", "target: https://ada:pw@x.example/acp\n", `
assay.yaml:1:9: target must not hold a user name or password; a credential has a key of its own
    1 | target: ***
      |         ^`},
		{"a target with a query", "target: https://x.example/acp?key=1\n", `
assay.yaml:1:9: target is a base URL: it must have neither a query nor a fragment
    1 | target: https://x.example/acp?key=1
      |         ^`},
		{"a target without a scheme", "target: x.example\n", `
assay.yaml:1:9: target must be an absolute URL that begins with http:// or https://
    1 | target: x.example
      |         ^`},
		{"a variable that is not set", "token: ${NOPE}\n", `
assay.yaml:1:8: token asks for the environment variable NOPE, which is not set
    1 | token: ${NOPE}
      |        ^`},
		{"a variable that is no variable", "item.in_stock: a${b c}\n", `
assay.yaml:1:16: item.in_stock holds a ${ that begins no ${NAME}; write $${ for the characters themselves
    1 | item.in_stock: a${b c}
      |                ^`},
		{"a secret that is too short for one", "token: abc\n", `
assay.yaml:1:8: token is shorter than 4 characters: nothing that short is a secret, and it could not be kept out of the records
    1 | token: ***
      |        ^`},
		{"an incomplete address", "address:\n  serviceable: {name: A, line_one: B, city: C, state: D, country: US}\n", `
assay.yaml:2:16: address.serviceable lacks postal_code
    2 |   serviceable: {name: A, line_one: B, city: C, state: D, country: US}
      |                ^`},
		{"an unknown placeholder", "control:\n  refund:\n    url: https://x.example/{{order_id}}\n", `
assay.yaml:3:10: control.refund.url has the unknown placeholder {{order_id}}; did you mean order.id? (allowed: amount, ca, currency, expires_at, item, key, merchant, milliseconds, operation, order.id, quantity, seconds, secret, session.id, status, stock, times, token, url)
    3 |     url: ***
      |          ^`},
		{"a placeholder without quotes", "control:\n  refund: {url: https://x.example, body: {{order.id}}}\n", `
assay.yaml:2:43: this is not YAML: could not find flow map content (a value with {{placeholders}} needs quotes around it)
    2 |   refund: {url: ***, body: {{***}}}
      |                             ^`},
		{"a hook of both kinds", "control:\n  refund: {command: [refund], url: https://x.example}\n", `
assay.yaml:2:11: control.refund is both a command and an HTTP call: keep one
    2 |   refund: {command: [***], url: ***}
      |           ^`},
		{"a minting call that does not say where the token is", "card.succeeds: {mint: {url: https://x.example}}\n", `
assay.yaml:1:23: card.succeeds.mint lacks result: where the token stands in the answer, such as $.id
    1 | card.succeeds: {mint: {url: ***}}
      |                       ^`},
		{"two ways to get tokens", "card.succeeds: {token: tok_1, tokens: [tok_2]}\n", `
assay.yaml:1:16: card.succeeds takes one of {token: T, reusable: true}, {tokens: [T, ...]} and {mint: ...}
    1 | card.succeeds: {token: ***, tokens: [***]}
      |                ^`},
		{"an alias", "item: {in_stock: &a X, second: *a}\n", `
assay.yaml:1:18: item.in_stock must be a single value, not an anchor or alias (write the value out)
    1 | item: {in_stock: &*** ***, second: ****}
      |                  ^
assay.yaml:1:32: item.second must be a single value, not an anchor or alias (write the value out)
    1 | item: {in_stock: &*** ***, second: ****}
      |                                    ^`},
		{"a quote that never ends", "target: \"https://x.example\ntoken: sk_live_1\n", `
assay.yaml:1:9: this is not YAML: could not find end character of double-quoted text
    1 | target: ***
      |         ^`},
		{"a tab", "item:\n\tin_stock: A\n", `
assay.yaml:2:1: this is not YAML: found character '	' that cannot start any token
    2 |  in_stock: ***
      | ^`},
		{"a second document", "profile: spec\n---\nprofile: openai\n", `
assay.yaml:3:8: this is not YAML: a second document begins here, but one file is one configuration
    3 | profile: ***
      |        ^`},
		{"no keys at all", "- a\n- b\n", "\nassay.yaml:1:1: the file must hold keys and values, such as `target: https://shop.example/acp`" + `
    1 | - ***
      | ^`},
		{"characters beyond ASCII before the place", "address.serviceable: {name: Адá, line_onë: 1}\n", `
assay.yaml:1:34: address.serviceable has no key "line_onë"; did you mean line_one? (allowed: city, company, country, line_one, line_two, name, postal_code, state)
    1 | address.serviceable: {name: Адá, line_onë: ***}
      |                                  ^`},
		{"several mistakes at once", "token: {x: 1}\nrate: fast\nconcurrency: 0\n", `
assay.yaml:1:9: there is no key "x" in token (allowed: invalid)
    1 | token: {x: ***}
      |         ^
assay.yaml:2:7: rate must be a number of requests per second, not "fast"
    2 | rate: fast
      |       ^
assay.yaml:3:14: concurrency must be a whole number from 1 on, not "0"
    3 | concurrency: 0
      |              ^`},
	} {
		t.Run(bad.name, func(t *testing.T) {
			_, err := config.Parse("assay.yaml", []byte(bad.file), environment(nil), nil)
			if err == nil {
				t.Fatal("the file was accepted")
			}
			if got, want := err.Error(), strings.TrimPrefix(bad.want, "\n"); got != want {
				t.Errorf("\n--- got\n%s\n--- want\n%s", got, want)
			}
		})
	}
}

// Values that are fine by themselves and wrong together.
func TestContradictions(t *testing.T) {
	for _, bad := range []struct{ name, file, want string }{
		{"draft in a later version", "profile: draft\napi_version: 2026-04-17\n",
			"assay.yaml:1:10: the profile draft (assay.yaml:1:10) does not go with API version 2026-04-17 (assay.yaml:2:14): draft is the dialect of 2025-09-01 and of no other version; leave one of them out"},
		{"a draft version in another profile", "profile: openai\napi_version: 2025-09-01\n",
			"assay.yaml:1:10: the profile openai (assay.yaml:1:10) does not go with API version 2025-09-01 (assay.yaml:2:14): draft is the dialect of 2025-09-01 and of no other version; leave one of them out"},
		{"one item twice", "item: {in_stock: A, second: A}\n", "assay.yaml:1:29: item.second is the same as item.in_stock; it must be another one"},
		{"one address twice", "address:\n  serviceable: " + somewhere + "\n  second: " + somewhere + "\n",
			"assay.yaml:3:11: address.second is the same as address.serviceable; it must be another one"},
		{"a price of nothing", "item.price: 5\n", "assay.yaml:1:13: item.price is the price of item.in_stock, which is not set"},
		{"one agent twice", "token: agent\nauth.second_key: agent\n", "assay.yaml:2:18: auth.second_key holds the same secret as token; it must be another one"},
		{"one account of an authentication provider twice", "dauth: {endpoint: {url: \"https://acs.example\", token: agent}, second_key: agent}\n",
			"assay.yaml:1:75: dauth.second_key holds the same secret as dauth.endpoint; it must be another one"},
		{"a token that both succeeds and declines", "card:\n  succeeds: {tokens: [tok_1, tok_2]}\n  declines: {tokens: [tok_2]}\n",
			"assay.yaml:2:13: card.succeeds holds the same secret as card.declines; it must be another one"},
		{"a token twice", "card.succeeds: {tokens: [tok_1, tok_1]}\n", "assay.yaml:1:16: card.succeeds lists the same token twice"},
		{"a receiver over TLS that is reached in clear", "webhooks: {tls: {cert: a.pem, key: b.pem}, public_url: \"http://agent.example\"}\n",
			"assay.yaml:1:56: webhooks.public_url begins with http://, but the receiver answers over TLS: write https://, or leave webhooks.tls out"},
		{"an authority that nobody hears of", "webhooks: {tls: generate}\n",
			"assay.yaml:1:17: webhooks.tls makes an authority that the merchant never hears of: hand it over as {{ca}} in webhooks.set_url, or have it written to a file: {generate: ca.pem}"},
		{"an authority that the hook does not hand over", "webhooks: {tls: generate, set_url: {url: \"https://x.example\", body: \"{{url}}\"}}\n",
			"assay.yaml:1:17: webhooks.tls makes an authority that the merchant never hears of: hand it over as {{ca}} in webhooks.set_url, or have it written to a file: {generate: ca.pem}"},
		{"one account twice", "psp: {merchant_id: acct_1, second_merchant: acct_1}\n", "assay.yaml:1:45: psp.second_merchant is the same as psp.merchant_id; it must be another one"},
		{"one version twice", "api_version: 2026-04-17\nversions.two: 2026-04-17\n", "assay.yaml:2:15: versions.two is the same as api_version; it must be another one"},
	} {
		t.Run(bad.name, func(t *testing.T) {
			_, err := config.Parse("assay.yaml", []byte(bad.file), environment(nil), nil)
			if err == nil {
				t.Fatal("the file was accepted")
			}
			if got, _, _ := strings.Cut(err.Error(), "\n"); got != bad.want {
				t.Errorf("\n got %s\nwant %s", got, bad.want)
			}
			if strings.Contains(err.Error(), "tok_2") || strings.Contains(err.Error(), "tok_1") {
				t.Errorf("a token was printed:\n%v", err)
			}
		})
	}
}

const somewhere = `{name: Ada Byron, line_one: 1 Main Street, city: San Francisco, state: CA, country: US, postal_code: "94105"}`
