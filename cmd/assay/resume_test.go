package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/simulator/wire"
)

// lived is a merchant that was run against, and the folder of that run.
type lived struct {
	*served
	t           *testing.T
	dir, config string
}

// live opens a merchant and runs the rules about replays against it.
func live(t *testing.T, defect string) *lived {
	t.Helper()
	var o merchantOptions
	o.Token, o.Defect = shop.Token, defect
	s, err := o.serve("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	l := &lived{served: s, t: t, dir: t.TempDir()}
	l.config = filepath.Join(l.dir, "assay.yaml")
	file, err := os.Create(l.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := shop.Write(file, s.merchant.Shop(), s.place); err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	code, out := assay("run", "-c", l.config, "--api-version", "2026-04-17", "--only", "IDEM-001,IDEM-002", "--out", l.dir)
	if code != exitPassed {
		t.Fatalf("the first run ended with %d:\n%s", code, out)
	}
	return l
}

func assay(args ...string) (code int, out string) {
	var buf bytes.Buffer
	code = run(args, &buf, &buf)
	return code, buf.String()
}

func (l *lived) book() string { return filepath.Join(l.dir, "book.json") }

// pass lets time pass, for the merchant by its control and for the book by
// making it older.
func (l *lived) pass(d time.Duration) {
	l.t.Helper()
	body := fmt.Sprintf(`{"seconds": "%d"}`, int(d.Seconds()))
	answer, err := http.Post(l.place.Control+"/advance_clock", "application/json", strings.NewReader(body))
	if err != nil || answer.StatusCode != http.StatusNoContent {
		l.t.Fatalf("the clock was not advanced: %v", err)
	}
	_ = answer.Body.Close()
	book, err := readBook(l.book())
	if err != nil {
		l.t.Fatal(err)
	}
	book.Started = book.Started.Add(-d)
	for _, rec := range book.Recordings {
		rec.Began = rec.Began.Add(-d)
		for i := range rec.Exchanges {
			rec.Exchanges[i].Began = rec.Exchanges[i].Began.Add(-d)
		}
	}
	if err := writeFile(l.book(), book.Write); err != nil {
		l.t.Fatal(err)
	}
}

// resume takes the book up and returns the verdict and the exit code.
func (l *lived) resume(args ...string) (code int, outcome, out string) {
	l.t.Helper()
	to := filepath.Join(l.dir, "again")
	code, out = assay(append([]string{"resume", l.book(), "-c", l.config, "--out", to}, args...)...)
	data, err := os.ReadFile(filepath.Join(to, "report.json"))
	if err != nil {
		return code, "", out
	}
	var report struct {
		Verdicts []struct{ ID, Outcome, Reason string }
	}
	if err := json.Unmarshal(data, &report); err != nil || len(report.Verdicts) != 1 {
		l.t.Fatalf("the report holds no single verdict: %v\n%s", err, data)
	}
	return code, report.Verdicts[0].ID + " " + report.Verdicts[0].Outcome, out
}

func TestResumeAsksForTheAnswersOfYesterday(t *testing.T) {
	for _, c := range []struct {
		name, defect string
		passed       time.Duration
		code         int
		outcome      string
	}{
		{"a good merchant after 23 hours", "", 23*time.Hour + 30*time.Minute, exitPassed, "IDEM-034 passed"},
		{"a forgetful one after 23 hours", "forgets-keys-after-an-hour", 23*time.Hour + 30*time.Minute, exitFailed, "IDEM-034 failed"},
		{"a good one too early", "", time.Hour, exitUnverified, "IDEM-034 unverified"},
		{"a good one too late", "", 30 * time.Hour, exitUnverified, "IDEM-034 unverified"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := live(t, c.defect)
			l.pass(c.passed)
			code, outcome, out := l.resume()
			if code != c.code || outcome != c.outcome {
				t.Errorf("exit %d, %s\n%s", code, outcome, out)
			}
		})
	}
}

func TestResumeSendsTheSameBytesUnderTheSameKey(t *testing.T) {
	l := live(t, "")
	_, _, out := l.resume()
	book, err := readBook(filepath.Join(l.dir, "again", "book.json"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rec, seen := book.Recording("resumed"), map[wire.Operation]bool{}
	for i := range rec.Exchanges {
		again := &rec.Exchanges[i]
		if again.Repeats == "" {
			continue
		}
		first := rec.Last(again.Repeats)
		seen[again.Operation] = true
		for _, name := range []string{"Idempotency-Key", "Authorization", "API-Version", "Content-Type"} {
			if got, want := again.Request.Header.Get(name), first.Request.Header.Get(name); got != want || got == "" {
				t.Errorf("%s sent %s: %q, not %q", again.Step, name, got, want)
			}
		}
		if !bytes.Equal(again.Request.Body, first.Request.Body) || again.Request.URL != first.Request.URL {
			t.Errorf("%s is another request than %s", again.Step, first.Step)
		}
	}
	if !seen["create"] || !seen["complete"] {
		t.Errorf("only %v were sent again", seen)
	}
	if !strings.Contains(out, " old.") {
		t.Errorf("the age of the book is not told:\n%s", out)
	}
}

func TestResumeRefusesWhatItCannotTakeUp(t *testing.T) {
	l := live(t, "")
	for _, c := range []struct {
		name  string
		args  []string
		words string
	}{
		{"another target", []string{"--target", "http://127.0.0.1:1"}, "the book is about http://"},
		{"another version", []string{"--api-version", "2025-12-12"}, "the book speaks 2026-04-17"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if code, _, out := l.resume(c.args...); code != exitUnusable || !strings.Contains(out, c.words) {
				t.Errorf("exit %d\n%s", code, out)
			}
		})
	}
}

// A card token that only the earlier run held cannot be paid with again, and a
// clock that was moved in that run tells nothing.
func TestResumeLeavesUnverifiedWhatItCannotRestore(t *testing.T) {
	l := live(t, "")
	book, err := readBook(l.book())
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range book.Recordings {
		for i := range rec.Exchanges {
			r := &rec.Exchanges[i].Request
			r.Body = bytes.ReplaceAll(r.Body, []byte("<card.succeeds-1>"), []byte("<card-token-7>"))
			r.Header["Authorization"] = []string{"Bearer <token-9>"}
		}
	}
	if err := writeFile(l.book(), book.Write); err != nil {
		t.Fatal(err)
	}
	if code, outcome, out := l.resume(); code != exitUnverified || outcome != "IDEM-034 unverified" || !strings.Contains(out, "no longer holds") {
		t.Errorf("exit %d, %s\n%s", code, outcome, out)
	}
}
