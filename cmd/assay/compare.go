package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports"
)

func compareCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "compare OLD NEW",
		Short: "Say what changed from one run to a later one",
		Long: "Compare reads two report.json, or the folders they are in, and lists what newly fails, what newly passes and\n" +
			"whatever else changed. Where different versions of this program gave the verdicts, both books are judged again,\n" +
			"so that a change of the rules is not taken for one of the target. Exit code 1 says that something newly failed.",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, paths []string) error {
			write, ok := comparisons[format]
			if !ok {
				return fmt.Errorf("--format %q is not known: use console, json or markdown", format)
			}
			var runs [2]reports.Run
			for i, path := range paths {
				var err error
				if runs[i], err = readRun(path); err != nil {
					return err
				}
			}
			if runs[0].Report.Judge() != runs[1].Report.Judge() {
				for i := range runs {
					runs[i].Again = judgedAgain(&runs[i], cmd.ErrOrStderr())
				}
			}
			comparison := reports.Compare(runs[0], runs[1])
			if err := write(cmd.OutOrStdout(), comparison); err != nil {
				return err
			}
			if comparison.Worse() {
				return exit{exitFailed}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "console", "console, json or markdown")
	return cmd
}

// comparisons write one in each format.
var comparisons = map[string]func(io.Writer, *reports.Comparison) error{
	"console": func(w io.Writer, c *reports.Comparison) error {
		return reports.ConsoleFor(w, os.Getenv).WriteComparison(w, c)
	},
	"json":     func(w io.Writer, c *reports.Comparison) error { return c.WriteJSON(w) },
	"markdown": func(w io.Writer, c *reports.Comparison) error { return c.WriteMarkdown(w) },
}

// readRun reads the report of a run, named itself or by its folder.
func readRun(path string) (run reports.Run, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, reports.FileName("json"))
	}
	file, err := os.Open(path)
	if err != nil {
		return run, fmt.Errorf("the report cannot be read: %w", err)
	}
	defer file.Close()
	report, err := reports.Read(file)
	if err != nil {
		return run, fmt.Errorf("%s: %w", path, err)
	}
	return reports.Run{Path: path, Report: report}, nil
}

// judgedAgain is the report of the book beside a report, by the rules of this
// program; nil where there is none, or it is of another run.
func judgedAgain(run *reports.Run, stderr io.Writer) *reports.Report {
	path := filepath.Join(filepath.Dir(run.Path), "book.json")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	book, err := readBook(path)
	if err != nil {
		fmt.Fprintf(stderr, "assay: %v\n", err)
		return nil
	}
	if !book.Started.Equal(run.Report.Started) || book.Setup.Target != run.Report.Target {
		fmt.Fprintf(stderr, "assay: %s is of another run than the report beside it\n", path)
		return nil
	}
	verdicts, err := line.Judge(book)
	if err != nil {
		fmt.Fprintf(stderr, "assay: %s: %v\n", path, err)
		return nil
	}
	return reports.Build(book, verdicts, reports.Options{Judge: version})
}
