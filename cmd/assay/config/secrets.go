package config

import (
	"iter"
	"maps"
	"slices"
	"strings"
)

// Secrets yields all secrets of the configuration by key, so that they can be
// kept out of what is stored; several can have one key. Minted tokens come
// later, from their source. The security code of a card is too short to be
// looked for, and is not among them.
func (c *Config) Secrets() iter.Seq2[string, Secret] {
	return func(yield func(string, Secret) bool) {
		for _, found := range c.secrets() {
			if !found.Empty() && !yield(found.key, found.Secret) {
				return
			}
		}
	}
}

type namedSecret struct {
	key string
	Secret
}

func (c *Config) secrets() []namedSecret {
	list := []namedSecret{{"token", c.Token}, {"webhooks.secret", c.Webhooks.Secret}, {"psp.card", c.PSP.Card.Number}}
	for _, k := range slices.Sorted(maps.Keys(c.values)) {
		switch got := c.values[k].(type) {
		case Secret:
			list = append(list, namedSecret{k, got})
		case Endpoint:
			list = append(list, namedSecret{k, got.Token})
		case Listener:
			list = append(list, namedSecret{k, got.Token})
		case Signing:
			list = append(list, namedSecret{k, got.Key})
		case Card:
			list = append(list, namedSecret{k, got.Number})
		case Account:
			list = append(list, namedSecret{k, got.Secret}, namedSecret{k, got.VerifyToken})
		case *purse:
			for _, token := range got.listed {
				list = append(list, namedSecret{k, token})
			}
		}
	}
	return list
}

// hider returns a function that masks every secret in a text, and whatever
// came from a variable: what a hook says may repeat them.
func (c *Config) hider(filled map[string]bool) func(string) string {
	var pairs []string
	add := func(text string) {
		if len(text) >= shortest {
			pairs = append(pairs, text, masked)
		}
	}
	for _, s := range c.Secrets() {
		add(s.Reveal())
	}
	for text := range filled {
		add(text)
	}
	replacer := strings.NewReplacer(pairs...)
	return replacer.Replace
}
