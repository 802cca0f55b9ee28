// Package picture lays out what a report draws: who said what to whom and when,
// and what the sessions of a run did.
//
// It gives coordinates, words and kinds, in units of a drawing whose text is 11
// high. It must not know SVG, colours, or how a report reads.
package picture
