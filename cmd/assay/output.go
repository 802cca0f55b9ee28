package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
	"github.com/assay-project/assay/suites/stage"
)

// output is where the results of a run go.
type output struct {
	dir     string
	formats []string
	strict  bool
	repeat  string // the command that repeats the run, without secrets

	baseline string // file of the failures that are accepted, "" for none
	accepted []config.Accepted
}

// flags declares what every command that reports understands.
func (o *output) flags(f *pflag.FlagSet) {
	f.StringVar(&o.dir, "out", "assay-out", "folder for book.json, report.json and other files")
	f.StringSliceVar(&o.formats, "format", []string{"console"}, "formats, separated by commas: "+strings.Join(reports.Formats(), ", "))
	f.BoolVar(&o.strict, "strict", false, "count warnings as failures")
	f.StringVar(&o.baseline, "baseline", "", "file of the failures that are accepted: a list of {id, reason, until}")
}

// check refuses formats that do not exist, and a baseline that cannot be read,
// before anything is played.
func (o *output) check() (err error) {
	for _, name := range o.formats {
		if _, ok := reports.Format(name); !ok {
			return fmt.Errorf("--format %q is not known: use any of %s, separated by commas", name, strings.Join(reports.Formats(), ", "))
		}
	}
	if o.baseline != "" {
		if o.accepted, err = config.Baseline(o.baseline); err != nil {
			return err
		}
	}
	return o.keepable()
}

// keepable refuses a folder that files cannot be written to, before anything is
// played that could not be kept. It leaves nothing behind.
func (o *output) keepable() error {
	for at := o.dir; ; at = filepath.Dir(at) { // up to what is there already
		_, err := os.Stat(at)
		if errors.Is(err, fs.ErrNotExist) && at != filepath.Dir(at) {
			continue
		}
		var probe string
		if err == nil {
			probe, err = os.MkdirTemp(at, ".assay-*")
		}
		if err != nil {
			return fmt.Errorf("the results cannot be kept in %s: %w; choose another folder with --out", o.dir, err)
		}
		return os.Remove(probe)
	}
}

// conclude judges a book, just played or stored earlier, writes book and reports, prints what was asked for
// and returns the exit code as an error. What cannot be written is printed all the same.
func (o *output) conclude(book *wire.Book, stdout io.Writer, played bool) error {
	report, err := o.report(book, played)
	if err != nil {
		return err
	}
	kept := o.files(book, report, played)
	if err := o.print(report, stdout, kept == nil); err != nil && !unread(err) {
		return errors.Join(kept, err)
	}
	if kept != nil {
		return kept
	}
	if code := report.ExitCode(); code != exitPassed {
		return exit{code}
	}
	return nil
}

// report judges a book. What was just played goes over the stage.
func (o *output) report(book *wire.Book, played bool) (*reports.Report, error) {
	verdicts, err := line.Judge(book)
	if err != nil {
		return nil, err
	}
	if played && !stage.Taken() {
		if err := stage.Present(verdicts, book.Started.UnixNano(), nil); err != nil {
			return nil, err
		}
	}
	return reports.Build(book, verdicts, o.options(book, verdicts)), nil
}

// options say how the run is to be read.
func (o *output) options(book *wire.Book, verdicts []rule.Verdict) reports.Options {
	options := reports.Options{Strict: o.strict, Command: o.repeat, Judge: version, Timing: line.Timing(book), Transitions: line.Transitions(book)}
	if o.baseline != "" {
		options.Baseline = settle(o.accepted, verdicts, book.Started)
	}
	return options
}

// print prints the formats that go to the terminal, and where the files are.
func (o *output) print(report *reports.Report, stdout io.Writer, kept bool) error {
	for _, name := range reports.Formats() {
		if !slices.Contains(o.formats, name) || reports.FileName(name) != "" {
			continue
		}
		writer, _ := reports.Format(name)
		if name == "console" {
			writer = reports.ConsoleFor(stdout, os.Getenv)
		}
		if err := writer.Write(stdout, report); err != nil {
			return err
		}
		if name == "console" && kept {
			fmt.Fprintf(stdout, "Written to %s\n", o.dir)
		}
	}
	return nil
}

// files writes the book, report.json, and every other format that has a file.
func (o *output) files(book *wire.Book, report *reports.Report, keepBook bool) error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return fmt.Errorf("the results cannot be kept in %s: %w; choose another folder with --out", o.dir, err)
	}
	if keepBook {
		if err := writeFile(filepath.Join(o.dir, "book.json"), book.Write); err != nil {
			return err
		}
	}
	for _, name := range append([]string{"json"}, o.formats...) {
		file := reports.FileName(name)
		if file == "" {
			continue
		}
		writer, _ := reports.Format(name)
		if err := writeFile(filepath.Join(o.dir, file), func(w io.Writer) error { return writer.Write(w, report) }); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes beside the file and renames, so that an interrupted run
// leaves the old file or the new one, never half of either.
func writeFile(path string, write func(io.Writer) error) error { return writeAs(path, 0o644, write) }

// writeSecret is writeFile for what its owner alone may read.
func writeSecret(path string, write func(io.Writer) error) error { return writeAs(path, 0o600, write) }

// verbatim writes what is there already.
func verbatim(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

func writeAs(path string, mode os.FileMode, write func(io.Writer) error) (err error) {
	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"-"+rand.Text())
	file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) // the umask has its say
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err = write(file); err != nil {
		_ = file.Close()
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	if err = file.Close(); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return os.Rename(file.Name(), path)
}
