package main

import (
	"context"
	"encoding/json"
	"fmt"
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
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// BenchmarkDemo runs `assay demo --backoff 50ms` as a process of its own. It
// tells the requests per rule and the peak memory.
func BenchmarkDemo(b *testing.B) {
	dir, program := b.TempDir(), built(b)
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

// built is the program as users run it.
func built(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "assay")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return program
}

// BenchmarkStart starts the program and ends it at once, as a process of its own.
func BenchmarkStart(b *testing.B) {
	program := built(b)
	for b.Loop() {
		if out, err := exec.Command(program, "--version").CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
}

// BenchmarkDistantMerchant plays against a merchant that is so far away, so many
// scenarios at a time, at the pace of the protocol. x-bound is how many times
// longer that took than it must: no run is shorter than its longest scenario and
// those that have to come last are with nobody in their way, nor than all its
// exchanges take in so many places.
func BenchmarkDistantMerchant(b *testing.B) {
	for _, latency := range []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond} {
		var free time.Duration // the shortest way through the plan, measured once
		for _, places := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/%d-at-a-time", latency, places), func(b *testing.B) {
				if free == 0 {
					free = shortest(distant(b, latency, everybody))
				}
				var ratio float64
				for b.Loop() {
					book := distant(b, latency, places)
					bound := max(free, spoken(book)/time.Duration(places))
					ratio = float64(time.Duration(book.DurationMS)*time.Millisecond) / float64(bound)
				}
				b.ReportMetric(ratio, "x-bound")
			})
		}
	}
}

// everybody is more scenarios than there are.
const everybody = 1000

// shortest is how long the probe, the longest scenario and those that come last,
// one after the other, took together.
func shortest(book *wire.Book) time.Duration {
	last := map[string]bool{simacp.ProbeName: true}
	for _, s := range simacp.Scenarios() {
		last[s.Name] = s.Last
	}
	var most, chained int64
	for _, recording := range book.Recordings {
		if last[recording.Scenario] {
			chained += recording.TookMS
		} else {
			most = max(most, recording.TookMS)
		}
	}
	return time.Duration(most+chained) * time.Millisecond
}

// spoken is how long all exchanges took, one after the other.
func spoken(book *wire.Book) (all time.Duration) {
	for _, recording := range book.Recordings {
		for i := range recording.Exchanges {
			all += recording.Exchanges[i].Took()
		}
	}
	return all
}

// distant plays the good merchant over sockets, each answer late.
func distant(b *testing.B, latency time.Duration, places int) *wire.Book {
	b.Helper()
	stock := merchantOptions{backoff: usualBackoff}
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
	stop, err := equip.Listen(kit, cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer stop()
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
	answer, err := l.RoundTripper.RoundTrip(r)
	time.Sleep(l.by)
	return answer, err
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
