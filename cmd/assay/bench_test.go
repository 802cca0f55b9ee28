package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/equip"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// BenchmarkDemo runs `assay demo --backoff 50ms` as a process of its own. It
// tells the requests per rule and the peak memory.
func BenchmarkDemo(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "assay")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	var peak int64
	for b.Loop() {
		demo := exec.Command(program, "demo", "--backoff", "50ms", "--out", dir)
		if out, err := demo.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		usage, _ := demo.ProcessState.SysUsage().(*syscall.Rusage)
		peak = max(peak, usage.Maxrss)
	}
	data, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		b.Fatal(err)
	}
	var report struct {
		Exchanges int
		Verdicts  []json.RawMessage
	}
	if err := json.Unmarshal(data, &report); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(report.Exchanges)/float64(len(report.Verdicts)), "requests/rule")
	b.ReportMetric(float64(peak)/1024, "MB-peak")
}

// BenchmarkDistantMerchant plays against a merchant that takes 100 ms to answer,
// 8 and 32 scenarios at a time. It tells how many times longer the run took than
// its longest scenario, which is the least it can take.
func BenchmarkDistantMerchant(b *testing.B) {
	for _, places := range []int{8, 32} {
		b.Run(map[int]string{8: "8-at-a-time", 32: "32-at-a-time"}[places], func(b *testing.B) {
			var ratio float64
			for b.Loop() {
				book := distant(b, 100*time.Millisecond, places)
				var longest int64
				for _, recording := range book.Recordings {
					longest = max(longest, recording.TookMS)
				}
				ratio = float64(book.DurationMS) / float64(longest)
			}
			b.ReportMetric(ratio, "x-longest-scenario")
		})
	}
}

// distant plays the good merchant over sockets, each answer late.
func distant(b *testing.B, latency time.Duration, places int) *wire.Book {
	b.Helper()
	stock := merchantOptions{}
	stock.Token = shop.Token
	served, err := stock.serve("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer served.close()
	cfg, err := shop.Config(served.merchant.Shop(), served.place, config.Overrides{"api_version": "2026-04-17"})
	if err != nil {
		b.Fatal(err)
	}
	vault := transport.NewVault()
	kit, err := equip.Kit(cfg, vault)
	if err != nil {
		b.Fatal(err)
	}
	kit.Transport = transport.Options{RoundTripper: late{transport.Socket(transport.SocketOptions{}), latency}, Clock: transport.System(), Vault: vault}
	play := line.Run{Setup: line.SetupOf(cfg), Kit: kit, Limits: simulator.Limits{Concurrency: places}}
	book, err := play.Play(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return book
}

// late answers late.
type late struct {
	http.RoundTripper
	by time.Duration
}

func (l late) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(l.by)
	return l.RoundTripper.RoundTrip(r)
}

// BenchmarkJudge judges the book of a good run again, as often as it can.
func BenchmarkJudge(b *testing.B) {
	book, _, err := proof.Play(context.Background(), proof.Case{Version: "2026-04-17", Profile: "spec"})
	if err != nil {
		b.Fatal(err)
	}
	verdicts := 0
	for b.Loop() {
		list, err := line.Judge(book)
		if err != nil {
			b.Fatal(err)
		}
		verdicts += len(list)
	}
	b.ReportMetric(float64(verdicts)/b.Elapsed().Seconds(), "verdicts/s")
}
