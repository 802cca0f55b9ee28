package acp

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
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowebpki/jcs"

	"github.com/assay-project/assay/simulator/wire"
)

// Signing is how requests are signed, as agent and target agreed: no source
// fixes it.
type Signing struct {
	Algorithm string // hmac-sha256, ed25519, es256, ecdsa-p256-sha256 or rsa-pss-sha256
	Key       string // shared secret, or private key in PEM
	Encoding  string // hex, base64 or base64url
	Canonical bool   // the RFC 8785 form of the body is signed, not its bytes
	Timestamp bool   // the Timestamp header and a full stop are signed before it

	made crypto.Signer // a private key in place of Key, nil where that is read
}

// Signer makes the value of a Signature header.
type Signer func(body []byte, timestamp string) string

// Signer reads the key. The error is a sentence for whoever configured it.
func (s Signing) Signer() (Signer, error) {
	sign, err := s.algorithm()
	if err != nil {
		return nil, fmt.Errorf("requests cannot be signed with %s: %w", s.Algorithm, err)
	}
	return func(body []byte, timestamp string) string {
		if s.Canonical {
			body = canonical(body)
		}
		if s.Timestamp {
			body = append([]byte(timestamp+"."), body...)
		}
		signature, err := sign(body)
		if err != nil {
			panic(fmt.Sprintf("a request cannot be signed: %v", err))
		}
		return s.encode(signature)
	}, nil
}

func (s Signing) encode(signature []byte) string {
	switch s.Encoding {
	case "hex":
		return hex.EncodeToString(signature)
	case "base64":
		return base64.StdEncoding.EncodeToString(signature)
	}
	return base64.RawURLEncoding.EncodeToString(signature)
}

// sizeOfForm is how long a body may be, in bytes, to be brought to its canonical
// form. What is longer is sent to be refused unread, and is written in that form.
const sizeOfForm = 128 << 10

// canonical is the RFC 8785 form of a body. What has none, because it is no
// JSON or names a member twice, is signed as it is.
func canonical(body []byte) []byte {
	if len(body) > sizeOfForm {
		return body
	}
	if form, err := jcs.Transform(body); err == nil {
		return form
	}
	return body
}

func (s Signing) algorithm() (func([]byte) ([]byte, error), error) {
	if s.Algorithm == "hmac-sha256" {
		return func(message []byte) ([]byte, error) {
			mac := hmac.New(sha256.New, []byte(s.Key))
			mac.Write(message)
			return mac.Sum(nil), nil
		}, nil
	}
	key, err := s.privateKey()
	if err != nil {
		return nil, err
	}
	digested := func(options crypto.SignerOpts) func([]byte) ([]byte, error) {
		return func(message []byte) ([]byte, error) {
			digest := sha256.Sum256(message)
			return key.Sign(rand.Reader, digest[:], options)
		}
	}
	switch key := key.(type) {
	case ed25519.PrivateKey:
		if s.Algorithm == "ed25519" {
			return func(message []byte) ([]byte, error) { return key.Sign(nil, message, crypto.Hash(0)) }, nil
		}
	case *ecdsa.PrivateKey:
		switch {
		case key.Curve != elliptic.P256():
		case s.Algorithm == "es256":
			return func(message []byte) ([]byte, error) { return joined(key, sha256.Sum256(message)) }, nil
		case s.Algorithm == "ecdsa-p256-sha256":
			return digested(crypto.SHA256), nil
		}
	case *rsa.PrivateKey:
		if s.Algorithm == "rsa-pss-sha256" {
			return digested(&rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}), nil
		}
	}
	return nil, errors.New("its key is of another kind")
}

// joined is a signature as ES256 writes it: the two numbers one behind the
// other, 32 bytes each (RFC 7518, section 3.4).
func joined(key *ecdsa.PrivateKey, digest [sha256.Size]byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		return nil, err
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signature, nil
}

// Forger signs in the same way with a key that is made for the occasion and known
// to nobody.
func (s Signing) Forger() (Signer, error) {
	var err error
	switch s.Algorithm {
	case "hmac-sha256":
		s.Key = rand.Text()
	case "ed25519":
		_, s.made, err = ed25519.GenerateKey(rand.Reader)
	case "rsa-pss-sha256":
		s.made, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		s.made, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		return nil, err
	}
	return s.Signer()
}

// privateKey reads PKCS #8, and the older forms of each kind, unless a key was made.
func (s Signing) privateKey() (crypto.Signer, error) {
	if s.made != nil {
		return s.made, nil
	}
	block, _ := pem.Decode([]byte(s.Key))
	if block == nil {
		return nil, errors.New("its key is not in PEM")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("its key is no private key")
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("its key cannot sign")
	}
	return signer, nil
}

// seal dates and signs a request that is ready to be sent, at the time it names
// or now. A payment provider is told the time whether or not signing was agreed.
func (a *Agent) seal(c *Call) {
	provider := a.kit.Role == wire.RolePSP
	sign, with := a.signing(c)
	if sign == nil && !provider || c.Operation == Discover || c.Operation == wire.Visit || c.To != "" && c.To != wire.Provider {
		return
	}
	if !c.Header.Has("Timestamp") {
		c.Header["Timestamp"] = []string{a.now().Format(time.RFC3339)}
	}
	if sign == nil {
		return
	}
	c.Header["Signature"] = []string{sign(c.Body, c.Header.Get("Timestamp"))}
	for name, value := range with {
		c.Header[name] = []string{value}
	}
}

// signing is how a request is signed, and the fields that go with that; nil where
// nothing was agreed with whom it is for.
func (a *Agent) signing(c *Call) (Signer, map[string]string) {
	at := a.kit.Authenticator
	if c.To == wire.Provider {
		return a.kit.Provider.Sign, a.kit.Provider.SignedWith
	}
	switch c.Operation {
	case Begin, Authenticate:
		return at.Sign, at.SignedWith
	case ReadAuthentication: // it has no body to sign
		return nil, nil
	}
	return a.kit.Sign, a.kit.SignedWith
}

// Sealed changes a request after it has been signed.
func Sealed(changes ...Change) Change {
	return func(c *Call) { c.sealed = append(slices.Clip(c.sealed), changes...) }
}
