package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// Pictures of the reports, for people to look at, go to the folder ASSAY_SHOTS names.
func TestShots(t *testing.T) {
	dir := os.Getenv("ASSAY_SHOTS")
	if dir == "" {
		t.Skip("set ASSAY_SHOTS to a folder for pictures of the reports")
	}
	for name := range pages {
		for suffix, v := range map[string]view{
			"light": desk, "dark": {width: 1280, height: 900, dark: true},
			"phone": {width: 390, height: 844}, "phone-dark": {width: 390, height: 844, dark: true},
		} {
			p := open(t, name, v)
			shoot := func(part string) {
				picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
				p.must(err)
				p.must(os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.png", name, suffix, part)), picture, 0o644))
			}
			shoot("top")
			for _, part := range []string{"broken", "unverified", "states", "rules", "scenarios", "scenario-replayed-update", "scenario-broken-receiver", "at-browse-cancel-1", "at-replayed-create-replay-1"} {
				if js[bool](p, `!!document.getElementById(%q)`, part) {
					js[any](p, `(() => { const at = document.getElementById(%q); for (let n = at; n; n = n.parentElement) n.open = true; const inner = at.querySelector("details"); if (inner) inner.open = true; at.scrollIntoView() })()`, part)
					shoot(part)
				}
			}
		}
	}
}
