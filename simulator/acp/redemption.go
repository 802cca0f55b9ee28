package acp

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Cashier charges delegated tokens as a merchant of the sandbox would, by a hook.
// The agent sends its calls itself, so that they stand in the book.
type Cashier struct {
	// Request is the call that charges, with the values of its placeholders filled in.
	Request func(ctx context.Context, values map[string]string) (*http.Request, error)
	Asks    func(placeholder string) bool // whether the call has such a placeholder
	Charged func(answer []byte) bool      // whether an answer 2xx tells of a charge
	Hide    func(string) string           // masks the hook's own secrets
}

// redeems is the word for a sandbox in which tokens can be charged.
const redeems = "psp.redeem"

// voucher is a delegated token, and what was agreed for it.
type voucher struct {
	token, session, merchant, currency string
}

// Voucher has the provider issue a token for the reference allowance, or ends the
// scenario.
func (a *Agent) Voucher(step string, changes ...Change) voucher {
	v, e := a.tryVoucher(step, changes...)
	if v.token == "" {
		a.Stop(step, "the delegation of a payment gave no token: %s", diagnoseDelegation(e))
	}
	return v
}

// tryVoucher is Voucher where a refusal is an answer too: the voucher has no
// token then.
func (a *Agent) tryVoucher(step string, changes ...Change) (voucher, *wire.Exchange) {
	var sent Call
	e, token := a.delegation(step, append(changes, Keep(&sent))...)
	allowance := sent.body.(JSON)["allowance"].(JSON)
	session, _ := allowance["checkout_session_id"].(string)
	return voucher{token, session, a.kit.Provider.MerchantID, a.kit.Currency}, e
}

func diagnoseDelegation(e *wire.Exchange) string {
	if e.Response == nil {
		return e.Failure.Message
	}
	return strconv.Itoa(e.Status()) + " " + http.StatusText(e.Status())
}

// Charge charges a voucher for an amount in minor units, once, and for an order of
// its own.
func (a *Agent) Charge(step string, v voucher, amount int64, changes ...Change) *wire.Exchange {
	cashier := a.kit.Cashier
	charge := map[string]string{
		"token": v.token, "amount": strconv.FormatInt(amount, 10), "currency": v.currency, "merchant": v.merchant,
		"session.id": v.session, "order": "order_" + a.fresh(),
	}
	request, err := cashier.Request(a.ctx, charge)
	if err != nil {
		a.Stop(step, "the hook %s failed: %v", redeems, err)
	}
	body, _ := io.ReadAll(request.Body)
	declined := false
	e := a.Send(step, Redeem, request.Method, "", nil, append([]Change{About(v.session), func(c *Call) {
		c.To, c.URL, c.Header, c.Body, c.Version, c.Retry = wire.Sandbox, request.URL.String(), wire.Header(request.Header), body, "", false
		c.Shown, c.Conceal = encode(charge), cashier.conceal
		c.Learn = func(answer []byte) { declined = !cashier.Charged(answer) }
	}}, changes...)...)
	if declined && e.Status()/100 == 2 {
		a.rec.Note(step, func(recorded *wire.Exchange) { recorded.Declined = true })
	}
	return e
}

// conceal keeps the credentials of a hook out of the record, wherever they were
// written: all that its header fields say, the query of its URL, and what the
// configuration knows to be secret. Of the body what was filled in is recorded.
func (c *Cashier) conceal(recorded *wire.Request) {
	for name := range recorded.Header {
		if name != "Content-Type" {
			recorded.Header[name] = []string{"***"}
		}
	}
	path, query, _ := strings.Cut(c.Hide(recorded.URL), "?")
	if recorded.URL = path; query != "" {
		recorded.URL += "?***"
	}
}

// Untold skips a step, and all whose names begin with it where it ends in a slash,
// if the cashier cannot be told what it is about. It reports whether it did.
// Optional is what a provider may well have no place for.
func (a *Agent) Untold(step, placeholder string, optional bool) bool {
	if a.kit.Cashier.Asks(placeholder) {
		return false
	}
	a.rec.Skip(wire.Skip{Step: step, Reason: redeems + " does not hand over {{" + placeholder + "}}", Inapplicable: optional})
	return true
}

// Pass lets time pass for the provider: its clock is moved where a hook can do
// that, and otherwise the agent waits.
func (a *Agent) Pass(step string, d time.Duration) {
	if !a.Has(advancePSP) {
		a.Wait(d)
		return
	}
	a.forward(step, advancePSP, d)
}

const advancePSP = "psp.advance_clock"
