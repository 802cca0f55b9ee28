package shop

import (
	"bytes"
	"sync"

	simacp "github.com/assay-project/assay/simulator/acp"
)

// long is from how many bytes on a body is remembered.
const long = 1 << 20

// longBodies are those that were signed with SigningKey, by their length.
var longBodies sync.Map

type signedBody struct {
	body      []byte
	signature string
}

// rememberLong signs a long body once for all runs of this process: all of them send
// the same ones, and to sign one takes longer than to play many scenarios. It is
// meant for signatures that no time is a part of.
func rememberLong(sign simacp.Signer) simacp.Signer {
	return func(body []byte, timestamp string) string {
		if len(body) < long {
			return sign(body, timestamp)
		}
		if known, ok := longBodies.Load(len(body)); ok && bytes.Equal(known.(signedBody).body, body) {
			return known.(signedBody).signature
		}
		signature := sign(body, timestamp)
		longBodies.Store(len(body), signedBody{body, signature})
		return signature
	}
}
