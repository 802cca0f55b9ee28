package shop

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/fixtures/provider"
)

// AgentKey is a key with which an agent signs what it says to a provider.
type AgentKey struct {
	ID, Algorithm string
	Public        string        // in PEM
	Private       config.Secret // empty where the agent keeps it to itself
}

// AgentKeys makes a key of each kind that the good provider can verify. They live
// as long as the provider does.
func AgentKeys() ([]AgentKey, error) {
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	var keys []AgentKey
	for _, made := range []struct {
		algorithm string
		private   crypto.Signer
	}{{"ed25519", edwards}, {"es256", curve}} {
		secret, err := x509.MarshalPKCS8PrivateKey(made.private)
		if err != nil {
			return nil, err
		}
		public, err := x509.MarshalPKIXPublicKey(made.private.Public())
		if err != nil {
			return nil, err
		}
		keys = append(keys, AgentKey{
			ID: "key_" + made.algorithm, Algorithm: made.algorithm,
			Public: inPEM("PUBLIC KEY", public), Private: config.NewSecret(inPEM("PRIVATE KEY", secret)),
		})
	}
	return keys, nil
}

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// GivenKey is the key of an agent of which the public half is known, in PEM.
func GivenKey(public string) (AgentKey, error) {
	key := AgentKey{ID: "key_1", Algorithm: "es256", Public: public}
	block, _ := pem.Decode([]byte(public))
	if block == nil {
		return key, fmt.Errorf("it holds no key in PEM")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return key, fmt.Errorf("it holds no public key: %w", err)
	}
	if _, edwards := parsed.(ed25519.PublicKey); edwards {
		key.Algorithm = "ed25519"
	}
	return key, nil
}

// known are the keys as the provider is told them.
func known(keys []AgentKey) map[string]string {
	public := map[string]string{}
	for _, key := range keys {
		public[key.ID] = key.Public
	}
	return public
}

// signing is how an agent is to sign with a key.
func signing(key *AgentKey) map[string]any {
	agreed := map[string]any{
		"algorithm": key.Algorithm, "key": key.Private, "encoding": "base64url", "canonical": "jcs",
		"header": map[string]any{provider.KeyIDHeader: key.ID},
	}
	if key.Private.Empty() {
		agreed["key"] = config.Variable("ASSAY_PSP_KEY")
	}
	return agreed
}
