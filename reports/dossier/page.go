package dossier

import (
	_ "embed"
	"html/template"
	"io"
	"sync"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/suites/rule"
)

//go:embed dossier.html.tmpl
var pageText string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("dossier").Funcs(template.FuncMap{"spaced": reports.Spaced[rule.Outcome]}).Parse(pageText))
})

// section is a heading of the list with its items.
type section struct {
	Heading string
	Items   []listed
}

type listed struct {
	*Item
	Number int
	Log    string // the file that demonstrates it
}

// page writes the list as one file of HTML, which prints well.
func page(w io.Writer, s Source, worth standing, items []Item) error {
	var sections []section
	for i := range items {
		item := &items[i]
		if n := len(sections); n == 0 || sections[n-1].Heading != item.Section {
			sections = append(sections, section{Heading: item.Section})
		}
		last := &sections[len(sections)-1]
		last.Items = append(last.Items, listed{item, i + 1, logOf(i, item)})
	}
	return pageTemplate().Execute(w, struct {
		Source
		Says, Result string
		Sections     []section
	}{s, worth.says, worth.result, sections})
}
