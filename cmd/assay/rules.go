package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/suites/needs"
	"github.com/assay-project/assay/suites/plan"
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
			if format != "text" && format != "json" {
				return fmt.Errorf("--format %q is not known: use text or json", format)
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
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
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
	for _, d := range shelf.Defects() {
		if slices.Contains(d.Breaks, id) {
			names = append(names, d.Name)
		}
	}
	return names
}

func listRules(out io.Writer, only, format string) error {
	rules, err := line.Catalogue().Choose(only)
	if err != nil {
		return err
	}
	if format == "json" {
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

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID",
		Short: "Tell one rule in full: sentence, source, what is played, how to mend it, what proves it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c := line.Catalogue()
			r, ok := c.Find(args[0])
			if !ok {
				return fmt.Errorf("there is no rule %s: `assay rules` lists them all", args[0])
			}
			explain(cmd.OutOrStdout(), c, r)
			return nil
		},
	}
}

func explain(out io.Writer, c *plan.Catalogue, r *rule.Rule) {
	fmt.Fprintf(out, "%s %s: %s\n\n  %s\n\n", r.Level, r.ID, r.Title, r.Says)
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(out, "  %-9s  %s\n", name, text)
		}
	}
	line("area", r.Area)
	line("versions", versionsOf(r))
	line("profiles", strings.Join(r.Profiles, ", "))
	for _, profile := range []string{rule.Spec, rule.OpenAI, rule.Dialect} {
		if level, ok := r.LevelIn[profile]; ok {
			line("level", fmt.Sprintf("%s in the profile %s", level, profile))
		}
	}
	line("source", strings.Join(r.Cite, "; "))
	line("needs", strings.Join(r.Needs, ", "))
	for _, s := range c.Scenarios {
		if slices.Contains(r.Scenarios(), s.Name) {
			line("played", s.Name+": "+s.Says)
		}
	}
	if r.Hears != nil {
		line("played", "it hears the exchanges of all scenarios")
	}
	if r.Ruling != nil {
		for _, reading := range r.Ruling.Readings {
			line("reading", reading)
		}
		line("ruling", r.Ruling.Holds)
	}
	line("checklist", strings.Join(r.Checklist, ", "))
	line("fix", r.Fix)
	for _, name := range defectsOf(r.ID) {
		d, _ := shelf.Find(name)
		line("proven by", d.Name+": "+d.Story)
	}
}

func versionsOf(r *rule.Rule) string {
	switch {
	case r.Since == "" && r.Until == "":
		return "all"
	case r.Until == "":
		return string(r.Since) + " and later"
	case r.Since == r.Until:
		return string(r.Since)
	}
	return string(r.Since) + " until " + string(r.Until)
}

func writeJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
