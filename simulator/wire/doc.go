// Package wire holds what happened: the exchanges between the agent and the
// target, the recordings they form, the webhook deliveries that came back, and
// the book that binds them all.
//
// It is plain data that can be written to a file and read from one. It depends
// on the standard library alone and must not know an HTTP client, a rule, a
// report format, or the protocol that was spoken.
package wire
