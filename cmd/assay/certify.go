package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/reports/dossier"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// certifiedWalks is how many random walks a certification plays.
const certifiedWalks = 20

func certifyCommand() *cobra.Command {
	o := options{asked: true}
	var keyFile, bookFile string
	cmd := &cobra.Command{
		Use:   "certify --target URL",
		Short: "Run what OpenAI's launch list asks for, and write a signed dossier to hand in",
		Long: "Certify judges a merchant by the profile openai and asks for all that its rules need, so that whatever could not be\n" +
			"exercised counts. It writes one folder: the launch list item by item with the requests and answers that demonstrate\n" +
			"each, every report, checksums, and a signed statement that `assay verify` checks.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("format") {
				return errors.New("--format: a dossier holds the report in every format, so leave it out")
			}
			if err := o.certifiable(); err != nil {
				return err
			}
			key, err := sealWith(keyFile)
			if err != nil {
				return err
			}
			book, resource, err := o.certified(cmd, bookFile)
			if err != nil {
				return err
			}
			return o.handIn(cmd.OutOrStdout(), book, resource, key)
		},
	}
	f := cmd.Flags()
	o.flags(f)
	f.Lookup("out").DefValue, o.out.dir = "assay-dossier", "assay-dossier"
	f.Lookup("explore").DefValue, o.walks = fmt.Sprint(certifiedWalks), certifiedWalks
	f.Lookup("format").Hidden = true
	o.given["target"] = f.String("target", "", "base URL of the merchant's API")
	f.StringVar(&keyFile, "key", "", "private Ed25519 key in PEM to sign with; made there if there is none (default: one for this dossier alone)")
	f.StringVar(&bookFile, "book", "", "make the dossier of the book.json of an earlier run instead of playing one")
	return cmd
}

// certifiable refuses what no certification is made of.
func (o *options) certifiable() error {
	if err := o.check(); err != nil {
		return err
	}
	switch profile := o.given["profile"]; {
	case *profile == "":
		*profile = rule.OpenAI
	case *profile != rule.OpenAI:
		return fmt.Errorf("--profile %s: the launch list is OpenAI's, so certify judges by the profile %s alone", *profile, rule.OpenAI)
	}
	if role := *o.given["role"]; role != "" && role != wire.RoleMerchant {
		return fmt.Errorf("--role %s: the launch list is one for merchants", role)
	}
	entries, err := os.ReadDir(o.out.dir)
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("the folder %s is not empty: a dossier holds nothing but what was signed, so choose another with --out", o.out.dir)
	}
	return nil
}

// certified is the book to make a dossier of, and the configuration it was played
// with by its digest.
func (o *options) certified(cmd *cobra.Command, bookFile string) (*wire.Book, attest.Resource, error) {
	if bookFile != "" {
		book, err := readBook(bookFile)
		if err == nil {
			book.Setup.Asked = true // whatever was not asked for then is missing now
		}
		return book, attest.Resource{}, err
	}
	cfg, err := o.load(o.overrides())
	if err != nil {
		return nil, attest.Resource{}, err
	}
	book, err := o.record(cmd.Context(), cfg, cmd.ErrOrStderr())
	return book, o.fingerprint(), err
}

// fingerprint is the configuration file, by its digest.
func (o *options) fingerprint() attest.Resource {
	content, err := os.ReadFile(o.path())
	if err != nil {
		return attest.Resource{} // there is none: all was said by flags
	}
	return attest.Digest(filepath.Base(o.path()), content)
}

// handIn judges a book, writes the dossier, and says what it is worth.
func (o *options) handIn(stdout io.Writer, book *wire.Book, configured attest.Resource, key seal) error {
	report, err := o.out.report(book, false)
	if err != nil {
		return err
	}
	made, err := dossier.Make(dossier.Source{
		Catalogue: line.Catalogue(), Book: book, Report: report, Command: o.out.repeat, Config: configured, Key: key.private, Made: key.made,
	})
	if err != nil {
		return err
	}
	for _, file := range made.Files {
		if err := putFile(filepath.Join(o.out.dir, filepath.FromSlash(file.Name)), file.Content); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "%s\n\n", made.Standing)
	if err := reports.ConsoleFor(stdout, os.Getenv).Write(stdout, report); err != nil {
		return err
	}
	if err := listItems(stdout, made.Items); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n%s\nWritten to %s; check it with: assay verify %s%s\n", made.Standing, o.out.dir, o.out.dir, key.hint())
	return verdictOf(report, made)
}

// verdictOf is the exit code: a run that passed is still no certificate where only
// a part was asked for, or an item of the list was not demonstrated.
func verdictOf(report *reports.Report, made *dossier.Dossier) error {
	code := report.ExitCode()
	if code == exitPassed && !made.Certifies {
		code = exitUnverified
	}
	if code != exitPassed {
		return exit{code}
	}
	return nil
}

func listItems(out io.Writer, items []dossier.Item) error {
	fmt.Fprintln(out, "\nlaunch list")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i := range items {
		fmt.Fprintf(table, "  %s\t%s\n", reports.Spaced(items[i].Outcome), items[i].Says)
	}
	return table.Flush()
}

func putFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("the dossier cannot be kept in %s: %w; choose another folder with --out", filepath.Dir(path), err)
	}
	return writeFile(path, verbatim(content))
}
