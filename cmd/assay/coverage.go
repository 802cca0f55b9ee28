package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/suites/coverage"
	"github.com/assay-project/assay/suites/rule"
)

// measured is the coverage of the requirements by rules and their defects.
func measured() []coverage.Result {
	proofs := coverage.Proofs{}
	for _, d := range shelf.Defects() {
		for _, id := range d.Breaks {
			proofs[id] = append(proofs[id], d.Name)
		}
	}
	return coverage.Measure(line.Catalogue().IDs(), proofs)
}

func listCoverage(out io.Writer, format string) error {
	results := measured()
	if format == "json" {
		return writeJSON(out, struct {
			Areas []coverage.Result `json:"areas"`
		}{results})
	}
	total, covered := 0, 0
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "covered\tof\t\t  area")
	for _, r := range results {
		total, covered = total+r.Total, covered+r.Covered
		fmt.Fprintf(table, "%d\t%d\t%s\t  %s\n", r.Covered, r.Total, percent(r.Covered, r.Total), r.Area)
	}
	fmt.Fprintf(table, "%d\t%d\t%s\t  all\n", covered, total, percent(covered, total))
	if err := table.Flush(); err != nil {
		return err
	}
	listUncovered(out, results)
	return nil
}

func percent(part, whole int) string { return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole)) }

// listUncovered names what is not covered, requirements with one reason in one
// paragraph.
func listUncovered(out io.Writer, results []coverage.Result) {
	for _, r := range results {
		var reasons []string
		ids := map[string][]string{}
		for _, u := range r.Uncovered {
			if ids[u.Reason] == nil {
				reasons = append(reasons, u.Reason)
			}
			ids[u.Reason] = append(ids[u.Reason], u.ID)
		}
		for _, reason := range reasons {
			fmt.Fprintf(out, "\n%s: %s\n", r.Area, reason)
			for row := range slices.Chunk(ids[reason], 10) {
				fmt.Fprintf(out, "  %s\n", strings.Join(row, " "))
			}
		}
	}
}

// listedRuling is a ruling as other programs read it.
type listedRuling struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Readings []string `json:"readings"`
	Holds    string   `json:"holds"`
	Cite     []string `json:"cite"`
}

func listRulings(out io.Writer, format string) error {
	rulings := []listedRuling{}
	for _, r := range line.Catalogue().Rules {
		if r.Ruling != nil {
			rulings = append(rulings, listedRuling{r.ID, r.Title, r.Ruling.Readings, r.Ruling.Holds, r.Cite})
		}
	}
	if format == "json" {
		return writeJSON(out, rulings)
	}
	for _, r := range rulings {
		fmt.Fprintf(out, "%s %s\n", r.ID, r.Title)
		for _, reading := range r.Readings {
			fmt.Fprintf(out, "  reading  %s\n", reading)
		}
		fmt.Fprintf(out, "  holds    %s\n  sources  %s\n\n", r.Holds, strings.Join(r.Cite, "; "))
	}
	fmt.Fprintf(out, "%d places where the sources disagree\n", len(rulings))
	return nil
}

// listedItem is an item of the launch list as other programs read it.
type listedItem struct {
	Slug    string   `json:"item"`
	Section string   `json:"section"`
	Says    string   `json:"says"`
	Rules   []string `json:"rules"`
	Checks  []string `json:"self_checks"`
}

func listChecklist(out io.Writer, format string) error {
	items := checklist()
	if format == "json" {
		return writeJSON(out, items)
	}
	section := ""
	for _, item := range items {
		if item.Section != section {
			section = item.Section
			fmt.Fprintf(out, "\n%s\n", section)
		}
		proof := append(slices.Clone(item.Rules), item.Checks...)
		if len(proof) == 0 {
			proof = []string{"not proven yet"}
		}
		fmt.Fprintf(out, "  %s\n      %s\n", item.Says, strings.Join(proof, " "))
	}
	return nil
}

// checklist ties each item of the launch list to the rules of the profile that
// prove it, and to the checks of our own side.
func checklist() []listedItem {
	c := line.Catalogue()
	items := make([]listedItem, len(c.Checklist))
	for i, item := range c.Checklist {
		items[i] = listedItem{Slug: item.Slug, Section: item.Section, Says: item.Says, Rules: []string{}, Checks: coverage.ChecksOf(item.Slug)}
		for _, r := range c.Rules {
			if slices.Contains(r.Checklist, item.Slug) && (len(r.Profiles) == 0 || slices.Contains(r.Profiles, rule.OpenAI)) {
				items[i].Rules = append(items[i].Rules, r.ID)
			}
		}
	}
	return items
}
