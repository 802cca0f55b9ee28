// Package needs is the vocabulary of what a rule or a scenario cannot do
// without: an item on sale, a token that is declined, a hook that changes the
// stock. Each word says how it is configured and what its absence means.
//
// It is data that the plan, the configuration and the command line share. It
// depends on the standard library alone and must not know how a value is read,
// which rule asks for it, or what a target has announced.
package needs

import "strings"

// Class says what the absence of a need means for the rules that ask for it.
type Class string

const (
	// Configured is what every target can be given for a test: an item, a
	// token, a hook of its sandbox. Missing, it leaves its rules unverified,
	// because the target may well break them and nobody looked.
	Configured Class = "configured"
	// Claimed is what a target may lawfully do without: an extension, a second
	// language, a product of its own such as a cart service or a feed. Where
	// nobody announced it, neither the target nor the configuration, its rules
	// do not apply. A need is Claimed rather than Configured whenever a target
	// that keeps every rule could lack it, for otherwise such a target could
	// never be green.
	Claimed Class = "claimed"
	// Environment is what the surroundings of a run must offer: a certificate
	// of a public authority, a second address to send from, a day to wait, a
	// permission. Its rules do not apply until its key asks for them.
	Environment Class = "environment"
)

// Type says what stands under a key of assay.yaml, in words for its reader.
type Type string

const (
	YesNo        Type = "yes or no"
	Text         Type = "text"
	Texts        Type = "list of texts"
	Pairs        Type = "pairs of texts"
	Amount       Type = "amount in minor units"
	Language     Type = "language tag"
	Currency     Type = "currency code"
	Version      Type = "API version"
	URL          Type = "URL"
	Place        Type = "path or URL"
	Duration     Type = "duration"
	Secret       Type = "secret"
	Quantity     Type = "yes or a request shape"                                   // line_quantity, item_quantity, items_quantity
	Stock        Type = "{id, stock}"                                              // an item and how many units are left of it
	Address      Type = "address"                                                  // the members of the protocol's address object
	Tokens       Type = "token source"                                             // {token, reusable}, {tokens} or {mint}
	Hook         Type = "HTTP call or command"                                     // {method, url, header, body} or {command}
	Call         Type = "HTTP call"                                                // {method, url, header, body, result}
	Card         Type = "{number, exp_month, exp_year, cvc}"                       // a payment card
	Endpoint     Type = "URL or {url, token}"                                      // a service and the credential it asks for
	Listener     Type = "{listen, public_url, token}"                              // where the harness itself is to be found, and the credential it asks for
	Signing      Type = "{algorithm, key, encoding, canonical, timestamp, header}" // how requests are signed
	Certificates Type = "certificates in PEM, or their file"
	Identity     Type = "generate, {generate} or {cert, key}"  // with what a server of the harness answers over TLS
	Egress       Type = "yes or {address, proxy}"              // a way out of the harness
	Limit        Type = "yes or {requests, per}"               // how many requests are taken in a time
	TestCard     Type = "yes or {number, exp_month, exp_year}" // a card that the usual one does not stand for
	Account      Type = "{id, url, secret, verify_token}"      // an account at a messaging platform
)

// Subject is the heading under which a word is listed.
type Subject string

const (
	Shop         Subject = "the shop"
	Payment      Subject = "payment"
	Protocol     Subject = "the protocol"
	Events       Subject = "orders and events"
	Control      Subject = "control of the target"
	Surroundings Subject = "surroundings"
	Providers    Subject = "payment providers"
	Extensions   Subject = "extensions and services"
	Feeds        Subject = "product feeds"
	Mandates     Subject = "agent payments"
	Messaging    Subject = "messaging"
)

// Need is one word of the vocabulary.
type Need struct {
	Word    string
	Subject Subject
	Class   Class
	Key     string // path in assay.yaml, the word itself in nearly all cases
	Type    Type
	Example string   // a value that can stand after the key
	Says    string   // what it is, one sentence in our own words
	By      []string // words any of which fulfils it as well
}

// Acts reports whether what the need names does more at a target than to open a
// session: it pays, calls a hook, or has something sent. A read-only run leaves it
// out, configured or not.
func (n Need) Acts() bool {
	switch n.Type {
	case Tokens, Hook, Endpoint, Listener:
		return true
	}
	return n.Subject == Events
}

// Snippet is a line of assay.yaml that fulfils the need.
func (n Need) Snippet() string { return n.Key + ": " + n.Example }

var (
	all   = collect()
	index = indexed(all)
)

// All returns the whole vocabulary, by subject, in the order of its tables. The
// slice is the caller's own.
func All() []Need { return append([]Need(nil), all...) }

// Lookup returns the need of a word.
func Lookup(word string) (Need, bool) {
	n, ok := index[word]
	return n, ok
}

func collect() []Need {
	var list []Need
	for _, table := range []struct {
		subject Subject
		needs   []Need
	}{
		{Shop, shop}, {Payment, payment}, {Protocol, protocol}, {Events, events}, {Control, control}, {Surroundings, environment},
		{Providers, providers}, {Extensions, extensions}, {Feeds, feeds}, {Mandates, mandates}, {Messaging, messaging},
	} {
		for _, n := range table.needs {
			n.Subject = table.subject
			if n.Key == "" {
				n.Key = n.Word
			}
			if n.Example == "" {
				n.Example = usual[n.Type]
			}
			list = append(list, n)
		}
	}
	return list
}

// usual holds the example of a type where the word adds nothing to it.
var usual = map[Type]string{
	YesNo:   "true",
	Address: "{name: Ada Byron, line_one: 1 Main Street, city: San Francisco, state: CA, country: US, postal_code: \"94105\"}",
	Tokens:  "{tokens: [tok_1, tok_2]}",
}

func indexed(list []Need) map[string]Need {
	words := make(map[string]Need, len(list))
	for _, n := range list {
		words[n.Word] = n
	}
	return words
}

// hook is the example of a hook: a call of the sandbox's management API.
func hook(path, body string) string {
	return "{method: POST, url: \"https://sandbox.shop.example/admin/" + path + "\", body: '{" + strings.ReplaceAll(body, "'", `"`) + "}'}"
}
