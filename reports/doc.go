// Package reports arranges the verdicts of a run for those who read them: a
// merchant's developer (console), a program (report.json, format 1), a build
// server (JUnit, CTRF, SARIF, Markdown, annotations), a network viewer (HAR).
//
// A Report is built once, each format is a Writer over it; a Comparison is made
// of two. Reports never decide: outcomes come from the verdicts, what is accepted
// from a baseline, and nothing here knows a rule's function, Ginkgo, or an HTTP
// client. Whatever a merchant sent is hostile text until plain or writeJSON has
// been over it, and what is long is cut.
package reports
