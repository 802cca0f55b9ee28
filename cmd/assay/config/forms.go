package config

import (
	"math"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

// form reads one kind of value; false where it cannot, with a problem said.
type form[T any] func(v value) (T, bool)

// into makes a form fill a place.
func into[T any](place *T, read form[T]) func(value) bool {
	return func(v value) bool {
		got, ok := read(v)
		if ok {
			*place = got
		}
		return ok
	}
}

func text(v value) (string, bool) {
	got, ok := v.public().text()
	return strings.TrimSpace(got), ok
}

func secret(v value) (Secret, bool) {
	got, ok := v.text()
	if ok && strings.ContainsAny(got, "\r\n") {
		return Secret{}, v.fail("must stand in one line")
	}
	return NewSecret(got), ok
}

func yesNo(v value) (bool, bool) {
	got, ok := text(v)
	if !ok {
		return false, false
	}
	switch strings.ToLower(got) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0":
		return false, true
	}
	return false, v.fail("must be true or false, not %s", quoted(got))
}

// oneOf reads a word of a short list.
func oneOf(allowed ...string) form[string] {
	return func(v value) (string, bool) {
		got, ok := text(v)
		return got, ok && v.one(got, allowed...)
	}
}

// duration reads a time with its unit, "0s" only where zero makes sense.
func duration(zero bool) form[time.Duration] {
	return func(v value) (time.Duration, bool) {
		got, ok := text(v)
		if !ok {
			return 0, false
		}
		d, err := time.ParseDuration(got)
		if err != nil || d < 0 || d == 0 && !zero {
			return 0, v.fail("must be a duration with its unit, such as 500ms, 30s or 2m, not %s", quoted(got))
		}
		return d, true
	}
}

// whole reads an integer from a lower bound on.
func whole(least int64) form[int64] {
	return func(v value) (int64, bool) {
		got, ok := text(v)
		if !ok {
			return 0, false
		}
		n, err := strconv.ParseInt(got, 10, 64)
		if err != nil || n < least {
			return 0, v.fail("must be a whole number from %d on, not %s", least, quoted(got))
		}
		return n, true
	}
}

func count(v value) (int, bool) {
	n, ok := whole(1)(v)
	if ok && n > 10_000 {
		return 0, v.fail("is %d, more than any run can use", n)
	}
	return int(n), ok
}

// rate reads requests per second; 0 lifts the limit.
func rate(v value) (float64, bool) {
	got, ok := text(v)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(got, 64)
	if err != nil || f < 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, v.fail("must be a number of requests per second, not %s", quoted(got))
	}
	return f, true
}

// location reads an absolute http or https URL. A credential in it is refused,
// since URLs are shown and stored.
func location(v value) (string, bool) {
	got, ok := v.text()
	if !ok {
		return "", false
	}
	got = strings.TrimSpace(got)
	if !strings.Contains(got, "@") {
		v.show()
	}
	u, err := url.Parse(got)
	switch {
	case err == nil && u.User != nil:
		return "", v.fail("must not hold a user name or password; a credential has a key of its own")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "", v.fail("must be an absolute URL that begins with http:// or https://")
	}
	return got, true
}

// base reads a URL under which paths are appended.
func base(v value) (string, bool) {
	got, ok := location(v)
	if ok && strings.ContainsAny(got, "?#") {
		return "", v.fail("is a base URL: it must have neither a query nor a fragment")
	}
	return strings.TrimRight(got, "/"), ok
}

// listenAddress reads where a server of ours listens.
func listenAddress(v value) (string, bool) {
	got, ok := text(v)
	if !ok {
		return "", false
	}
	_, port, err := net.SplitHostPort(got)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > math.MaxUint16 {
		return "", v.fail("must be a host and a port, such as 127.0.0.1:8080 (port 0 takes a free one), not %s", quoted(got))
	}
	return got, true
}

var (
	currencyForm = regexp.MustCompile(`^[a-z]{3}$`)
	languageForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
)

func currency(v value) (string, bool) {
	got, ok := text(v)
	got = strings.ToLower(got)
	if ok && !currencyForm.MatchString(got) {
		return "", v.fail("must be an ISO 4217 code of three letters, such as usd, not %s", quoted(got))
	}
	return got, ok
}

func language(v value) (string, bool) {
	got, ok := text(v)
	if ok && !languageForm.MatchString(got) {
		return "", v.fail("must be a language tag, such as de-DE, not %s", quoted(got))
	}
	return got, ok
}

// Auto asks the target which API version to speak.
const Auto wire.Version = "auto"

// Versions are the API versions a run can speak, oldest first.
var Versions = []wire.Version{wire.Draft, "2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17", wire.Unreleased}

// version reads an API version; extra are words accepted beside the dates.
func version(extra ...wire.Version) form[wire.Version] {
	return func(v value) (wire.Version, bool) {
		got, ok := text(v)
		var allowed []string
		for _, known := range slices.Concat(Versions, extra) {
			allowed = append(allowed, string(known))
		}
		return wire.Version(got), ok && v.one(got, allowed...)
	}
}

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

// Shapes of a request that asks for more than one unit from 2026-01-30 on,
// where the published schemas have no member for it.
var shapes = []string{"line_quantity", "item_quantity", "items_quantity"}

// quantity reads a shape; yes means the usual one, no means none.
func quantity(v value) (string, bool) {
	got, ok := text(v)
	if !ok {
		return "", false
	}
	switch strings.ToLower(got) {
	case "true", "yes":
		return shapes[0], true
	case "false", "no":
		return "", true
	}
	return got, v.one(got, append([]string{"true", "false"}, shapes...)...)
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
}

func listener(v value) (Listener, bool) {
	l := Listener{Listen: "127.0.0.1:0"}
	ok := v.object(map[string]func(value) bool{"listen": into(&l.Listen, listenAddress), "public_url": optional(into(&l.PublicURL, base))})
	return l, ok
}

// optional lets an empty text stand for no value.
func optional(read func(value) bool) func(value) bool {
	return func(v value) bool {
		return v.empty() || read(v)
	}
}

// Signing is how requests are signed, as agreed with the target.
type Signing struct {
	Algorithm string // hmac-sha256, ed25519, ecdsa-p256-sha256 or rsa-pss-sha256
	Key       Secret // shared secret, or private key in PEM
	Encoding  string // of the signature: hex, base64 or base64url
	Canonical string // form of the body that is signed: as sent (raw) or RFC 8785 (jcs)
	Timestamp bool   // the Timestamp header is signed along
}

func signing(v value) (Signing, bool) {
	s := Signing{Algorithm: "hmac-sha256", Encoding: "base64url", Canonical: "jcs"}
	ok := v.object(map[string]func(value) bool{
		"algorithm": into(&s.Algorithm, oneOf("hmac-sha256", "ed25519", "ecdsa-p256-sha256", "rsa-pss-sha256")),
		"key":       into(&s.Key, multiline),
		"encoding":  into(&s.Encoding, oneOf("hex", "base64", "base64url")),
		"canonical": into(&s.Canonical, oneOf("raw", "jcs")),
		"timestamp": into(&s.Timestamp, yesNo),
	}, "key")
	return s, ok
}

// multiline reads a secret that may fill several lines, as a key in PEM does.
func multiline(v value) (Secret, bool) {
	got, ok := v.text()
	return NewSecret(got), ok
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

// formOf returns the form of a type of the needs vocabulary and whether a flag
// or a variable can hold it.
func formOf(t needs.Type) (read form[any], single bool) {
	switch t {
	case needs.YesNo:
		return untyped(yesNo), true
	case needs.Text, needs.Place:
		return untyped(text), true
	case needs.Amount:
		return untyped(whole(0)), true
	case needs.Language:
		return untyped(language), true
	case needs.Currency:
		return untyped(currency), true
	case needs.Version:
		return untyped(version()), true
	case needs.URL:
		return untyped(location), true
	case needs.Duration:
		return untyped(duration(false)), true
	case needs.Secret:
		return untyped(secret), true
	case needs.Quantity:
		return untyped(quantity), true
	case needs.Endpoint:
		return untyped(endpoint), true
	case needs.Texts:
		return untyped(texts), false
	case needs.Pairs:
		return untyped(pairs), false
	case needs.Stock:
		return untyped(stock), false
	case needs.Address:
		return untyped(address), false
	case needs.Listener:
		return untyped(listener), false
	case needs.Signing:
		return untyped(signing), false
	case needs.Account:
		return untyped(account), false
	case needs.Tokens:
		return untyped(tokens), false
	case needs.Hook:
		return untyped(hook), false
	}
	return nil, false
}

func untyped[T any](read form[T]) form[any] {
	return func(v value) (any, bool) {
		got, ok := read(v)
		return got, ok
	}
}
