package acp

import (
	"testing"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Whom a request is for decides who signs it, and whether anybody does.
func TestARequestIsSignedAsAgreedWithWhomItIsFor(t *testing.T) {
	by := func(name string) Signer { return func([]byte, string) string { return name } }
	for _, c := range []struct {
		operation wire.Operation
		to        string
		provider  Signer
		want      string
	}{
		{Create, "", by("provider"), "merchant"},
		{Delegate, wire.Provider, by("provider"), "provider"},
		{Delegate, wire.Provider, nil, ""},
		{Discover, "", by("provider"), ""},
	} {
		a := Agent{kit: &Kit{Transport: transport.Options{Clock: transport.System()}, Sign: by("merchant"), Provider: Provider{Sign: c.provider, SignedWith: map[string]string{"Signature-Key-Id": "key_1"}}}}
		call := Call{Call: transport.Call{Operation: c.operation, To: c.to, Header: wire.Header{}, Body: []byte("{}")}}
		a.seal(&call)
		if got := call.Header.Get("Signature"); got != c.want {
			t.Errorf("%s to %q is signed by %q, not by %q", c.operation, c.to, got, c.want)
		}
		if named := call.Header.Has("Signature-Key-Id"); named != (c.want == "provider") {
			t.Errorf("%s to %q names the key of the provider: %t", c.operation, c.to, named)
		}
	}
}
