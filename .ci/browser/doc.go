// Package browser holds report.html against a real browser. It is a module of
// its own, so that what drives the browser is no part of the program.
package browser
