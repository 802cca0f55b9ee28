package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/reports/dossier"
	"github.com/assay-project/assay/suites/rule"
)

func verifyCommand() *cobra.Command {
	var keyFile string
	cmd := &cobra.Command{
		Use:   "verify FOLDER",
		Short: "Check the dossier of a certification: its signature, its files, its verdicts",
		Long: "Verify holds the files of a dossier to the signed statement, then judges its book again. It says what was found when\n" +
			"it was signed; a dossier that is intact but certifies nothing says so. Exit 0: intact. 1: not as it was signed.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var trusted []byte
			if keyFile != "" {
				var err error
				if trusted, err = os.ReadFile(keyFile); err != nil {
					return fmt.Errorf("the key to check with cannot be read: %w", err)
				}
			}
			return verify(cmd, args[0], trusted)
		},
	}
	cmd.Flags().StringVar(&keyFile, "key", "", "public Ed25519 key in PEM of whoever must have signed (default: the key in the dossier, which proves nothing about that)")
	return cmd
}

func verify(cmd *cobra.Command, folder string, trusted []byte) error {
	out := cmd.OutOrStdout()
	checked, err := dossier.Verify(folder, trusted)
	if err != nil {
		return err
	}
	faults := checked.Faults
	if len(faults) == 0 {
		faults, err = again(checked)
		if err != nil {
			return err
		}
	}
	for _, fault := range faults {
		fmt.Fprintf(out, "%s\n", fault)
	}
	if len(faults) > 0 {
		fmt.Fprintf(out, "NOT INTACT: the dossier in %s is not what was signed.\n", folder)
		return exit{exitFailed}
	}
	fmt.Fprintf(out, "INTACT: %d files are as they were signed, and their verdicts are those of the book.\nsigned with  %s\n%s\n",
		len(checked.Statement.Subject), attest.KeyID(checked.Key), checked.Statement.Predicate.Standing)
	if trusted == nil {
		fmt.Fprintln(out, "The key lies in the dossier itself: give the signer's with --key to know who signed.")
	}
	return nil
}

// again judges the book of a dossier and names the verdicts that are others. By
// the rules of another version of this program they may well be.
func again(c *dossier.Checked) ([]string, error) {
	if c.Report.Judge() != version {
		return nil, nil
	}
	verdicts, err := line.Judge(c.Book)
	if err != nil {
		return nil, err
	}
	now := map[string]rule.Outcome{}
	for _, v := range verdicts {
		now[v.ID] = v.Outcome
	}
	var faults []string
	for _, v := range c.Report.Verdicts {
		if now[v.ID] != v.Outcome {
			faults = append(faults, fmt.Sprintf("%s is %s in report.json, and %s where the book is judged again", v.ID, v.Outcome, now[v.ID]))
		}
	}
	if len(now) != len(c.Report.Verdicts) {
		faults = append(faults, fmt.Sprintf("report.json has %d verdicts, and the book has %d", len(c.Report.Verdicts), len(now)))
	}
	return faults, nil
}
