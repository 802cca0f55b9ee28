package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Every report opens in both colour schemes, with and without its script, and is as wide as the window on a desk and a
// phone, whatever is unfolded.
func TestEveryReportOpens(t *testing.T) {
	for name := range pages {
		for _, v := range []view{desk, {width: 390, height: 844, dark: true}, {width: 390, height: 844, noScript: true}} {
			t.Run(fmt.Sprintf("%s %+v", name, v), func(t *testing.T) {
				p := open(t, name, v)
				if n := js[int](p, `document.querySelectorAll("h1").length`); n != 1 {
					t.Errorf("there are %d headings of the first level", n)
				}
				if shown := js[bool](p, `!document.getElementById("tools").hidden`); shown == v.noScript {
					t.Errorf("the tools are there: %v", shown)
				}
				js[any](p, `document.querySelectorAll("details.rule, details.scenario, details.picture, details.hit").forEach((node) => { node.open = true })`)
				if wide := js[int64](p, `document.documentElement.scrollWidth`); wide > v.width {
					t.Errorf("it is %d wide in a window of %d", wide, v.width)
				}
			})
		}
	}
}

func TestAFullReportStaysSmall(t *testing.T) {
	for _, name := range []string{"green", "red", "walks"} {
		file, err := os.Stat(pages[name])
		if err != nil || file.Size() > 5_000_000 {
			t.Errorf("%s: %d bytes, %v", name, file.Size(), err)
		}
	}
}

func TestRulesAreFiltered(t *testing.T) {
	p := open(t, "red", desk)
	visible := func(outcome string) int {
		return js[int](p, `[...document.querySelectorAll("details.rule[data-outcome=%s]")].filter((node) => node.checkVisibility()).length`, outcome)
	}
	if visible("passed") < 300 || visible("failed") != 3 {
		t.Fatalf("%d passed and %d failed rules are shown", visible("passed"), visible("failed"))
	}
	p.do(chromedp.Click(chromedp.CSS(`#outcomes input[value=passed]`)))
	if visible("passed") != 0 || visible("failed") != 3 {
		t.Errorf("without passed rules, %d passed and %d failed rules are shown", visible("passed"), visible("failed"))
	}
	p.do(chromedp.SendKeys(chromedp.ID("find"), "chk-130"))
	p.until(`document.getElementById("found").textContent.startsWith("1 rules")`)
	if visible("failed") != 1 || visible("not_applicable") != 0 {
		t.Errorf("%d failed and %d other rules are shown for chk-130", visible("failed"), visible("not_applicable"))
	}
	if hit := js[bool](p, `document.getElementById("scenario-browse").closest("details").checkVisibility()`); !hit {
		t.Error("the scenario in which CHK-130 was broken is not found")
	}
	// A link to what a filter hides shows it.
	js[any](p, `location.hash = "#rule-IDEM-001"`)
	p.until(`document.getElementById("rule-IDEM-001").checkVisibility() && document.getElementById("find").value === ""`)
}

// summaryOf selects what folds the part of the page in which an anchor stands.
func summaryOf(id string) string { return fmt.Sprintf("summary:has(+ #%s)", id) }

func TestDetailsFold(t *testing.T) {
	p := open(t, "red", desk)
	unfolded := func() int {
		return js[int](p, `document.querySelectorAll("details.rule[open], details.scenario[open]").length`)
	}
	p.do(chromedp.Click(chromedp.ID("unfold")))
	if all := js[int](p, `document.querySelectorAll("details.rule, details.scenario").length`); unfolded() != all {
		t.Errorf("%d of %d are unfolded", unfolded(), all)
	}
	p.do(chromedp.Click(chromedp.ID("fold")))
	if unfolded() != 0 {
		t.Errorf("%d are unfolded", unfolded())
	}
	// From a rule to the exchange that it failed at.
	p.do(chromedp.Click(chromedp.CSS(summaryOf("rule-CHK-130"))), chromedp.Click(chromedp.CSS(`#rule-CHK-130 .finding a`)))
	p.until(`document.querySelector("#at-browse-cancel-1 pre.text").checkVisibility()`)
}

func TestTheReportWorksWithoutScript(t *testing.T) {
	p := open(t, "red", view{width: 1280, height: 900, noScript: true})
	p.do(chromedp.Click(chromedp.CSS(summaryOf("rule-CHK-001"))))
	if !js[bool](p, `document.querySelector("#rule-CHK-001 .says").checkVisibility()`) {
		t.Error("a rule does not unfold")
	}
	p.do(chromedp.Click(chromedp.CSS(`#rule-CHK-130 .finding a`)))
	p.until(`document.querySelector("#at-browse-cancel-1 pre.text").checkVisibility()`)
}

func TestTheKeyboardIsEnough(t *testing.T) {
	p := open(t, "red", desk)
	at := func() string { return js[string](p, `document.activeElement.id || document.activeElement.className`) }
	press := func(keys string, want string) {
		t.Helper()
		if p.do(chromedp.KeyEvent(keys)); at() != want {
			t.Errorf("after %q the focus is at %q instead of %q", keys, at(), want)
		}
	}
	press(kb.Tab, "skip")
	if js[float64](p, `document.activeElement.getBoundingClientRect().left`) < 0 {
		t.Error("the skip link is not to be seen while it has the focus")
	}
	press(kb.Enter, "main")
	press("/", "find")
	js[any](p, `document.getElementById("rule-CHK-130").closest("details").firstElementChild.focus()`)
	p.do(chromedp.KeyEvent(kb.Enter))
	if js[bool](p, `document.getElementById("rule-CHK-130").checkVisibility()`) {
		t.Error("Enter does not fold a rule")
	}
	if outline := js[string](p, `getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
		t.Error("nothing shows where the focus is")
	}
}

// What is broken, in short, is read at a glance in a window of any width.
func TestTheFirstLookHasRoom(t *testing.T) {
	for _, width := range []int64{390, 720, 900, 1060, 1130, 1280} {
		p := open(t, "red", view{width: width, height: 900})
		if got := js[float64](p, `document.querySelector(".brief").getBoundingClientRect().width`); got < 300 {
			t.Errorf("in a window of %d it has %.0f pixels", width, got)
		}
	}
}

// On paper nothing can be unfolded: what is folded on the screen is printed, but for rules that hold, exchanges nothing is
// wrong with, and commands to copy.
func TestTheReportPrints(t *testing.T) {
	for _, name := range []string{"red", "hostile"} {
		p := open(t, name, view{width: 1280, height: 900, noScript: true})
		pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		p.must(err)
		if !bytes.HasPrefix(pdf, []byte("%PDF")) || bytes.Count(pdf, []byte("/Type /Page\n"))+bytes.Count(pdf, []byte("/Type /Page ")) < 2 {
			t.Errorf("%s: %d bytes are no document of several pages", name, len(pdf))
		}
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			return err
		}))
		for part, printed := range map[string]bool{
			".cause > details.rule.failed > .body": true, ".cause > details.rule.unverified:not([open]) > .body": true, "details.rule.passed:not([open]) > .body": false,
			"details.x.hit:not([open]) .two": true, "details.x:not(.hit):not([open]) .two": false, "details.script:not([open])": false, ".brief li": true, ".bar": false,
		} {
			if got := js[bool](p, `document.querySelector(%q).getBoundingClientRect().height > 0`, part); got != printed {
				t.Errorf("%s: %s is printed: %v", name, part, got)
			}
		}
		if wide := js[float64](p, `document.querySelector(".brief").getBoundingClientRect().width / document.getElementById("main").getBoundingClientRect().width`); wide < 0.5 {
			t.Errorf("%s: what is broken, in short, has %.2f of the width", name, wide)
		}
	}
}

// Text is told from what lies behind it as WCAG AA asks, 4.5 to 1, in both schemes and whatever is unfolded.
func TestContrast(t *testing.T) {
	for _, name := range []string{"green", "red", "hostile", "incomplete"} {
		for _, dark := range []bool{false, true} {
			p := open(t, name, view{width: 1280, height: 900, dark: dark})
			js[any](p, `document.querySelectorAll("details.rule, .hit, .scenario:has(.hit), .scenario:has(#scenario-replayed-update), .scenario:has(#scenario-replayed-create), .picture, .many").forEach((node) => { node.open = true })`)
			pairs := js[map[string]float64](p, "%s", contrasts)
			if len(pairs) < 8 {
				t.Errorf("only %d pairs of colours were found in %s", len(pairs), name)
			}
			for pair, ratio := range pairs {
				if ratio < 4.5 {
					t.Errorf("%s, dark %v: %s has a contrast of %.2f", name, dark, pair, ratio)
				}
			}
		}
	}
}

// contrasts are the ratios of all pairs of text and background that are to be seen.
const contrasts = `(() => {
  const parse = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const box = node.namespaceURI.endsWith("svg") && node.parentElement.querySelector(":scope > .box");
      const color = parse(box ? getComputedStyle(box).fill : getComputedStyle(node).backgroundColor);
      if (color.length === 3) return color;
    }
    return [255, 255, 255];
  };
  const pairs = {};
  for (const node of document.querySelectorAll("body *")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()) || !node.checkVisibility()) continue;
    if (["script", "style", "title", "desc"].includes(node.localName)) continue;
    const style = getComputedStyle(node);
    const text = parse(node.namespaceURI.endsWith("svg") ? style.fill : style.color), back = behind(node);
    const [high, low] = [light(text), light(back)].sort((a, b) => b - a);
    pairs[node.localName + "." + node.getAttribute("class") + " " + text + " on " + back] = (high + 0.05) / (low + 0.05);
  }
  return pairs;
})()`

// A run of thousands of exchanges is still a page that opens, folds and filters.
func TestThousandsOfExchanges(t *testing.T) {
	dir := t.TempDir()
	green := filepath.Dir(pages["green"])
	data, err := os.ReadFile(filepath.Join(green, "book.json"))
	if err != nil {
		t.Fatal(err)
	}
	var book map[string]any
	if err := json.Unmarshal(data, &book); err != nil {
		t.Fatal(err)
	}
	played := book["recordings"].([]any)
	for n := range 10 {
		for _, recording := range played {
			book["recordings"] = append(book["recordings"].([]any), renamed(recording.(map[string]any), n))
		}
	}
	if data, err = json.Marshal(book); err == nil {
		err = os.WriteFile(filepath.Join(dir, "book.json"), data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	said, _ := exec.Command(filepath.Join(filepath.Dir(green), "assay"), "judge", filepath.Join(dir, "book.json"), "--format", "html", "--out", dir).CombinedOutput()
	pages["thousands"] = filepath.Join(dir, "report.html")
	defer delete(pages, "thousands")
	if _, err := os.Stat(pages["thousands"]); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	p := open(t, "thousands", desk)
	if n := js[int](p, `document.querySelectorAll("details.x").length`); n < 4000 {
		t.Errorf("only %d exchanges are there", n)
	}
	p.do(chromedp.SendKeys(chromedp.ID("find"), "again-7-replayed-update"))
	p.until(`document.getElementById("found").textContent.endsWith(" 1 scenarios")`)
}

// renamed is a recording under another name, each body a little different.
func renamed(recording map[string]any, n int) map[string]any {
	data, _ := json.Marshal(recording)
	name := fmt.Sprintf("again-%d-%s", n, recording["scenario"])
	data = bytes.ReplaceAll(data, []byte(fmt.Sprintf(`"scenario":%q`, recording["scenario"])), []byte(fmt.Sprintf(`"scenario":%q`, name)))
	data = bytes.ReplaceAll(data, []byte("cs_"), []byte(fmt.Sprintf("cs_%d", n)))
	var again map[string]any
	_ = json.Unmarshal(data, &again)
	return again
}
