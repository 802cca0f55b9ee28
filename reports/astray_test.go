package reports_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// answered is one request of a run and the status it was answered with, 0 where no answer came.
func answered(operation wire.Operation, path string, status int) wire.Exchange {
	e := wire.Exchange{Scenario: "s", Step: "s", Attempt: 1, Operation: operation, Intent: wire.Normal, Request: wire.Request{Method: "POST", URL: "https://shop.example/acp" + path}}
	if status > 0 {
		e.Response = &wire.Response{Status: status}
	}
	return e
}

// odd is an exchange whose request was wrong on purpose.
func odd(e wire.Exchange) wire.Exchange {
	e.Intent = wire.Invalid
	return e
}

var _ = DescribeTable("a target whose path is wrong", func(said string, exchanges ...wire.Exchange) {
	book := wire.Book{Setup: wire.Setup{Target: "https://shop.example/acp/"}, Recordings: []*wire.Recording{{Scenario: "s", Exchanges: exchanges}}}
	r := reports.Build(&book, []rule.Verdict{{ID: "X-001", Title: "Something holds", Area: "x", Level: rule.Must, Outcome: rule.Failed}}, reports.Options{})
	for _, writer := range []reports.Writer{reports.Console{Width: 1000}, reports.Markdown{}, reports.HTML{}} {
		if text := write(writer, r); said == "" {
			Expect(text).NotTo(ContainSubstring("its path may be wrong"))
		} else {
			Expect(text).To(ContainSubstring("its path may be wrong: " + said))
		}
	}
},
	Entry("no create is found", "every create was answered 404 or 405, the first, POST https://shop.example/acp/checkout_sessions, 404 Not Found; "+
		"/checkout_sessions is what assay adds to the target",
		answered("retrieve", "/checkout_sessions/1", 200), answered("create", "/checkout_sessions", 404), answered("create", "/checkout_sessions", 405)),
	Entry("a body was refused before anybody looked", "every create was answered", odd(answered("create", "/checkout_sessions", 400)), answered("create", "/checkout_sessions", 404)),
	Entry("no delegation is allowed", "every delegation was answered 404 or 405, the first, POST https://shop.example/acp/agentic_commerce/delegate_payment, "+
		"405 Method Not Allowed", answered("delegate", "/agentic_commerce/delegate_payment", 405)),
	Entry("one create was found", "", answered("create", "/checkout_sessions", 404), answered("create", "/checkout_sessions", 422)),
	Entry("no create was answered", "", answered("create", "/checkout_sessions", 0)),
	Entry("nothing was created", "", answered("retrieve", "/checkout_sessions/1", 404)),
)
