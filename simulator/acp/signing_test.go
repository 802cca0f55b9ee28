package acp_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"testing"

	"github.com/assay-project/assay/simulator/acp"
)

func TestASignatureIsMadeAsAgreed(t *testing.T) {
	form, spelled := `{"a":1,"b":"Zoë"}`, []byte(` { "b" : "Zo\u00eb", "a": 1.0 } `)
	for name, c := range map[string]struct {
		signing acp.Signing
		body    []byte
		signed  string
	}{
		"canonical":          {acp.Signing{Canonical: true, Encoding: "base64url"}, spelled, form},
		"as sent":            {acp.Signing{Encoding: "base64"}, spelled, string(spelled)},
		"with the time":      {acp.Signing{Canonical: true, Timestamp: true, Encoding: "hex"}, spelled, "2026-05-04T09:30:00Z." + form},
		"no JSON":            {acp.Signing{Canonical: true, Encoding: "hex"}, []byte(`{"a":1,}`), `{"a":1,}`},
		"a name twice":       {acp.Signing{Canonical: true, Encoding: "hex"}, []byte(`{"a":1, "a":2}`), `{"a":1, "a":2}`},
		"nothing, as by GET": {acp.Signing{Canonical: true, Encoding: "hex"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.signing.Algorithm, c.signing.Key = "hmac-sha256", "shared secret"
			sign, err := c.signing.Signer()
			if err != nil {
				t.Fatal(err)
			}
			mac := hmac.New(sha256.New, []byte("shared secret"))
			mac.Write([]byte(c.signed))
			got := decode(t, c.signing.Encoding, sign(c.body, "2026-05-04T09:30:00Z"))
			if !hmac.Equal(got, mac.Sum(nil)) {
				t.Errorf("the signature is not that of %q", c.signed)
			}
		})
	}
}

func decode(t *testing.T, encoding, text string) []byte {
	t.Helper()
	got, err := map[string]func(string) ([]byte, error){
		"hex": hex.DecodeString, "base64": base64.StdEncoding.DecodeString, "base64url": base64.RawURLEncoding.DecodeString,
	}[encoding](text)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEveryAlgorithmSignsWithItsKindOfKey(t *testing.T) {
	body := []byte(`{"a":1}`)
	digest := sha256.Sum256(body)
	public, edwards, _ := ed25519.GenerateKey(rand.Reader)
	curve, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	primes, _ := rsa.GenerateKey(rand.Reader, 2048)
	for algorithm, c := range map[string]struct {
		key    any
		verify func(signature []byte) bool
	}{
		"ed25519": {edwards, func(s []byte) bool { return ed25519.Verify(public, body, s) }},
		"es256": {curve, func(s []byte) bool {
			return len(s) == 64 && ecdsa.Verify(&curve.PublicKey, digest[:], new(big.Int).SetBytes(s[:32]), new(big.Int).SetBytes(s[32:]))
		}},
		"ecdsa-p256-sha256": {curve, func(s []byte) bool { return ecdsa.VerifyASN1(&curve.PublicKey, digest[:], s) }},
		"rsa-pss-sha256": {primes, func(s []byte) bool {
			return rsa.VerifyPSS(&primes.PublicKey, crypto.SHA256, digest[:], s, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}},
	} {
		t.Run(algorithm, func(t *testing.T) {
			der, err := x509.MarshalPKCS8PrivateKey(c.key)
			if err != nil {
				t.Fatal(err)
			}
			key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
			signing := acp.Signing{Algorithm: algorithm, Key: key, Encoding: "hex"}
			sign, err := signing.Signer()
			if err != nil {
				t.Fatal(err)
			}
			if !c.verify(decode(t, "hex", sign(body, ""))) {
				t.Error("the signature does not verify")
			}
			forge, err := signing.Forger()
			if err != nil {
				t.Fatal(err)
			}
			if forged := forge(body, ""); len(forged) < 64 || c.verify(decode(t, "hex", forged)) {
				t.Errorf("%s is no signature of another key", forged)
			}
			kinds := map[string]string{"ed25519": "edwards", "es256": "curve", "ecdsa-p256-sha256": "curve", "rsa-pss-sha256": "primes"}
			for other, kind := range kinds {
				if _, err := (acp.Signing{Algorithm: other, Key: key}).Signer(); kind != kinds[algorithm] && err == nil {
					t.Errorf("a key of %s was taken for %s", algorithm, other)
				}
			}
		})
	}
	if _, err := (acp.Signing{Algorithm: "ed25519", Key: "no PEM"}).Signer(); err == nil {
		t.Error("a key that is no key was taken")
	}
}
