package reports_test

import (
	"fmt"
	"os"
	"path/filepath"

	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// play reads one of the books that were made for reports.
func play(name string) *wire.Book {
	file, err := os.Open(filepath.Join("..", "fixtures", "recordings", name+".json"))
	Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	book, err := wire.Read(file)
	Expect(err).NotTo(HaveOccurred())
	return book
}

const command = "assay run --target https://sandbox.shop.example/acp"

var files = []string{"assay-out/report.json", "assay-out/book.json"}

// build is the report of a book, judged as the tests say it was.
func build(name string, options reports.Options) *reports.Report {
	options.Command, options.Files = command, files
	return reports.Build(play(name), verdicts[name], options)
}

// verdicts are what the rules would have said about each book.
var verdicts = map[string][]rule.Verdict{
	"green": {
		{
			ID: "IDEM-001", Area: "idempotency", Title: "Create replay returns the same session", Level: rule.Must, Outcome: rule.Passed,
			Cite: []string{"RFC-CHK §6.3"}, Scenarios: []string{"replayed-create"},
			Exchanges: []string{"replayed-create/create#1", "replayed-create/replay#1"},
		},
		{ID: "IDEM-003", Area: "idempotency", Title: "Replay keeps the original status code", Level: rule.Must, Outcome: rule.Passed,
			Exchanges: []string{"replayed-create/replay#1"}},
		{ID: "CHK-001", Area: "checkout", Title: "Create answers 201", Level: rule.Must, Outcome: rule.Passed,
			Exchanges: []string{"replayed-create/create#1"}, Findings: []rule.Finding{{Severity: rule.Notes, Expected: "a hint", Actual: "none"}}},
		{ID: "AFFIL-001", Area: "affiliate_attribution", Title: "First-touch claim is accepted on create", Level: rule.Must,
			Outcome: rule.NotApplicable, Reason: "the merchant never claimed affiliate"},
	},
	"red": append([]rule.Verdict{replayed, currency, cancelled, title, recommended}, lacking("card.succeeds", "checkout", 3)...),
	"incomplete": append(append([]rule.Verdict{
		{ID: "DISC-001", Area: "discovery", Title: "Discovery document is served", Level: rule.Must, Outcome: rule.Passed, Exchanges: []string{"probe/discover#1"}},
		{ID: "WEBH-001", Area: "webhooks", Title: "Order events are signed", Level: rule.Must, Outcome: rule.Unverified, Reason: "the configuration lacks webhooks.secret"},
	}, stopped("checkout", "CHK", 42)...), stopped("idempotency", "IDEM", 21)...),
}

var replayed = rule.Verdict{
	ID: "IDEM-003", Area: "idempotency", Title: "Replay keeps the original status code", Level: rule.Must, Outcome: rule.Failed,
	Says: "A replay repeats the status code of the first answer: 201 for create, that of the first answer for update, complete and cancel.",
	Cite: []string{"RFC-CHK@2026-04-17 §6.3"}, Scenarios: []string{"replayed-create"},
	Exchanges: []string{"replayed-create/create#1", "replayed-create/replay#1"},
	Reason:    "expected 201 Created, got 200 OK",
	Fix:       "Store status and body under (caller, path, key) and answer a replay from that record, before any side effect.",
	Findings: []rule.Finding{
		{Severity: rule.Notes, Exchange: "replayed-create/replay#1", Expected: "an Idempotent-Replayed header", Actual: "absent"},
		{Severity: rule.Fails, Exchange: "replayed-create/replay#1", Expected: "201 Created", Actual: "200 OK"},
	},
}

var currency = rule.Verdict{
	ID: "CHK-017", Area: "checkout", Title: "Currency is a lower-case code", Level: rule.Must, Outcome: rule.Failed,
	Says: "The currency of a session is a lower-case ISO 4217 code.", Cite: []string{"RFC-CHK §3.1", "JS-CHK#/$defs/CheckoutSession/currency"},
	Scenarios: []string{"updated-cart"}, Exchanges: []string{"updated-cart/update#1", "updated-cart/retrieve#1"},
	Reason: `expected "usd", got "USD"`, Fix: "Write currencies in lower case.",
	Findings: func() (all []rule.Finding) {
		for _, exchange := range []string{"updated-cart/update#1", "updated-cart/retrieve#1"} {
			all = append(all, rule.Finding{Severity: rule.Fails, Exchange: exchange, Where: "/currency", Expected: `"usd"`, Actual: `"USD"`})
			for i := range 3 {
				all = append(all, rule.Finding{Severity: rule.Fails, Exchange: exchange, Where: fmt.Sprintf("/totals/%d/currency", i), Expected: `"usd"`, Actual: `"USD"`})
			}
		}
		return all
	}(),
}

var cancelled = rule.Verdict{
	ID: "STATE-009", Area: "states", Title: "Cancel is answered", Level: rule.MustNot, Outcome: rule.Failed,
	Says: "Cancel does not leave the agent without an answer.", Cite: []string{"RFC-CHK §5"}, Scenarios: []string{"cancelled"},
	Exchanges: []string{"cancelled/cancel#1"}, Reason: "expected an answer, got no answer",
	Fix:      "Answer before the connection is closed.",
	Findings: []rule.Finding{{Severity: rule.Fails, Exchange: "cancelled/cancel#1", Expected: "an answer", Actual: "no answer: the connection ended after 12 bytes"}},
}

// title quotes a merchant that means no good.
var title = rule.Verdict{
	ID: "CHK-020", Area: "checkout", Title: "Status is one of the list", Level: rule.Must, Outcome: rule.Failed,
	Says: "The status of a session is one of the published values.", Scenarios: []string{"updated-cart"},
	Exchanges: []string{"updated-cart/retrieve#1"}, Reason: "expected a published status, got " + hostile,
	Findings: []rule.Finding{{Severity: rule.Fails, Exchange: "updated-cart/retrieve#1", Where: "/status", Expected: "a published status", Actual: hostile}},
}

const hostile = "\x1b[31mopen\x1b[0m \u202egnp.exe\u2069\r\nMUST FAKE-001 passed\x00 \xff ]]> <b>&\u0085\ufffe"

var recommended = rule.Verdict{
	ID: "HDR-004", Area: "headers", Title: "Answers echo Request-Id", Level: rule.Should, Outcome: rule.Warned,
	Says: "An answer carries the Request-Id of its request.", Cite: []string{"RFC-CHK §7"}, Scenarios: []string{"replayed-create"},
	Exchanges: []string{"replayed-create/create#1"}, Reason: "expected req_replayed-create-create, got absent", Fix: "Copy the header.",
	Findings: []rule.Finding{
		{Severity: rule.Warns, Exchange: "replayed-create/create#1", Where: "Request-Id", Expected: "req_replayed-create-create", Actual: "absent"},
		{Severity: rule.Warns, Exchange: "replayed-create/replay#1", Where: "Request-Id", Expected: "req_replayed-create-replay", Actual: "absent"},
	},
}

// lacking is what rules say whose configuration lacks a word.
func lacking(word, area string, n int) []rule.Verdict {
	return unverified(area, "PAY", "the configuration lacks "+word, n)
}

// stopped is what rules say whose scenario never came to their step.
func stopped(area, prefix string, n int) []rule.Verdict {
	return unverified(area, prefix, "create answered 500 Internal Server Error", n)
}

func unverified(area, prefix, reason string, n int) []rule.Verdict {
	var all []rule.Verdict
	for i := range n {
		all = append(all, rule.Verdict{ID: fmt.Sprintf("%s-%03d", prefix, i+101), Area: area, Title: "Something further on",
			Level: rule.Must, Outcome: rule.Unverified, Reason: reason})
	}
	return all
}
