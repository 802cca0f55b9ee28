package browser

import (
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
			picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			p.must(err)
			p.must(os.WriteFile(filepath.Join(dir, name+"-"+suffix+".png"), picture, 0o644))
		}
	}
}
