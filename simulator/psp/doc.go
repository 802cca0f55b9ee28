// Package psp is the payment provider the agent brings along: it gives out vault
// tokens with allowances, and a merchant whose sandbox is pointed at it redeems
// them there. So what was really charged is known.
//
// A merchant speaks to it over HTTP, with its credential as a bearer token:
//
//	POST /charges               {"token", "amount", "currency", "checkout_session_id", "capture"}
//	POST /charges/{id}/capture  {"amount"}
//	POST /charges/{id}/refund   {"amount"}
//
// Amounts are in minor units. A charge is answered with 201 and its id, a refusal
// with 402 and a flat error that has a code. checkout_session_id may be left out;
// capture false only authorises; the amount of a capture or refund is all that is
// left where it is left out. An Idempotency-Key is honoured.
//
// It must not know the agent, or what is made of what it saw.
package psp
