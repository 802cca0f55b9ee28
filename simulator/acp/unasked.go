package acp

import (
	"net/http"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// notAsked is why a read-only run leaves something out.
const notAsked = "not asked for (--read-only): it takes more than sessions that are canceled again"

// unasked ends a scenario that would do more than a read-only run may.
func (a *Agent) unasked(step string) {
	if a.kit.ReadOnly {
		panic(stop{wire.Stop{Step: step, Cause: notAsked, Unasked: true}})
	}
}

// harmless reports whether a request creates nothing beyond a session, however
// badly the target carries it out.
func harmless(c *Call) bool {
	switch c.Operation {
	case Create, Update, Retrieve, Cancel, Discover, wire.Visit:
		return true
	case Other:
		return c.Method != http.MethodPost && !strings.HasSuffix(c.URL, "/complete")
	}
	return false
}

// unsent stands for a request that a read-only run leaves out. The rest of the
// scenario may do without its answer.
func (a *Agent) unsent(c *Call) *wire.Exchange {
	a.Skip(c.Step, notAsked)
	return &wire.Exchange{
		Scenario: c.Scenario, Step: c.Step, Operation: c.Operation, Intent: c.Intent, Session: c.Session,
		Failure: &wire.Failure{Kind: wire.FailedUnasked, Message: notAsked},
	}
}
