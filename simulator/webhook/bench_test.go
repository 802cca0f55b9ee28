package webhook_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/assay-project/assay/simulator/webhook"
)

// burst is how many deliveries arrive at once.
const burst = 1000

// BenchmarkBurst sends a thousand signed deliveries at the same time, each over
// a connection of its own, to a receiver on loopback. None may be lost.
func BenchmarkBurst(b *testing.B) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	for b.Loop() {
		r := webhook.New(webhook.Options{Secret: vectorSecret})
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		stop := r.Serve(l, nil)
		sendAll(b, client, "http://"+l.Addr().String()+webhook.Path)
		stop()
		heard := map[string]bool{}
		for i, d := range r.Deliveries() {
			if d.Number != i+1 || !d.Signature.Valid || d.Answered != http.StatusOK {
				b.Fatalf("delivery %d is number %d, answered %d, signature valid: %t", i+1, d.Number, d.Answered, d.Signature.Valid)
			}
			heard[d.Session] = true
		}
		if len(heard) != burst {
			b.Fatalf("%d of %d deliveries were heard", len(heard), burst)
		}
	}
	b.ReportMetric(burst*float64(b.N)/b.Elapsed().Seconds(), "deliveries/s")
}

func sendAll(b *testing.B, client *http.Client, url string) {
	var group sync.WaitGroup
	for i := range burst {
		group.Add(1)
		go func() {
			defer group.Done()
			body := strings.ReplaceAll(created, "cs_123", fmt.Sprintf("cs_%d", i))
			req, _ := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
			req.Header.Set("Merchant-Signature", webhook.Sign(webhook.FormTimed, vectorSecret, []byte(body), time.Now()))
			answer, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_ = answer.Body.Close()
		}()
	}
	group.Wait()
}
