package attest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"testing"
)

// Whatever an envelope says: it is opened if its payload was signed with the key,
// and by nothing else.
func FuzzOpen(f *testing.F) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	statement := Statement{Type: StatementType, PredicateType: PredicateType, Subject: []Resource{Digest("book.json", []byte("{}"))}, Predicate: Result{Result: Passed}}
	own, err := Sign(statement, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(own)
	f.Add(bytes.Replace(own, []byte("payload\""), []byte("PAYLOAD\""), 1))
	for _, text := range []string{"", "null", "[]", `{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[{"sig":""},{"sig":7}]}`, `{"payload":"====","signatures":null}`, "\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		opened, err := Open(data, key.Public().(ed25519.PublicKey))
		if (opened == nil) != (err != nil) {
			t.Fatalf("%+v, %v", opened, err)
		}
		if err == nil {
			if got, _ := json.Marshal(opened); !bytes.Equal(got, payloadOf(t, own)) {
				t.Errorf("another statement than the signed one was opened: %s", got)
			}
		}
	})
}

func payloadOf(t *testing.T, envelope []byte) []byte {
	t.Helper()
	var e struct{ Payload string }
	if err := json.Unmarshal(envelope, &e); err != nil {
		t.Fatal(err)
	}
	payload, err := base64.StdEncoding.DecodeString(e.Payload)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// Whatever stands in a file of keys: it is a key of the right length, or a sentence
// says why it is none.
func FuzzKeys(f *testing.F) {
	private, err := PrivatePEM(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(private)
	for _, text := range []string{"", "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n", "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----", "\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if key, err := PrivateKey(data); err == nil && len(key) != ed25519.PrivateKeySize {
			t.Errorf("a private key of %d bytes", len(key))
		}
		if key, err := PublicKey(data); err == nil && len(key) != ed25519.PublicKeySize {
			t.Errorf("a public key of %d bytes", len(key))
		}
	})
}
