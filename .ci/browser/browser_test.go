package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// pages are the reports of runs of the good merchant, and of books that were made for reports, by name.
var pages = map[string]string{}

// chrome is a browser that has a profile of its own and asks nobody for anything.
var chrome context.Context

func TestMain(m *testing.M) {
	path := found("chromium", "chromium-browser", "google-chrome", "chrome")
	if path == "" {
		fmt.Fprintln(os.Stderr, "SKIPPED: report.html was held against no browser, since none is installed: install chromium")
		return
	}
	os.Exit(run(m, path))
}

func found(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func run(m *testing.M, path string) int {
	dir, err := os.MkdirTemp("", "assay-browser-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = make(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	first, end := chromedp.NewContext(allocated)
	defer end()
	if err := chromedp.Do(first); err != nil {
		fmt.Fprintln(os.Stderr, "the browser does not start:", err)
		return 1
	}
	chrome = first
	return m.Run()
}

// make builds the program and writes the reports that are looked at.
func make(dir string) error {
	assay := filepath.Join(dir, "assay")
	if out, err := exec.Command("go", "build", "-C", "../..", "-o", assay, "./cmd/assay").CombinedOutput(); err != nil {
		return fmt.Errorf("assay cannot be built: %w\n%s", err, out)
	}
	demo := []string{"demo", "--backoff", "50ms"}
	recordings := filepath.Join("..", "..", "fixtures", "recordings")
	for name, args := range map[string][]string{
		"green":      demo,
		"red":        append(demo, "--defect", "cancelled-with-two-l", "--strict"),
		"walks":      append(demo, "--explore", "20"),
		"filtered":   append(demo, "--only", "IDEM-*"),
		"hostile":    {"judge", filepath.Join(recordings, "red.json")},
		"incomplete": {"judge", filepath.Join(recordings, "incomplete.json")},
	} {
		out := filepath.Join(dir, name)
		said, err := exec.Command(assay, append(args, "--format", "html", "--out", out)...).CombinedOutput()
		pages[name] = filepath.Join(out, "report.html")
		if _, missing := os.Stat(pages[name]); missing != nil {
			return fmt.Errorf("the report %s was not written: %w\n%s", name, err, said)
		}
	}
	return nil
}

// tab is a page that is open, and what it did that it should not.
type tab struct {
	*testing.T
	ctx context.Context

	mu       sync.Mutex
	asked    []string // URLs that were asked for
	problems []string // what the console says, broken policies among it
}

// view is how a page is looked at.
type view struct {
	width, height int64
	dark          bool
	noScript      bool
}

var desk = view{width: 1280, height: 900}

// open opens a report. At the end of the test it must have asked for nothing but itself, and the console be empty.
func open(t *testing.T, name string, v view) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chrome)
	t.Cleanup(cancel)
	ctx, expire := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(expire)
	p := &tab{T: t, ctx: ctx}
	p.must(chromedp.Listen(ctx, p.hear))
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	p.must(chromedp.Do(ctx, chromedp.EmulateViewport(v.width, v.height), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.noScript}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}), chromedp.Navigate("file://"+pages[name])))
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.asked) != 1 || !strings.HasPrefix(p.asked[0], "file://"+pages[name]) {
			t.Errorf("the page asked for %q, and should have asked for itself alone", p.asked)
		}
		if len(p.problems) > 0 {
			t.Errorf("the console says: %q", p.problems)
		}
	})
	return p
}

func (p *tab) hear(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, ev.Request.URL)
	case *cdplog.EventEntryAdded:
		p.problems = append(p.problems, ev.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		p.problems = append(p.problems, "console."+string(ev.Type))
	case *runtime.EventExceptionThrown:
		p.problems = append(p.problems, ev.ExceptionDetails.Text)
	}
}

func (p *tab) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// do runs steps in the page.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	p.must(chromedp.Do(p.ctx, steps...))
}

// js is what an expression comes to in the page.
func js[T any](p *tab, expression string, args ...any) T {
	p.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](fmt.Sprintf(expression, args...)))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for an expression to hold.
func (p *tab) until(expression string) {
	p.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		p.Fatalf("it never holds that %s: %v", expression, err)
	}
}
