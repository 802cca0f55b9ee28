package reports

import (
	"fmt"
	"strings"
)

const (
	fullFailures = 10 // broken rules that the console tells in full
	fullWarnings = 4  // warnings that it tells in short; of the others it gives the ids
	fullReasons  = 10 // reasons why rules could not be judged that it tells with their rules
	fullAlso     = 3  // further exchanges of a cause that it names
)

// inFull is where everything is told that the console leaves out.
const inFull = "report.json has them in full, and report.html with --format html"

// failures tells what fails the run, cause by cause: what most rules hang on is
// what to mend first. The first causes are told in full, the others in a line.
func (p *printer) failures(r *Report, causes []*Cause) {
	var reds []*Cause
	for _, c := range causes {
		if c.red {
			reds = append(reds, c)
		}
	}
	told := 0
	for i, c := range reds {
		if told >= fullFailures {
			p.title(red, Count(len(reds)-i, "more cause")+" of failures:", inFull)
			for _, c := range reds[i:] {
				p.entry(c.line())
			}
			p.end()
			return
		}
		if len(c.Verdicts) > 1 {
			p.title(bold, fmt.Sprintf("%d rules by one cause:", len(c.Verdicts)), c.seen())
			p.end()
		}
		told += p.cause(r, c, fullFailures-told)
	}
}

// cause tells the rules that a cause breaks, so many of them in full, and those
// it keeps from being judged.
func (p *printer) cause(r *Report, c *Cause, limit int) (told int) {
	var more []string
	for _, v := range c.Verdicts {
		switch {
		case v.red && told < limit:
			p.failure(r, v)
			told++
		case v.red:
			more = append(more, v.ID)
		}
	}
	if len(more) > 0 {
		p.title(red, Count(len(more), "more rule")+" failed by the same cause:", strings.Join(more, ", ")+"; "+inFull)
		p.end()
	}
	if stopped := c.stopped(); len(stopped) > 0 {
		p.title(yellow, Count(len(stopped), "rule")+" unverified by the same cause:", strings.Join(stopped, ", "))
		p.end()
	}
	return told
}

// stopped are the rules that the cause kept from being judged.
func (c *Cause) stopped() []string {
	var ids []string
	for _, v := range c.Verdicts {
		if v.open() {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// seen is what was seen and where, in a few words.
func (c *Cause) seen() string {
	text := brief(c.Says)
	switch {
	case c.Exchange == "":
		return text
	case c.Where == "":
		return text + " at " + c.Exchange + c.also()
	}
	return text + " at " + c.Where + " of " + c.Exchange + c.also()
}

// also are the further exchanges of a cause, the first of them by name.
func (c *Cause) also() string {
	named := c.Also[:min(len(c.Also), fullAlso)]
	switch left := len(c.Also) - len(named); {
	case len(named) == 0:
		return ""
	case left == 0:
		return ", also at " + strings.Join(named, ", ")
	default:
		return fmt.Sprintf(", also at %s and %d more", strings.Join(named, ", "), left)
	}
}

// line is a cause in one sentence, with its first rule and the ids of the others.
func (c *Cause) line() string {
	first := c.Verdicts[0]
	text := fmt.Sprintf("%s %s %s: %s", first.Level, first.ID, first.Title, c.seen())
	if others := ids(c.Verdicts[1:]); len(others) > 0 {
		text += "; with " + strings.Join(others, ", ")
	}
	return text
}

func ids(verdicts []*Verdict) []string {
	list := make([]string, len(verdicts))
	for i, v := range verdicts {
		list[i] = v.ID
	}
	return list
}

// hints tells in short what does not fail the run: failures that are accepted,
// all of them, and warnings.
func (p *printer) hints(causes []*Cause) {
	var warnings []*Verdict
	for _, c := range causes {
		for _, v := range c.Verdicts {
			switch {
			case v.accepted:
				p.hint(v)
			case v.hint():
				warnings = append(warnings, v)
			}
		}
	}
	var more []string
	for i, v := range warnings {
		if i < fullWarnings {
			p.hint(v)
		} else {
			more = append(more, v.ID)
		}
	}
	if len(more) > 0 {
		p.title(yellow, Count(len(more), "more rule")+" warned:", strings.Join(more, ", ")+"; "+inFull)
		p.end()
	}
}

// hint tells one of them.
func (p *printer) hint(v *Verdict) {
	p.heading(yellow, v)
	if findings := v.weightiest(); len(findings) > 0 {
		f := &findings[0]
		at := (&Cause{Says: f.Actual, Exchange: f.Exchange, Where: f.Where}).seen()
		p.field("seen", at+"; better: "+brief(f.Expected))
	}
	p.field("accepted", v.Baseline)
	p.field("fix", v.Fix)
	p.end()
}
