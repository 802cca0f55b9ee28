package config

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// Live reports every credential and card of the configuration that does not
// look like one of a sandbox: what a run does with it could cost somebody money.
// nil if there is none.
func (c *Config) Live() error {
	var found Problems
	told := map[string]bool{}
	for key, secret := range c.held() {
		what := whyLive(key, secret.Reveal())
		if what == "" || told[key] {
			continue
		}
		told[key] = true
		found = append(found, c.Fault(key,
			"%s %s: a run pays, cancels and gives wrong credentials on purpose, so it belongs in a sandbox; use a test credential, or say --allow-live if this one is", key, what))
	}
	slices.SortFunc(found, func(a, b Problem) int { return strings.Compare(a.Message, b.Message) })
	return found.orNil()
}

// held yields all secrets by key, and the texts of hooks, which can hold some.
func (c *Config) held() iter.Seq2[string, Secret] {
	return func(yield func(string, Secret) bool) {
		for key, s := range c.Secrets() {
			if !yield(key, s) {
				return
			}
		}
		for key, value := range c.values {
			for _, text := range textsOf(value) {
				if !yield(key, text) {
					return
				}
			}
		}
	}
}

// textsOf are what a hook, or what makes tokens, is made of.
func textsOf(value any) []Secret {
	switch v := value.(type) {
	case Hook:
		return v.texts()
	case *purse:
		if v.mint != nil {
			return v.mint.texts()
		}
	}
	return nil
}

// texts are the words of the command, or the parts of the call.
func (h Hook) texts() []Secret {
	parts := h.parts()
	texts := make([]Secret, len(parts))
	for i, part := range parts {
		texts[i] = part.text
	}
	return texts
}

// liveMark is how providers mark the credentials of their real accounts:
// sk_live_..., live_..., rzp_live_..., something-prod-...
var liveMark = regexp.MustCompile(`(?i)\b([a-z]+[_-])?(live|prod|production)[_-][a-z0-9]`)

// whyLive says why a value does not look like one of a sandbox, "" if it does.
func whyLive(key, value string) string {
	if strings.HasPrefix(key, "psp.") && strings.HasSuffix(key, "card") || strings.HasPrefix(key, "dauth.card.") {
		if number := strings.Map(digitsOnly, value); luhn(number) && !isTestCard(number) {
			return "may be a card of a person: its number is valid, and none of those that are published for tests"
		}
		return ""
	}
	if liveMark.MatchString(value) {
		return "looks like a credential of a live account"
	}
	return ""
}

func digitsOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// luhn reports whether the last digit of a card number fits the others
// (ISO/IEC 7812-1, annex B).
func luhn(number string) bool {
	sum := 0
	for i := range number {
		digit := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return number != "" && sum%10 == 0
}

// testCards are the numbers that card schemes and payment providers publish for
// tests, by scheme.
var testCards = []string{
	"4242424242424242", "4111111111111111", "4012888888881881", "4000056655665556", "4444333322221111", "4917610000000000", // Visa
	"5555555555554444", "5105105105105100", "5200828282828210", "5454545454545454", "2223003122003222", "5100290029002909", // Mastercard
	"378282246310005", "371449635398431", "378734493671000", // American Express
	"6011111111111117", "6011000990139424", // Discover
	"3056930009020004", "36227206271667", "30569309025904", "38520000023237", // Diners Club
	"3566002020360505", "3530111333300000", // JCB
	"6200000000000005", "6555900000604105", // UnionPay, BCcard
}

// testRange begins the many numbers that are published for declines, challenges
// and countries.
const testRange = "400000"

func isTestCard(number string) bool {
	return slices.Contains(testCards, number) || strings.HasPrefix(number, testRange)
}
