package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
)

func judgeCommand() *cobra.Command {
	var out output
	cmd := &cobra.Command{
		Use:   "judge BOOK",
		Short: "Judge a stored book again",
		Long:  "Judge reads the book.json of an earlier run and gives its verdicts by the rules of this program.\nNothing is sent to anybody.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			book, err := readBook(args[0])
			if err != nil {
				return err
			}
			s := &book.Setup
			out.repeat = "assay run --target " + reports.Quote(s.Target) + manner(string(s.Version), s.Profile, s.Role)
			return out.conclude(book, cmd.OutOrStdout(), false)
		},
	}
	out.flags(cmd.Flags())
	return cmd
}

func readBook(path string) (*wire.Book, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the book cannot be read: %w", err)
	}
	defer file.Close()
	book, err := wire.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return book, nil
}
