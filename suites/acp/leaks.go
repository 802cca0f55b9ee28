package acp

import (
	"regexp"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Leaks: what no answer gives away.
var leakRules = []rule.Rule{
	{
		ID: "HDR-045", Title: "Errors leak nothing", Level: rule.ShouldNot, Since: v20250929,
		Says:  "No answer carries a credential, a payment token, a stack trace or a piece of SQL.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Intents:  []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
			Answered: func(status int) bool { return status > 0 },
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if len(s.Leaks) > 0 {
					t.Fail(s, "an answer without secrets", "one with "+strings.Join(s.Leaks, ", "))
				}
				if inside := showing(s); inside.name != "" {
					t.Fail(s, "an answer without "+inside.name, rule.Show(inside.text))
				}
			}
		},
		Fix: "Turn the debug pages of the framework off, answer with messages of your own, and never repeat credentials.",
	},
}

// innard is a piece of a program that shows in an answer, zero if none does.
type innard struct{ name, text string }

func showing(s *rule.Seen) innard {
	type key struct{}
	return rule.Recall(key{}, func() innard {
		for _, inner := range innards {
			if found := inner.form.Find(s.Raw()); found != nil {
				return innard{inner.name, string(found)}
			}
		}
		return innard{}
	}, s.Body())
}

// innards are what shows of a program that breaks down. They begin with fixed
// text, by which they are found quickly, and no request of the agent has them.
var innards = []struct {
	name string
	form *regexp.Regexp
}{
	{"a stack trace", regexp.MustCompile(`Traceback \(most recent call last\)`)},
	{"a stack trace", regexp.MustCompile(`goroutine \d+ \[\w+`)},
	{"a stack trace", regexp.MustCompile(`Exception in thread`)},
	{"a stack trace", regexp.MustCompile(`\.java:\d+\)`)},
	{"a stack trace", regexp.MustCompile(`\.go:\d+ \+0x`)},
	{"a stack trace", regexp.MustCompile(`\.js:\d+:\d+`)},
	{"a stack trace", regexp.MustCompile(`\.rb:\d+:in `)},
	{"a stack trace", regexp.MustCompile(`\.php on line \d+`)},
	{"a stack trace", regexp.MustCompile(`\.py\\?", line \d+`)},
	{"a stack trace", regexp.MustCompile(`\.cs:line \d+`)},
	{"SQL", regexp.MustCompile(`SQLSTATE`)},
	{"SQL", regexp.MustCompile(`ORA-\d{5}`)},
	{"SQL", regexp.MustCompile(`syntax error at or near`)},
	{"SQL", regexp.MustCompile(`error in your SQL syntax`)},
	{"SQL", regexp.MustCompile(`SELECT [\w*.,"\x60 ]{1,200} FROM `)},
	{"SQL", regexp.MustCompile(`INSERT INTO \w`)},
	{"an internal address", regexp.MustCompile(`ECONNREFUSED`)},
	{"an internal address", regexp.MustCompile(`dial tcp \S`)},
}
