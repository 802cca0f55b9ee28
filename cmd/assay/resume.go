package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/simulator/wire"
)

func resumeCommand() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "resume BOOK",
		Short: "Ask a merchant or payment provider again what it answered in an earlier run",
		Long: "Resume reads the book.json of an earlier run and sends its creates and completes again, or its delegations\n" +
			"to a payment provider, byte for byte under their keys, to see whether the answers are still known. It needs\n" +
			"the configuration and the credentials of that run, tells most when the book is 23 to 24 hours old, and\n" +
			"writes a book of its own.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			earlier, err := readBook(args[0])
			if err != nil {
				return err
			}
			if sameFile(args[0], filepath.Join(o.out.dir, "book.json")) {
				return fmt.Errorf("%s would be overwritten by the new book: choose another folder with --out", args[0])
			}
			cfg, err := o.configFor(earlier)
			if err != nil {
				return err
			}
			run, err := o.prepare(cfg)
			if err != nil {
				return err
			}
			run.TakeUp(earlier)
			fmt.Fprintf(cmd.OutOrStdout(), "The book of %s is %s old.\n", earlier.Started.UTC().Format("2006-01-02 15:04 MST"), age(time.Since(earlier.Started)))
			book, err := watched(cmd.Context(), run, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return o.out.conclude(book, cmd.OutOrStdout(), true)
		},
	}
	o.flags(cmd.Flags())
	out := cmd.Flags().Lookup("out")
	out.DefValue, o.out.dir = "assay-resumed", "assay-resumed"
	o.given["target"] = cmd.Flags().String("target", "", "base URL of the merchant's API")
	return cmd
}

func sameFile(a, b string) bool {
	one, errOne := os.Stat(a)
	other, errOther := os.Stat(b)
	return errOne == nil && errOther == nil && os.SameFile(one, other)
}

// configFor is the configuration under which a book can be taken up: that of the
// same target and version.
func (o *options) configFor(earlier *wire.Book) (*config.Config, error) {
	over := o.overrides()
	if over["api_version"] == "" {
		over["api_version"] = string(earlier.Setup.Version)
	}
	cfg, err := o.load(over)
	if err != nil {
		return nil, err
	}
	switch {
	case strings.TrimRight(cfg.Target, "/") != strings.TrimRight(earlier.Setup.Target, "/"):
		return nil, fmt.Errorf("the book is about %s, the configuration about %s: a target can only be asked for answers of its own", earlier.Setup.Target, cfg.Target)
	case cfg.Version != earlier.Setup.Version:
		return nil, fmt.Errorf("the book speaks %s: leave --api-version out, or say the same", earlier.Setup.Version)
	}
	return cfg, nil
}

// age spells a duration in hours and minutes.
func age(d time.Duration) string {
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
