package dossier

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

// Files with a part of their own in a dossier.
const (
	statementFile = "statement.dsse.json"
	sumsFile      = "SHA256SUMS"
	keyFile       = "key.pub"
	bookFile      = "book.json"
	reportFile    = "report.json"
	settingFile   = "environment.json"
)

// Source is what a dossier is made of.
type Source struct {
	Catalogue *plan.Catalogue
	Book      *wire.Book
	Report    *reports.Report
	Command   string          // that repeats the run, without secrets
	Config    attest.Resource // the configuration file, by its digest alone; the zero value where there was none
	Key       ed25519.PrivateKey
	// Made says that the key was made for this dossier and is gone.
	Made bool
}

// Dossier is what is handed in.
type Dossier struct {
	Standing  string // the sentence on its first line
	Certifies bool
	Items     []Item
	Files     []File
}

// File is one file of a dossier, by its path in the folder, with slashes.
type File struct {
	Name    string
	Content []byte
}

// Make makes a dossier. It writes nothing.
func Make(s Source) (*Dossier, error) {
	items := Items(s.Catalogue, s.Report)
	worth := standingOf(s.Book, s.Report, items)
	files, err := contentsOf(s, worth, items)
	if err != nil {
		return nil, err
	}
	subject := make([]attest.Resource, len(files))
	for i, f := range files {
		subject[i] = attest.Digest(f.Name, f.Content)
	}
	checksums := sums(subject)
	subject = append(subject, attest.Digest(checksums.Name, checksums.Content))
	signed, err := attest.Sign(statement(s, worth, subject), s.Key)
	if err != nil {
		return nil, err
	}
	return &Dossier{
		Standing: worth.says, Certifies: worth.result != attest.Failed, Items: items,
		Files: append(files, checksums, File{statementFile, append(signed, '\n')}),
	}, nil
}

// contentsOf are the files that say something about the run.
func contentsOf(s Source, worth standing, items []Item) (files []File, err error) {
	add := func(name string, write func(io.Writer) error) {
		var b bytes.Buffer
		if err == nil {
			err = write(&b)
			files = append(files, File{name, b.Bytes()})
		}
	}
	add("README.txt", func(w io.Writer) error { return readme(w, s, worth) })
	add("dossier.html", func(w io.Writer) error { return page(w, s, worth, items) })
	for i := range items {
		add(logOf(i, &items[i]), func(w io.Writer) error { return transcripts(w, s, &items[i]) })
	}
	for _, format := range reports.Formats() {
		if name := reports.FileName(format); name != "" {
			writer, _ := reports.Format(format)
			add(name, func(w io.Writer) error { return writer.Write(w, s.Report) })
		}
	}
	add(bookFile, s.Book.Write)
	add(settingFile, func(w io.Writer) error { return indented(w, settingOf(s)) })
	add(keyFile, func(w io.Writer) error {
		text, err := attest.PEM(s.Key.Public().(ed25519.PublicKey))
		_, _ = w.Write(text)
		return err
	})
	return files, err
}

// sums are the checksums in the form that `sha256sum --check` reads.
func sums(files []attest.Resource) File {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", f.Digest["sha256"], f.Name)
	}
	return File{sumsFile, b.Bytes()}
}

func statement(s Source, worth standing, files []attest.Resource) attest.Statement {
	return attest.Statement{Type: attest.StatementType, Subject: files, PredicateType: attest.PredicateType, Predicate: attest.Result{
		Result: worth.result, Configuration: configured(s.Config), Standing: worth.says,
		Passed: ids(s.Report, rule.Passed), Warned: ids(s.Report, rule.Warned), Failed: ids(s.Report, rule.Failed), Unverified: ids(s.Report, rule.Unverified),
	}}
}

// configured is the list with the configuration file, empty where there was none.
func configured(file attest.Resource) []attest.Resource {
	if file.Name == "" {
		return []attest.Resource{}
	}
	return []attest.Resource{file}
}

func ids(r *reports.Report, o rule.Outcome) []string {
	list := []string{}
	for i := range r.Verdicts {
		if r.Verdicts[i].Outcome == o {
			list = append(list, r.Verdicts[i].ID)
		}
	}
	return list
}

// logOf is the file with the conversations that demonstrate an item.
func logOf(i int, item *Item) string { return fmt.Sprintf("logs/%02d-%s.txt", i+1, item.Slug) }

func transcripts(w io.Writer, s Source, item *Item) error {
	fmt.Fprintf(w, "%s: %s\n%s\n", item.Slug, item.Says, strings.ToUpper(string(item.Outcome)))
	for _, v := range item.Verdicts {
		fmt.Fprintf(w, "  %s %s: %s\n", v.ID, v.Title, v.Outcome)
	}
	for _, test := range item.Own {
		fmt.Fprintf(w, "  it speaks of the agent's own side, which a test of this program proves: %s\n", test)
	}
	told := inOrder(s.Book, item.evidence())
	if len(told) == 0 {
		_, err := fmt.Fprintln(w, "\nNothing was exchanged that demonstrates it.")
		return err
	}
	for _, name := range told {
		if _, err := fmt.Fprintf(w, "\n%s\n%s", strings.Repeat("-", 72), s.Report.Transcript(name)); err != nil {
			return err
		}
	}
	return nil
}

// inOrder are the names that are wanted, in the order of the book.
func inOrder(book *wire.Book, wanted func(*wire.Exchange, string) bool) (names []string) {
	add := func(e *wire.Exchange, name string) {
		if wanted(e, name) {
			names = append(names, name)
		}
	}
	for _, recording := range book.Recordings {
		for i := range recording.Exchanges {
			add(&recording.Exchanges[i], recording.Exchanges[i].Name())
		}
		for i := range recording.Handshakes {
			add(nil, recording.Handshakes[i].Name())
		}
	}
	for _, d := range book.Deliveries {
		add(nil, d.Name())
	}
	return names
}

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// fingerprint is the beginning of a key's id, for people.
func fingerprint(key ed25519.PublicKey) string {
	id := strings.TrimPrefix(attest.KeyID(key), "sha256:")
	return id[:min(len(id), 2*hex.EncodedLen(4))]
}
