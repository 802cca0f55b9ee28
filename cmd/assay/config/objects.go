package config

import (
	"net"
	"time"
)

func texts(v value) ([]string, bool) {
	elements, ok := v.list()
	var list []string
	for _, e := range elements {
		got, read := text(e)
		if read && got == "" {
			read = e.fail("is empty")
		}
		list, ok = append(list, got), ok && read
	}
	return list, ok
}

func pairs(v value) (map[string]string, bool) {
	members, ok := v.members()
	if !ok || len(members) == 0 {
		return nil, v.fail("must hold keys and values, such as {a: b}")
	}
	got := map[string]string{}
	for _, m := range members {
		t, read := text(m.value)
		got[m.key], ok = t, ok && read
	}
	return got, ok
}

// Stock is an item of which few units are left.
type Stock struct {
	ID    string `json:"id"`
	Units int64  `json:"stock"`
}

func stock(v value) (Stock, bool) {
	var s Stock
	ok := v.object(map[string]func(value) bool{"id": into(&s.ID, text), "stock": into(&s.Units, whole(0))}, "id", "stock")
	return s, ok
}

// address reads an address object of the protocol. Every version asks for all
// members but line_two and company.
func address(v value) (map[string]any, bool) {
	got := map[string]any{}
	readers := map[string]func(value) bool{}
	required := []string{"name", "line_one", "city", "state", "country", "postal_code"}
	for _, name := range append([]string{"line_two", "company"}, required...) {
		readers[name] = func(v value) bool {
			t, ok := text(v)
			if ok && t != "" {
				got[name] = t
			}
			return ok
		}
	}
	return got, v.object(readers, required...)
}

// Endpoint is a service other than the target.
type Endpoint struct {
	URL   string
	Token Secret
}

func endpoint(v value) (Endpoint, bool) {
	var e Endpoint
	if v.node == nil || isScalar(v) {
		return e, into(&e.URL, base)(v)
	}
	ok := v.object(map[string]func(value) bool{"url": into(&e.URL, base), "token": into(&e.Token, secret)}, "url")
	return e, ok
}

func isScalar(v value) bool {
	_, ok := scalarText(v.node)
	return ok
}

// Listener is a server of the harness itself.
type Listener struct {
	Listen    string // host and port to listen at
	PublicURL string // how others reach it, "" if at that very address
	Token     Secret // the credential it asks for, empty if none
}

func listener(v value) (Listener, bool) {
	l := Listener{Listen: "127.0.0.1:0"}
	ok := v.object(map[string]func(value) bool{"listen": into(&l.Listen, listenAddress), "public_url": optional(into(&l.PublicURL, base)), "token": optional(into(&l.Token, secret))})
	return l, ok
}

// Identity is with what a server of the harness itself answers over TLS: a
// certificate that was given, or one made for the run.
type Identity struct {
	Cert, Key string // files in PEM; "" where both are made
	CA        string // file to which the authority is written that signs what is made, "" for none
}

// Made reports whether the certificate is to be made.
func (i *Identity) Made() bool { return i.Cert == "" }

// papers reads the word generate, or more in full.
func papers(v value) (*Identity, bool) {
	var i Identity
	if v.node == nil || isScalar(v) {
		_, ok := oneOf("generate")(v)
		return &i, ok
	}
	ok := v.object(map[string]func(value) bool{"generate": into(&i.CA, text), "cert": into(&i.Cert, text), "key": into(&i.Key, text)})
	switch {
	case !ok:
		return &i, false
	case i.CA != "" && i.Cert == "" && i.Key == "", i.CA == "" && i.Cert != "" && i.Key != "":
		return &i, true
	}
	return &i, v.fail("takes generate, {generate: FILE}, or the two files of a certificate: {cert: FILE, key: FILE}")
}

// Egress is a way out of the harness, and the address that the target sees.
type Egress struct {
	Address string // "" where it was not told
	Proxy   string // URL, "" for the way that all requests take
}

func egress(v value) (Egress, bool) {
	var e Egress
	ok := v.object(map[string]func(value) bool{"address": into(&e.Address, address4or6), "proxy": into(&e.Proxy, location)})
	return e, ok
}

func address4or6(v value) (string, bool) {
	got, ok := text(v)
	if ok && net.ParseIP(got) == nil {
		return "", v.fail("must be an IP address, such as 203.0.113.7, not %s", quoted(got))
	}
	return got, ok
}

// Signing is how requests are signed, as agreed with the target.
type Signing struct {
	Algorithm string            // hmac-sha256, ed25519, es256, ecdsa-p256-sha256 or rsa-pss-sha256
	Key       Secret            // shared secret, or private key in PEM
	Encoding  string            // of the signature: hex, base64 or base64url
	Canonical string            // form of the body that is signed: as sent (raw) or RFC 8785 (jcs)
	Timestamp bool              // the Timestamp header is signed along
	Header    map[string]string // fields that go with a signature, such as the id of its key
}

func signing(v value) (Signing, bool) {
	s := Signing{Algorithm: "hmac-sha256", Encoding: "base64url", Canonical: "jcs"}
	ok := v.object(map[string]func(value) bool{
		"algorithm": into(&s.Algorithm, oneOf("hmac-sha256", "ed25519", "es256", "ecdsa-p256-sha256", "rsa-pss-sha256")),
		"key":       into(&s.Key, multiline),
		"encoding":  into(&s.Encoding, oneOf("hex", "base64", "base64url")),
		"canonical": into(&s.Canonical, oneOf("raw", "jcs")),
		"timestamp": into(&s.Timestamp, yesNo),
		"header":    into(&s.Header, pairs),
	}, "key")
	return s, ok
}

// Account is an account at a messaging platform, as the merchant has it.
type Account struct {
	ID          string
	URL         string // the merchant's webhook for the platform
	Secret      Secret // signs what the platform sends
	VerifyToken Secret
}

func account(v value) (Account, bool) {
	var a Account
	ok := v.object(map[string]func(value) bool{
		"id": into(&a.ID, text), "url": into(&a.URL, location), "secret": into(&a.Secret, secret), "verify_token": into(&a.VerifyToken, secret),
	}, "url")
	return a, ok
}

// Limit is how many requests a target takes in a time.
type Limit struct {
	Requests int
	Per      time.Duration
}

func limit(v value) (Limit, bool) {
	l := Limit{Per: time.Second}
	ok := v.object(map[string]func(value) bool{"requests": into(&l.Requests, count), "per": into(&l.Per, duration(false))}, "requests")
	return l, ok
}

// Card is a payment card for a test.
type Card struct {
	Number, CVC       Secret
	ExpMonth, ExpYear string // "11", "2030"
}

func card(v value) (Card, bool) {
	var c Card
	ok := v.object(map[string]func(value) bool{
		"number": into(&c.Number, secret), "exp_month": into(&c.ExpMonth, text),
		"exp_year": into(&c.ExpYear, text), "cvc": into(&c.CVC, digits),
	}, "number", "exp_month", "exp_year")
	return c, ok
}
