package dossier

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"sync"
	"text/template"
)

var readmeTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("readme").Parse(readmeText)) })

const readmeText = `{{.Says}}

Target         {{.Report.Target}}
Protocol       {{.Report.Protocol}} {{.Report.Version}}, profile {{.Report.Profile}}
Judged by      {{.Report.Tool.Name}} {{.Report.Tool.Version}}
Rules          {{.Report.Counts.Passed}} passed, {{.Report.Counts.Failed}} failed, {{.Report.Counts.Warned}} warned, {{.Report.Counts.Unverified}} could not be judged, {{.Report.Counts.NotApplicable}} not applicable

What is here
  dossier.html          the launch list, item by item; print it for a PDF
  logs/                 the requests and answers that demonstrate each item
  report.*              the whole report
  book.json             all that was said, secrets replaced
  environment.json      where and how the run was made
  SHA256SUMS            check with: sha256sum --check SHA256SUMS
  statement.dsse.json   what was found and these files, signed (in-toto statement in a DSSE envelope)
  key.pub               the key to check the signature with: {{.Fingerprint}}...

Check it with: assay verify FOLDER --key KEY
{{if .Made}}The key was made for this dossier: it shows that the files belong together, and not who made them.
{{else}}Compare key.pub with the key that whoever handed this in has published.
{{end}}`

func readme(w io.Writer, s Source, worth standing) error {
	err := readmeTemplate().Execute(w, struct {
		Source
		Says, Fingerprint string
	}{s, worth.says, fingerprint(s.Key.Public().(ed25519.PublicKey))})
	if err != nil {
		return fmt.Errorf("the dossier's README.txt cannot be made: %w", err)
	}
	return nil
}
