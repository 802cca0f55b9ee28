package reports

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// readOnly is the line above a report of a run that placed no order.
const readOnly = "no order was asked for, no payment sent, no hook called; rules that take one are not applicable"

// tidied says in a line what became of the sessions that a run left open.
func tidied(c *wire.Cleanup) string {
	parts := []string{"no session was left open"}
	if c.Open > 0 {
		parts[0] = Count(c.Open, "session") + " left open"
	}
	switch {
	case c.Off && c.Open > 0:
		parts[0] += ", as asked for (--cleanup=false)"
	case c.Open > 0:
		parts[0] += fmt.Sprintf(": %d canceled", c.Canceled)
		if c.Refused > 0 {
			parts[0] += fmt.Sprintf(", %d refused to be, ended or not", c.Refused)
		}
		if silent := c.Open - c.Canceled - c.Refused; silent > 0 {
			parts[0] += fmt.Sprintf(", %d of which nothing is known", silent)
		}
		parts[0] += fmt.Sprintf(" (%s that the exchanges do not count)", Count(c.Requests, "request"))
	}
	if c.Orders > 0 {
		parts = append(parts, Count(c.Orders, "order")+" placed, which cannot be undone")
	}
	if c.Unanswered > 0 {
		parts = append(parts, Count(c.Unanswered, "create")+" never answered: what was opened by them is not known")
	}
	return strings.Join(parts, "; ")
}
