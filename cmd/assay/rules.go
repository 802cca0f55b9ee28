package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/rulebook"
	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/rule"
)

func rulesCommand() *cobra.Command {
	var only, format string
	var show struct{ needs, coverage, rulings, checklist bool }
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules, what they cover, or the words of the configuration they need",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			extract := show.needs || show.coverage || show.rulings || show.checklist
			if format != "text" && format != "json" && (extract || format != "markdown") {
				return fmt.Errorf("--format %q is not known: use text or json, or markdown for the rules themselves", format)
			}
			switch {
			case show.needs:
				return listNeeds(cmd.OutOrStdout(), format)
			case show.coverage:
				return listCoverage(cmd.OutOrStdout(), format)
			case show.rulings:
				return listRulings(cmd.OutOrStdout(), format)
			case show.checklist:
				return listChecklist(cmd.OutOrStdout(), format)
			}
			return listRules(cmd.OutOrStdout(), only, format)
		},
	}
	cmd.Flags().StringVar(&only, "only", "", "ids, areas or globs over ids, separated by commas")
	cmd.Flags().StringVar(&format, "format", "text", "text, json, or markdown for a book of the rules")
	cmd.Flags().BoolVar(&show.needs, "needs", false, "list the words rules need, with class, key, type and example")
	cmd.Flags().BoolVar(&show.coverage, "coverage", false, "list by area how many requirements are covered, and why the others are not")
	cmd.Flags().BoolVar(&show.rulings, "rulings", false, "list the places where the sources disagree, with the readings and what is enforced")
	cmd.Flags().BoolVar(&show.checklist, "checklist", false, "list OpenAI's launch list with the rules that prove each item")
	cmd.MarkFlagsMutuallyExclusive("needs", "coverage", "rulings", "checklist")
	return cmd
}

// listedRule is one rule as other programs read it.
type listedRule struct {
	ID        string   `json:"id"`
	Area      string   `json:"area"`
	Title     string   `json:"title"`
	Level     string   `json:"level"`
	Says      string   `json:"says"`
	Since     string   `json:"since,omitempty"`
	Until     string   `json:"until,omitempty"`
	Profiles  []string `json:"profiles,omitempty"`
	Cite      []string `json:"cite"`
	Needs     []string `json:"needs"`
	Scenarios []string `json:"scenarios"`
	Defects   []string `json:"defects"`
	Fix       string   `json:"fix"`
}

func listed(r *rule.Rule) listedRule {
	return listedRule{
		ID: r.ID, Area: r.Area, Title: r.Title, Level: string(r.Level), Says: r.Says,
		Since: string(r.Since), Until: string(r.Until), Profiles: r.Profiles, Cite: r.Cite,
		Needs: append([]string{}, r.Needs...), Scenarios: append([]string{}, r.Scenarios()...),
		Defects: defectsOf(r.ID), Fix: r.Fix,
	}
}

// defectsOf names the defects of the good merchant that break a rule.
func defectsOf(id string) []string {
	names := []string{}
	for _, d := range rulebook.Defects(id) {
		names = append(names, d.Name)
	}
	return names
}

func listRules(out io.Writer, only, format string) error {
	rules, err := line.Catalogue().Choose(only)
	if err != nil {
		return err
	}
	switch format {
	case "markdown":
		return rulebook.Markdown(out, line.Catalogue(), rules)
	case "json":
		list := make([]listedRule, len(rules))
		for i := range rules {
			list[i] = listed(&rules[i])
		}
		return writeJSON(out, list)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	area := ""
	for i := range rules {
		r := &rules[i]
		if r.Area != area {
			area = r.Area
			fmt.Fprintf(table, "\n%s\n", area)
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\n", r.ID, r.Level, r.Title)
	}
	fmt.Fprintf(table, "\n%d rules; `assay explain ID` tells one in full\n", len(rules))
	return table.Flush()
}

func listNeeds(out io.Writer, format string) error {
	if format == "json" {
		return writeJSON(out, needs.All())
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WORD\tCLASS\tKEY\tTYPE\tEXAMPLE")
	for _, n := range needs.All() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", n.Word, n.Class, n.Key, n.Type, strings.Join(strings.Fields(n.Example), " "))
	}
	return table.Flush()
}

func writeJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
