package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/stage"
)

// output is where the results of a run go.
type output struct {
	dir     string
	formats []string
	strict  bool
	repeat  string // the command that repeats the run, without secrets
}

// flags declares what every command that reports understands.
func (o *output) flags(f *pflag.FlagSet) {
	f.StringVar(&o.dir, "out", "assay-out", "folder for book.json, report.json and other files")
	f.StringSliceVar(&o.formats, "format", []string{"console"}, "formats, separated by commas: "+strings.Join(reports.Formats(), ", "))
	f.BoolVar(&o.strict, "strict", false, "count warnings as failures")
}

// check refuses formats that do not exist before anything is played.
func (o *output) check() error {
	for _, name := range o.formats {
		if _, ok := reports.Format(name); !ok {
			return fmt.Errorf("--format %q is not known: use any of %s, separated by commas", name, strings.Join(reports.Formats(), ", "))
		}
	}
	return nil
}

// conclude judges a book, just played or stored earlier, writes book and reports, prints what was asked for
// and returns the exit code as an error.
func (o *output) conclude(book *wire.Book, stdout io.Writer, played bool) error {
	verdicts, err := line.Judge(book)
	if err != nil {
		return err
	}
	if played && !stage.Taken() {
		if err := stage.Present(verdicts, book.Started.UnixNano(), nil); err != nil {
			return err
		}
	}
	report := reports.Build(book, verdicts, reports.Options{
		Strict: o.strict, Command: o.repeat, Timing: line.Timing(book), Transitions: line.Transitions(book),
	})
	if err := o.files(book, report, played); err != nil {
		return err
	}
	if slices.Contains(o.formats, "console") {
		if err := reports.ConsoleFor(stdout, os.Getenv).Write(stdout, report); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Written to %s\n", o.dir)
	}
	if code := report.ExitCode(); code != exitPassed {
		return exit{code}
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
func writeFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
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
	if err = os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
