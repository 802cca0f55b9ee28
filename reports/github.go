package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// GitHub writes the report as workflow commands, which become annotations of a
// run of GitHub Actions: broken rules are errors, warnings and what could not be
// judged are warnings. Ten of a kind are shown for a step, so what weighs most
// comes first, and rules that share an obstacle share a line.
type GitHub struct{}

// Write writes one command a line.
func (GitHub) Write(w io.Writer, r *Report) error {
	var b strings.Builder
	say := func(command, title, message string) {
		fmt.Fprintf(&b, "::%s title=%s::%s\n", command, commandProperty.Replace(plain(title)), commandData.Replace(message))
	}
	for _, c := range r.complaints() {
		say("error", "not so: "+c.name, plain(c.message))
	}
	for i := range r.Verdicts {
		if v := &r.Verdicts[i]; v.red {
			say("error", v.ID+" "+v.Title, r.annotation(v))
		}
	}
	for _, o := range r.obstacles() {
		say("warning", count(len(o.ids), "rule")+" unverified", "because: "+plain(o.reason)+"\n"+strings.Join(o.ids, ", "))
	}
	for i := range r.Verdicts {
		if v := &r.Verdicts[i]; v.accepted || v.Outcome == rule.Warned && !v.red {
			say("warning", v.ID+" "+v.Title, r.annotation(v))
		}
	}
	say("notice", "assay: "+r.Result, plain(r.sentence()))
	_, err := io.WriteString(w, b.String())
	return err
}

// annotation is a rule, what came instead, and how to mend it, on a line each.
func (r *Report) annotation(v *Verdict) string {
	lines := []string{plain(v.sentence()), plain(v.Reason)}
	if v.Baseline != "" {
		lines = append(lines, plain("accepted: "+v.Baseline))
	}
	if v.Fix != "" {
		lines = append(lines, plain("fix: "+v.Fix))
	}
	return strings.Join(append(lines, plain("again: "+r.again(v.ID))), "\n")
}

// What commands escape: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
