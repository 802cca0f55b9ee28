// Package rule is the vocabulary of judgement: what was demanded (Rule), how
// strictly (Level), what came of it (Verdict) and why (Finding).
//
// A rule is a value with a pure function over a book. Judging sends nothing,
// waits for nothing and keeps nothing: the same book gives the same verdicts,
// in any order, now or years later. This package must not know an HTTP client,
// Ginkgo, a protocol, or a report format.
package rule
