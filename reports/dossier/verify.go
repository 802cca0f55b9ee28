package dossier

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/simulator/wire"
)

// Checked is what became of a dossier. What lies in it is known only where nothing
// is at fault.
type Checked struct {
	Statement *attest.Statement
	Key       ed25519.PublicKey // with which it was signed
	Book      *wire.Book
	Report    *reports.Report
	// Faults are sentences about what is not as it was signed.
	Faults []string
}

// Verify reads a dossier and holds its files to the signed statement. trusted is
// the key it must have been signed with, in PEM; nil takes the one that lies with
// it, which proves no more than that the files belong together. The error is a sentence
// about a folder that cannot be read as a dossier.
func Verify(folder string, trusted []byte) (*Checked, error) {
	root, err := os.OpenRoot(folder) // nothing that a dossier names leads out of it
	if err != nil {
		return nil, fmt.Errorf("the dossier cannot be read: %w", err)
	}
	defer root.Close()
	if trusted == nil {
		if trusted, err = root.ReadFile(keyFile); err != nil {
			return nil, fmt.Errorf("the folder %s holds no dossier, or one without a key to check it with: %w", folder, err)
		}
	}
	key, err := attest.PublicKey(trusted)
	if err != nil {
		return nil, fmt.Errorf("the key to check the dossier with cannot be used: %w", err)
	}
	envelope, err := root.ReadFile(statementFile)
	if err != nil {
		return nil, fmt.Errorf("the folder %s holds no dossier: %w", folder, err)
	}
	statement, err := attest.Open(envelope, key)
	if err != nil {
		return &Checked{Faults: []string{err.Error()}}, nil
	}
	contents, faults := compared(root, statement)
	c := &Checked{Statement: statement, Key: key, Faults: faults}
	if len(faults) == 0 {
		c.Book, c.Report, err = read(contents)
	}
	return c, err
}

// compared reads what was signed, each file once, so that what is judged is what was
// checked. Faults are files that are not as signed, that are gone, or that were added.
func compared(root *os.Root, s *attest.Statement) (contents map[string][]byte, faults []string) {
	contents = map[string][]byte{statementFile: nil}
	for _, subject := range s.Subject {
		content, err := root.ReadFile(subject.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			faults = append(faults, subject.Name+" is gone")
		case err != nil:
			faults = append(faults, fmt.Sprintf("%s cannot be read: %v", subject.Name, err))
		case attest.Digest(subject.Name, content).Digest["sha256"] != subject.Digest["sha256"]:
			faults = append(faults, subject.Name+" was changed after it was signed")
		}
		contents[subject.Name] = content
	}
	signed := func(name string) bool {
		_, ok := contents[name]
		return ok
	}
	for _, needed := range []string{bookFile, reportFile} {
		if !signed(needed) {
			faults = append(faults, needed+" was never signed")
		}
	}
	err := fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !signed(path) {
			faults = append(faults, path+" was added: the statement does not speak of it")
		}
		return err
	})
	if err != nil {
		faults = append(faults, err.Error())
	}
	slices.Sort(faults)
	return contents, slices.Compact(faults)
}

func read(contents map[string][]byte) (*wire.Book, *reports.Report, error) {
	book, err := wire.Read(bytes.NewReader(contents[bookFile]))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", bookFile, err)
	}
	report, err := reports.Read(bytes.NewReader(contents[reportFile]))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", reportFile, err)
	}
	return book, report, nil
}
