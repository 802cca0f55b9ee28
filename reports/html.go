package reports

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/assay-project/assay/suites/rule"
)

// HTML writes report.html: one file for a browser that asks for nothing else. It can be read without its script and
// printed. A policy in it forbids whatever is not its own, so that nothing a merchant said can become more than text.
type HTML struct{}

//go:embed html
var htmlFiles embed.FS

// htmlTemplates put foreign text in with plain or lines, which leave nothing in it that is not to be seen; the escaping
// is that of html/template, but for lines, which escape what is markup between tags. They are parsed when they are
// needed: most commands write no page.
var htmlTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"plain": func(text any) string { return plain(fmt.Sprint(text)) }, "lines": func(text string) template.HTML { return inPre(plainLines(text)) },
		"count": Count, "spaced": Spaced[rule.Outcome], "wait": wait,
	}).ParseFS(htmlFiles, "html/*.gohtml"))
})

var (
	htmlStyle  = mustRead("html/style.css")
	htmlScript = mustRead("html/script.js")
	htmlPolicy = "default-src 'none'; style-src '" + fingerprint(htmlStyle) + "'; script-src '" + fingerprint(htmlScript) +
		"'; base-uri 'none'; form-action 'none'"
)

func mustRead(name string) string {
	text, err := htmlFiles.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// fingerprint is by which a policy knows an inline style or script.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Write writes the report as one page.
func (HTML) Write(w io.Writer, r *Report) error {
	var out bytes.Buffer
	if err := htmlTemplates().ExecuteTemplate(&out, "report.gohtml", newHTMLPage(r)); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}
