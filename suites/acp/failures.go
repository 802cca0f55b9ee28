package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// failNext is the hook that makes a request fail inside the merchant.
const failNext = "control.fail_next"

// Failures: answers that were lost, and requests that failed inside the merchant.
var failureRules = []rule.Rule{
	{
		ID: "IDEM-028", Title: "Server errors are not stored", Level: rule.MustNot, Since: v20260417,
		Says:  "A 5xx answer is never replayed: a retry with the same key is processed afresh.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.5"},
		Needs: []string{inStock, serviceable, succeeds, failNext},
		Given: []string{"failing-complete"},
		Then: func(t *rule.T) {
			if retry := retried(t); retry.Status() >= 500 {
				t.Fail(retry, "the request to be processed, now that nothing fails any more", retry.Answer()+", as before")
			}
		},
		Fix: "Store answers below 500 only; forget the key of a request that failed inside.",
	},
	{
		ID: "IDEM-029", Title: "Retry after failure recovers", Level: rule.Should, Since: v20250929, Until: v20260130,
		Says:  "After a 5xx the same request under its old key ends in one order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "OAI-SPEC key points (safe retries)", "DRAFT"},
		Needs: []string{inStock, serviceable, succeeds, failNext},
		Given: []string{"failing-complete"},
		Then: func(t *rule.T) {
			retry := retried(t)
			if !t.Expect(retry).To(match.Success()) {
				return
			}
			if body := session(t, retry); !processing(body) {
				t.Expect(body.Get("status")).To(match.Equal("completed"))
			}
		},
		Fix: "Make complete resumable by session and key.",
	},
	{
		ID: "IDEM-048", Title: "Repeated failures end consistently", Level: rule.Should, Since: v20250929,
		Says:  "Failed attempts to pay leave the session open and without an order when the agent gives up, and one order when it does not.",
		Cite:  []string{"DRAFT", "RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.5"},
		Needs: []string{inStock, serviceable, succeeds, failNext},
		Given: []string{"failing-complete"},
		Then: func(t *rule.T) {
			retry := retried(t)
			left := session(t, t.Step("retrieve-given-up"))
			t.Expect(left.Get("order")).NotTo(match.Object())
			if !payable(left) && status(left) != "authentication_required" {
				t.Fail(left.Get("status"), "a session that can be paid, since the attempt to pay failed", status(left))
			}
			if !retry.OK() {
				return // other rules speak of a retry that fails
			}
			made, kept := retry.Body().Get("order", "id"), session(t, t.Step("retrieve")).Get("order", "id")
			if made.Present() && kept.Present() {
				t.Expect(kept).To(match.Equal(made))
			}
		},
		Fix: "Let a failed attempt release its locks, reservations and authorisations.",
	},
	{
		ID: "IDEM-045", Title: "Lost answer is recoverable", Level: rule.Must, Since: v20250929,
		Says:  "When the answer to complete is lost, repeating it with the same key finds the order; the same goes for create and update.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "DRAFT"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"replayed-update"},
		Also:  []string{"replayed-complete"},
		Then: func(t *rule.T) {
			step := "create"
			if t.Try(step) == nil {
				step = "discounted" // which took the place of the plain one
			}
			if t.Try(step) != nil {
				retry := afterLoss(t, step)
				likeAny(t, retry, t.In("replayed-complete").Try("create"))
				t.Expect(retry).To(match.Success())
			}
			if t.Try("second") != nil {
				retry := afterLoss(t, "second")
				if !refusedAnyhow(retry, t.Try("first")) { // CHK-080 speaks of it
					t.Expect(retry).To(match.Success())
				}
			}
			orderAfterLoss(t)
		},
		Checklist: sameResultItem,
		Fix:       "Commit key, order and response together, whether or not the caller is still connected.",
	},
}

// retried is the last attempt to pay after one that was made to fail.
func retried(t *rule.T) *rule.Seen {
	if first := t.Step("given-up"); first.Status() < 500 {
		t.Unverified("%s was called, but complete answered %s", failNext, first.Answer())
	}
	retry := t.Step("complete")
	if retry.Response == nil {
		t.Unverified("the retry got %s", retry.Answer())
	}
	return retry
}

// afterLoss is the repetition of a step whose first answer nobody read.
func afterLoss(t *rule.T, step string) *rule.Seen {
	attempts := t.In("replayed-update").Attempts(step)
	retry := attempts[len(attempts)-1]
	if len(attempts) == 1 || retry.Response == nil {
		t.Unverified("%s was not answered again after its answer was lost: %s", step, retry.Answer())
	}
	if retry.Status() == 409 && retry.Body().Get("code").String() == "idempotency_in_flight" {
		t.Unverified("the first %s was still being processed when it was repeated", step)
	}
	return retry
}

// orderAfterLoss judges a complete whose first answer nobody read. Where every
// complete is refused, this one says nothing.
func orderAfterLoss(t *rule.T) {
	retry := afterLoss(t, "complete")
	if plain := t.In("replayed-complete").Try("complete"); plain != nil {
		session(t, plain)
	}
	if !t.Expect(retry).To(match.Success()) {
		return
	}
	answer := session(t, retry)
	if !processing(answer) && !t.Expect(answer.Get("status")).To(match.Equal("completed")) {
		return
	}
	order, later := answer.Get("order", "id"), session(t, t.Step("retrieve-paid")).Get("order", "id")
	if order.Present() && later.Present() {
		t.Expect(later).To(match.Equal(order))
	}
}
