package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/rulebook"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID...",
		Short: "Tell rules in full: sentence, source, what is sent, what they need, how to mend it, what proves them",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			c := line.Catalogue()
			var rules []*rule.Rule
			var unknown []error
			for _, id := range ids {
				r, ok := c.Find(id)
				if !ok {
					unknown = append(unknown, noRule(c, id))
				}
				rules = append(rules, r)
			}
			if len(unknown) > 0 {
				return errors.Join(unknown...)
			}
			out := cmd.OutOrStdout()
			for i, r := range rules {
				if i > 0 {
					fmt.Fprintln(out)
				}
				rulebook.Text(out, c, r)
			}
			return nil
		},
	}
}

// noRule says why an id explains nothing: it is a requirement without a rule, or
// a slip of the pen.
func noRule(c *plan.Catalogue, id string) error {
	for _, area := range measured() {
		for _, u := range area.Uncovered {
			if strings.EqualFold(u.ID, id) {
				return fmt.Errorf("there is no rule for %s of the area %s: %s", u.ID, area.Area, u.Reason)
			}
		}
	}
	near := ""
	if known := config.Nearest(id, c.IDs()); known != "" {
		near = "; did you mean " + known + "?"
	}
	return fmt.Errorf("there is no rule %q%s (`assay rules` lists them all)", id, near)
}
