package reports_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// evil is markup that stands in all hostile text: no reader may see a tag in it.
const evil = "<evil-tag onload=x>"

// FuzzFormats has a merchant say hostile things wherever it is quoted, and
// writes them in every format there is.
func FuzzFormats(f *testing.F) {
	for _, seed := range []string{
		"", "harmless", evil, "]]>", "</script><script>alert(1)</script>", "-->", "<!--", "</pre></code></details>", "&lt;&#60;", `"' onload="x`,
		"\x1b[31mred\x1b[0m", "\x1b]0;title\a", "\u009b31m", "\x00\x08\x7f", "\r\nMUST FAKE-001 passed", "a\u2028b\u2029c\u0085d",
		"\u202egnp.exe\u2066\u2069\u200f", "pay\u200bpal\ufeff\u00ad", "\xff\xfe\xc3", "\ufffe\uffff", "\U000e0041",
		"%0A::error::owned", "\n::error title=x::owned", " ::error::owned ::set-output name=a::b", "   ::000000000000000", "##[error]owned ##vso[task.complete] ###[x]",
		"```\n# broken out\n~~~", "| a | b |\n|--|--|", "[a](javascript:x) ![b](http://x)", "@everyone #1 https://evil.example", "{0} {{1}} [x](1)",
		"http://[::1", "https://u:p@x/%zz?[]=%&<>", "javascript:alert(1)", `{"deep": "json"}`, "'; rm -rf / #", "$(id) `id`", "\t  ", "é漢🎁",
		strings.Repeat("x", 1<<20), strings.Repeat("ä ::error::x ", 1<<16), strings.Repeat("\u202e", 1<<18), strings.Repeat("\xff", 1<<20),
	} {
		f.Add(seed)
	}
	read := jsonReaders(f)
	benign := written(f, "harmless")
	f.Fuzz(func(t *testing.T, s string) {
		for name, text := range written(t, s) {
			harmless(t, name, text)
			switch filepath.Ext(reports.FileName(name)) {
			case ".json", ".sarif", ".har":
				readJSON(t, name, text, read[name])
			case ".xml", ".svg":
				readXML(t, name, text)
			case ".md":
				readMarkdown(t, name, text)
				unmarked(t, name, text)
			case ".html":
				unmarked(t, name, text)
			case "":
				if got, want := commands(text), commands(benign[name]); !slices.Equal(got, want) {
					t.Errorf("%s: a build server is told %q, want %q", name, got, want)
				}
			}
		}
	})
}

// written is what each format makes of a merchant that says s everywhere.
func written(t testing.TB, s string) map[string]string {
	texts, report := map[string]string{}, quoting(s+evil+s)
	for _, name := range reports.Formats() {
		writer, _ := reports.Format(name)
		var out bytes.Buffer
		if err := writer.Write(&out, report); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		texts[name] = out.String()
	}
	var colored bytes.Buffer
	if err := (reports.Console{Color: true}).Write(&colored, report); err != nil || ansi.ReplaceAllString(colored.String(), "") != texts["console"] {
		t.Errorf("console: more than colour comes with colour, or an error: %v", err)
	}
	return texts
}

// quoting is the report of a book in which s stands wherever others have a say.
func quoting(s string) *reports.Report {
	header := wire.Header{"Content-Type": {s}, "Location": {s}, "X-" + s: {s, s}}
	exchange := wire.Exchange{
		Scenario: "s", Step: "asked", Attempt: 1, Session: s, Request: wire.Request{Method: "POST", URL: "https://shop.example/" + s, Header: header, Body: wire.Body(s)},
		Response: &wire.Response{Proto: "HTTP/1.1", Status: 200, Header: header, Body: wire.Body(s)},
	}
	unanswered := exchange
	unanswered.Step, unanswered.Response, unanswered.Failure = "unanswered", nil, &wire.Failure{Kind: wire.FailedProtocol, Message: s}
	unanswered.Request.URL = s
	shake := wire.Handshake{Scenario: "s", Step: "shake", Address: "shop.example:443", Failure: &wire.Failure{Message: s}}
	event := wire.Delivery{
		Number: 1, Session: s, Order: s, Refusal: s, Problem: s, Request: wire.Request{Method: "POST", URL: "/" + s, Header: header, Body: wire.Body(s)},
		Signature: &wire.Signature{Header: s, Form: s, Because: s},
	}
	book := &wire.Book{
		Error: s, Setup: wire.Setup{Target: "https://shop.example", Protocol: "acp", Version: "2026-04-17"}, Deliveries: []*wire.Delivery{&event},
		Recordings: []*wire.Recording{{
			Scenario: "s", Exchanges: []wire.Exchange{exchange, unanswered}, Handshakes: []wire.Handshake{shake},
			Skipped: []wire.Skip{{Step: "later", Reason: s}}, Stopped: &wire.Stop{Step: "unanswered", Cause: s},
		}},
	}
	verdict := func(id string, outcome rule.Outcome) rule.Verdict {
		v := rule.Verdict{ID: id, Area: "area", Title: "Something holds", Says: "Something holds.", Level: rule.Must, Outcome: outcome, Reason: s, Fix: "Mend it."}
		for _, name := range []string{exchange.Name(), unanswered.Name(), shake.Name(), event.Name()} {
			v.Exchanges = append(v.Exchanges, name)
			v.Findings = append(v.Findings, rule.Finding{Severity: rule.Fails, Exchange: name, Where: s, Expected: s, Actual: s})
		}
		return v
	}
	return reports.Build(book, []rule.Verdict{
		verdict("X-001", rule.Failed), verdict("X-002", rule.Warned), verdict("X-003", rule.Unverified),
		verdict("X-004", rule.NotApplicable), verdict("X-005", rule.Passed),
	}, reports.Options{})
}
