package dossier

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// standing is what a run is worth as a certificate.
type standing struct {
	result string // attest.Passed, attest.Warned or attest.Failed
	says   string // the first line of whatever is handed in
}

// standingOf says it. Only a whole run in which every rule that applies was
// judged and holds, and with it every item of the list, certifies anything.
func standingOf(book *wire.Book, r *reports.Report, items []Item) standing {
	var against []string
	add := func(format string, args ...any) { against = append(against, fmt.Sprintf(format, args...)) }
	if only := book.Setup.Only; only != "" {
		add("only a part was asked for (%s)", only)
	}
	if book.Setup.ReadOnly {
		add("the run was read-only, so nothing was paid for")
	}
	if r.Profile != rule.OpenAI {
		add("it was judged by the profile %s, not by %s", r.Profile, rule.OpenAI)
	}
	if r.Error != "" {
		add("the run ended early: %s", r.Error)
	}
	if n := r.Counts.Failed; n > 0 {
		add("%s failed", reports.Count(n, "rule"))
	}
	if n := r.Counts.Unverified; n > 0 {
		add("%s could not be judged", reports.Count(n, "rule"))
	}
	open := 0
	for i := range items {
		if o := items[i].Outcome; o == rule.Failed || o == rule.Unverified {
			open++
		}
	}
	if open > 0 {
		add("%d of the %d items of the launch list are not demonstrated", open, len(items))
	}
	if len(against) > 0 || r.Outcome() != reports.Passed {
		return standing{attest.Failed, strings.TrimSuffix("NOT A CERTIFICATE: "+strings.Join(against, "; "), ": ") + "."}
	}
	if n := r.Counts.Warned; n > 0 {
		return standing{attest.Warned, fmt.Sprintf("CERTIFIED WITH WARNINGS: nothing that is demanded is broken; %s that is only recommended.", broken(n))}
	}
	return standing{attest.Passed, "CERTIFIED: every rule that applies was judged and holds, and with them every item of the launch list."}
}

func broken(n int) string {
	if n == 1 {
		return "1 rule is broken"
	}
	return fmt.Sprintf("%d rules are broken", n)
}
