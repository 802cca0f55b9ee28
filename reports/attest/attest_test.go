package attest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
)

// The published example of the encoding that is signed.
func TestWhatIsSignedIsEncodedAsPublished(t *testing.T) {
	got := string(encoded("http://example.com/HelloWorld", []byte("hello world")))
	if want := "DSSEv1 29 http://example.com/HelloWorld 11 hello world"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAStatementIsReadBack(t *testing.T) {
	public, private, _ := ed25519.GenerateKey(nil)
	said := Statement{Type: StatementType, PredicateType: PredicateType,
		Subject: []Resource{Digest("report.json", []byte("{}"))}, Predicate: Result{Result: Passed}}
	data, err := Sign(said, private)
	if err != nil {
		t.Fatal(err)
	}
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	urlSafe := strings.NewReplacer("+", "-", "/", "_", "=", "")
	e.Payload, e.Signatures[0].Sig = urlSafe.Replace(e.Payload), urlSafe.Replace(e.Signatures[0].Sig)
	spelled, _ := json.Marshal(e)
	for _, form := range [][]byte{data, spelled} {
		read, err := Open(form, public)
		if err != nil {
			t.Fatal(err)
		}
		if read.Subject[0].Digest["sha256"] != "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" {
			t.Errorf("the digest of {} is %v", read.Subject[0].Digest)
		}
	}
}

func TestAStatementThatWasTouchedIsRefused(t *testing.T) {
	public, private, _ := ed25519.GenerateKey(nil)
	stranger, _, _ := ed25519.GenerateKey(nil)
	statement := Statement{Type: StatementType, PredicateType: PredicateType, Predicate: Result{Result: Failed}}
	data, err := Sign(statement, private)
	if err != nil {
		t.Fatal(err)
	}
	statement.Predicate.Result = Passed
	other, _ := Sign(statement, private)
	var e, better envelope
	if json.Unmarshal(data, &e) != nil || json.Unmarshal(other, &better) != nil {
		t.Fatal("the envelopes cannot be read")
	}
	e.Payload = better.Payload
	swapped, _ := json.Marshal(e)
	retyped := bytes.Replace(data, []byte(PayloadType), []byte("application/json"), 1)
	for name, c := range map[string]struct {
		data []byte
		key  ed25519.PublicKey
	}{
		"another payload": {swapped, public}, "another type": {retyped, public}, "another key": {data, stranger},
		"no signature": {[]byte(`{"payloadType":"` + PayloadType + `","payload":"e30="}`), public}, "no JSON": {[]byte("{"), public},
	} {
		if _, err := Open(c.data, c.key); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestKeysAreReadFromPEM(t *testing.T) {
	public, private, _ := ed25519.GenerateKey(nil)
	der, _ := x509.MarshalPKCS8PrivateKey(private)
	read, err := PrivateKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err != nil || !read.Equal(private) {
		t.Errorf("the private key was read as %v, %v", read, err)
	}
	text, _ := PEM(public)
	if again, err := PublicKey(text); err != nil || !again.Equal(public) {
		t.Errorf("the public key was read as %v, %v", again, err)
	}
	if _, err := PrivateKey(text); err == nil {
		t.Error("a public key was taken for a private one")
	}
}
