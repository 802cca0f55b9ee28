// Package acp is the agent: it plays the ChatGPT side of the Agentic Commerce
// Protocol. It has the verbs (create, update, retrieve, complete, cancel), what
// differs between versions of the protocol, and the scenarios made of them.
//
// A scenario asserts nothing: it says what it says, writes down what came back
// and stops with a cause where it cannot go on. This package must not know a
// rule, a matcher or a report.
package acp
