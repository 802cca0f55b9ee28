package transport

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

var session = strings.Repeat(`{"id":"cs_1","status":"ready_for_payment"}`, 100)

// BenchmarkDo is one exchange with a handler in memory, 4 KB of answer and ten
// secrets to look for.
func BenchmarkDo(b *testing.B) {
	vault := NewVault()
	for i := range 10 {
		_, _ = vault.Add("card-token", fmt.Sprintf("tok_%016d", i))
	}
	client := New(Options{Vault: vault, RoundTripper: Memory(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, session)
	}))})
	c := call()
	b.ReportAllocs()
	for b.Loop() {
		if e := client.Do(context.Background(), c); e[0].Status() != http.StatusOK {
			b.Fatal(e[0].Failure)
		}
	}
}

// BenchmarkRedact is 4 MB of answer with 200 secrets known and none in it.
func BenchmarkRedact(b *testing.B) {
	vault := NewVault()
	for i := range 200 {
		_, _ = vault.Add("card-token", fmt.Sprintf("tok_%016d", i))
	}
	body := []byte(strings.Repeat(session, 1000))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		vault.Redact(body)
	}
}
