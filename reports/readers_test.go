package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/assay-project/assay/reports"
)

// harmless is what holds for text in any format.
func harmless(t *testing.T, name, text string) {
	const most = 8 << 20
	if len(text) > most {
		t.Errorf("%s: %d bytes, at most %d are expected where all that is long is cut", name, len(text), most)
	}
	if !utf8.ValidString(text) {
		t.Errorf("%s: no valid UTF-8", name)
	}
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			t.Errorf("%s: holds %U", name, r)
			break
		}
	}
	if strings.Contains(text, "##[") || strings.Contains(text, "##vso[") {
		t.Errorf("%s: holds a command for a build server", name)
	}
}

// jsonReaders are the published schemas by format, none where they are not at hand.
func jsonReaders(t testing.TB) map[string]func([]byte) error {
	readers := map[string]func([]byte) error{}
	dir := schemaDir()
	if dir == "" {
		return readers
	}
	for _, p := range published {
		for _, name := range reports.Formats() {
			if strings.HasSuffix("golden."+reports.FileName(name), p.suffix) && p.suffix != ".xml" {
				readers[name] = p.check(t, filepath.Join(dir, p.schema))
			}
		}
	}
	return readers
}

func readJSON(t *testing.T, name, text string, valid func([]byte) error) {
	if !json.Valid([]byte(text)) {
		t.Errorf("%s: no JSON", name)
	} else if valid != nil {
		if err := valid([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func readXML(t *testing.T, name, text string) {
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		start, ok := token.(xml.StartElement)
		if ok && slices.Contains([]string{"evil-tag", "script", "image", "use", "foreignObject", "a"}, start.Name.Local) {
			t.Errorf("%s: has an element %s", name, start.Name.Local)
		}
	}
}

// readMarkdown reads it as GitHub does: what others said is text in pre or code,
// and all that folds up is closed.
func readMarkdown(t *testing.T, name, text string) {
	var page bytes.Buffer
	renderer := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe()))
	if err := renderer.Convert([]byte(text), &page); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&page)
	if err != nil {
		t.Fatal(err)
	}
	folds := 0
	for node := range doc.Descendants() {
		folded, inside := 0, false
		for up := range node.Ancestors() {
			inside = inside || up.Data == "pre" || up.Data == "code"
			if up.Data == "details" {
				folded++
			}
		}
		switch {
		case node.Type == html.ElementNode && slices.Contains([]string{"evil-tag", "script", "a", "img", "h4", "input"}, node.Data):
			t.Errorf("%s: has an element %s", name, node.Data)
		case node.Type == html.TextNode && strings.Contains(node.Data, evil) && !inside:
			t.Errorf("%s: foreign text stands outside of pre and code: %.80q", name, node.Data)
		case node.Data == "details":
			folds++
		}
		if folded > 1 {
			t.Errorf("%s: a fold is not closed", name)
			return
		}
	}
	if folds != 3 {
		t.Errorf("%s: %d folds, want one each for what failed, warned and is unverified", name, folds)
	}
}

// unmarked holds for formats in which a tag is one wherever it stands.
func unmarked(t *testing.T, name, text string) {
	if strings.Contains(text, "<evil") {
		t.Errorf("%s: holds %s", name, evil)
	}
}

// told is what a build server takes for a command at the beginning of a line.
var told = regexp.MustCompile(`^\s*::([^:]|:[^:])*::`)

// commands are what a build server is told to do.
func commands(text string) (all []string) {
	for line := range strings.Lines(text) {
		if command := told.FindString(line); command != "" {
			all = append(all, command)
		}
	}
	return all
}
