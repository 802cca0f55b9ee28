package reports

import (
	"fmt"
	"io"
	"strings"
)

// GitHub writes the report as workflow commands, which become annotations of a
// run of GitHub Actions: broken rules are errors, warnings and what could not be
// judged are warnings, accepted failures notices. Ten of a kind are shown for a step, so what weighs most
// comes first, and rules that share an obstacle share a line.
type GitHub struct{}

// Write writes one command a line.
func (GitHub) Write(w io.Writer, r *Report) error {
	var b strings.Builder
	say := func(command, title, message string) {
		fmt.Fprintf(&b, "::%s title=%s::%s\n", command, commandProperty.Replace(plain(title)), commandData.Replace(message))
	}
	for _, c := range r.complaints() {
		title := "the run was not complete"
		if c.stale {
			title = c.test
		}
		say("error", title, plain(c.message))
	}
	annotate := func(command string, chosen func(v *Verdict) bool) {
		for i := range r.Verdicts {
			if v := &r.Verdicts[i]; chosen(v) {
				say(command, v.ID+" "+v.Title, r.annotation(v))
			}
		}
	}
	annotate("error", func(v *Verdict) bool { return v.red })
	for _, o := range r.obstacles() {
		say("warning", Count(len(o.Verdicts), "rule")+" unverified", "because: "+plain(o.Says)+"\n"+strings.Join(ids(o.Verdicts), ", "))
	}
	annotate("warning", (*Verdict).hint)
	annotate("notice", func(v *Verdict) bool { return v.accepted })
	say("notice", "assay: "+r.standing(), plain(r.sentence()))
	_, err := io.WriteString(w, b.String())
	return err
}

// annotation is a rule, what came instead, and how to mend it, on a line each.
func (r *Report) annotation(v *Verdict) string {
	lines := []string{plain(v.sentence()), plain(v.Reason)}
	if v.Baseline != "" {
		lines = append(lines, plain(v.acceptance()))
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
