// Package attest signs what a run found, and checks such a signature: an in-toto
// statement about files, in a DSSE envelope, by an Ed25519 key.
//
// It must not know what a verdict is, or where the files are kept.
package attest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Types of the statement (in-toto attestation framework, v1), of its predicate
// (test-result, v0.1) and of the payload of its envelope (DSSE, v1).
const (
	StatementType = "https://in-toto.io/Statement/v1"
	PredicateType = "https://in-toto.io/attestation/test-result/v0.1"
	PayloadType   = "application/vnd.in-toto+json"
)

// Statement says what a test found, and which files that is told by.
type Statement struct {
	Type          string     `json:"_type"`
	Subject       []Resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     Result     `json:"predicate"`
}

// Resource is a file, by its path within the folder of the statement.
type Resource struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest,omitempty"` // "sha256", in hexadecimal digits
}

// Results of a test.
const (
	Passed = "PASSED"
	Warned = "WARNED"
	Failed = "FAILED" // whatever is neither of the others, so that nothing unfinished reads as passed
)

// Result is the predicate. What does not count as passed, warned or failed
// stands in a list that readers of the published predicate ignore.
type Result struct {
	Result        string     `json:"result"`
	Configuration []Resource `json:"configuration"`
	Passed        []string   `json:"passedTests"`
	Warned        []string   `json:"warnedTests"`
	Failed        []string   `json:"failedTests"`
	Unverified    []string   `json:"assay_unverifiedTests"`
	Standing      string     `json:"assay_standing"` // what the result is worth, a sentence
}

// Digest is the resource of a file that holds these bytes.
func Digest(name string, content []byte) Resource {
	sum := sha256.Sum256(content)
	return Resource{Name: name, Digest: map[string]string{"sha256": hex.EncodeToString(sum[:])}}
}

// envelope is a signed payload.
type envelope struct {
	PayloadType string      `json:"payloadType"`
	Payload     string      `json:"payload"`
	Signatures  []signature `json:"signatures"`
}

type signature struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"`
}

// Sign returns the envelope of a statement, as JSON.
func Sign(s Statement, key ed25519.PrivateKey) ([]byte, error) {
	payload, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	public := key.Public().(ed25519.PublicKey)
	return json.MarshalIndent(envelope{
		PayloadType: PayloadType, Payload: base64.StdEncoding.EncodeToString(payload),
		Signatures: []signature{{KeyID(public), base64.StdEncoding.EncodeToString(ed25519.Sign(key, encoded(PayloadType, payload)))}},
	}, "", "  ")
}

// Open returns the statement of an envelope that was signed by a key. The error
// is a sentence that says what is wrong with it.
func Open(data []byte, key ed25519.PublicKey) (*Statement, error) {
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("the signed statement is not JSON: %w", err)
	}
	if e.PayloadType != PayloadType {
		return nil, fmt.Errorf("the signed statement is of type %q, not %s", e.PayloadType, PayloadType)
	}
	payload, err := decode(e.Payload)
	if err != nil {
		return nil, fmt.Errorf("the payload of the signed statement is not base64: %w", err)
	}
	if !signed(e, payload, key) {
		return nil, fmt.Errorf("no signature of the statement was made with the key %s", KeyID(key))
	}
	var s Statement
	if err := json.Unmarshal(payload, &s); err != nil {
		return nil, fmt.Errorf("the signed statement cannot be read: %w", err)
	}
	if s.Type != StatementType || s.PredicateType != PredicateType {
		return nil, errors.New("what was signed is no statement about a test: its types are others")
	}
	return &s, nil
}

func signed(e envelope, payload []byte, key ed25519.PublicKey) bool {
	for _, s := range e.Signatures {
		if sig, err := decode(s.Sig); err == nil && ed25519.Verify(key, encoded(e.PayloadType, payload), sig) {
			return true
		}
	}
	return false
}

// encoded is what is signed: type and body with their lengths (DSSE, PAE).
func encoded(kind string, body []byte) []byte {
	var b bytes.Buffer
	b.WriteString("DSSEv1 " + strconv.Itoa(len(kind)) + " " + kind + " " + strconv.Itoa(len(body)) + " ")
	b.Write(body)
	return b.Bytes()
}

// decode takes either alphabet of base64, as the envelope's readers must.
func decode(text string) ([]byte, error) {
	plain := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	return base64.RawStdEncoding.DecodeString(plain)
}
