package webhook

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1" // recognised in what others send, never used
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"hash"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// mistake is one usual way to get a signature wrong: other bytes, another time,
// another key or another hash.
type mistake struct {
	name string
	kind wire.Mistake
	make func(x input) []byte // nil where it does not apply
}

// input is what a signature could have been made of.
type input struct {
	moment string // t as it was sent, "" where there is none
	body   []byte
	secret string
}

// explain names the usual mistake that makes this digest, or says that none does.
func explain(digest []byte, moment string, body []byte, secret string) (string, wire.Mistake) {
	if len(digest) == 0 {
		return "the value is no digest in hex, base64 or base64url", ""
	}
	x := input{moment, body, secret}
	for _, m := range mistakes {
		if got := m.make(x); got != nil && hmac.Equal(got, digest) {
			return m.name, m.kind
		}
	}
	return "no usual mistake explains it: most likely another secret than webhooks.secret signed it, or the body was changed after it was signed", ""
}

// mistakes are tried in this order, the likeliest first.
var mistakes = append(hashes, append(bodies, keys...)...)

// hashes are mistakes about what is hashed with what.
var hashes = []mistake{
	{"the body was signed without the time and the dot before it", "", func(x input) []byte {
		if x.moment == "" {
			return nil
		}
		return sum(sha256.New, x.secret, x.body)
	}},
	{"time and body were joined without a dot", "", func(x input) []byte {
		if x.moment == "" {
			return nil
		}
		return sum(sha256.New, x.secret, append([]byte(x.moment), x.body...))
	}},
	{"it is a hash of the body, not an HMAC: the secret took no part", "", func(x input) []byte {
		digest := sha256.Sum256(x.body)
		return digest[:]
	}},
	{"it is a hash of the secret and the body one after the other, not an HMAC", "", func(x input) []byte {
		digest := sha256.Sum256(append([]byte(x.secret), x.body...))
		return digest[:]
	}},
	otherHash("SHA-1", sha1.New),
	otherHash("SHA-384", sha512.New384),
	otherHash("SHA-512", sha512.New),
}

func otherHash(name string, make func() hash.Hash) mistake {
	return mistake{"the HMAC was made with " + name + " instead of SHA-256", wire.OtherHash, func(x input) []byte {
		return sum(make, x.secret, signed(x.moment, x.body))
	}}
}

// bodies are mistakes about which bytes were signed.
var bodies = []mistake{
	otherBody("a newline was added to the body before it was signed", func(body []byte) []byte { return append(bytes.Clone(body), '\n') }),
	otherBody("the newline at the end of the body was left out of the signature", func(body []byte) []byte { return bytes.TrimRight(body, "\r\n") }),
	otherBody("other JSON was signed than sent: re-serialised with members in alphabetical order", respelled(sorted)),
	otherBody("other JSON was signed than sent: re-serialised without white space", respelled(compact)),
	otherBody("other JSON was signed than sent: re-serialised with white space after commas and colons", respelled(spaced)),
	otherBody("other JSON was signed than sent: re-serialised with indentation", respelled(indented)),
	otherBody("other JSON was signed than sent: re-serialised with \\u escapes for what is not ASCII", respelled(compact, ascii)),
	otherBody("other JSON was signed than sent: re-serialised with escaped slashes", respelled(compact, slashes)),
	otherBody("other JSON was signed than sent: re-serialised with escaped <, > and &", respelled(compact, markup)),
	otherBody("an empty body was signed", func([]byte) []byte { return []byte{} }),
}

func otherBody(name string, change func([]byte) []byte) mistake {
	return mistake{name, wire.OtherBytes, func(x input) []byte {
		changed := change(x.body)
		if changed == nil || bytes.Equal(changed, x.body) {
			return nil
		}
		return sum(sha256.New, x.secret, signed(x.moment, changed))
	}}
}

// keys are mistakes about what the HMAC was keyed with.
var keys = []mistake{
	otherKey("the part of the secret behind its prefix was the key, not the whole of it", func(secret string) string {
		_, rest, _ := strings.Cut(secret, "_")
		return rest
	}),
	otherKey("the secret was taken for base64 and decoded before it was the key", decoded),
	otherKey("the part of the secret behind its prefix was taken for base64 and decoded before it was the key", func(secret string) string {
		_, rest, _ := strings.Cut(secret, "_")
		return decoded(rest)
	}),
	otherKey("white space was left around the secret", func(secret string) string { return secret + "\n" }),
	{"the key was empty", "", func(x input) []byte { return sum(sha256.New, "", signed(x.moment, x.body)) }},
}

func otherKey(name string, change func(string) string) mistake {
	return mistake{name, "", func(x input) []byte {
		key := change(x.secret)
		if key == x.secret || key == "" {
			return nil
		}
		return sum(sha256.New, key, signed(x.moment, x.body))
	}}
}

func decoded(text string) string {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return ""
	}
	return string(raw)
}

// respelled writes a JSON body anew; nil where it is no JSON.
func respelled(write func([]byte) []byte, changes ...func([]byte) []byte) func([]byte) []byte {
	return func(body []byte) []byte {
		if !json.Valid(body) {
			return nil
		}
		out := write(body)
		for _, change := range changes {
			out = change(out)
		}
		return out
	}
}

func compact(body []byte) []byte {
	var out bytes.Buffer
	_ = json.Compact(&out, body)
	return out.Bytes()
}

func indented(body []byte) []byte {
	var out bytes.Buffer
	_ = json.Indent(&out, body, "", "  ")
	return out.Bytes()
}

// sorted writes members in the order of their names.
func sorted(body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return nil
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

// spaced puts a space behind each comma and colon, as Python does.
func spaced(body []byte) []byte {
	var out bytes.Buffer
	quoted, escaped := false, false
	for _, b := range compact(body) {
		out.WriteByte(b)
		switch {
		case escaped:
			escaped = false
		case quoted && b == '\\':
			escaped = true
		case b == '"':
			quoted = !quoted
		case !quoted && (b == ',' || b == ':'):
			out.WriteByte(' ')
		}
	}
	return out.Bytes()
}

func slashes(body []byte) []byte { return bytes.ReplaceAll(body, []byte("/"), []byte(`\/`)) }

func markup(body []byte) []byte {
	return []byte(strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace(string(body)))
}

func ascii(body []byte) []byte { return []byte(wire.Escaped(string(body))) }
