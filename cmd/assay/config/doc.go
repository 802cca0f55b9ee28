// Package config turns flags, environment variables and assay.yaml into one
// Config: what is tested, as whom, with which goods, cards and hooks.
//
// The path of a key is its word in the needs vocabulary, so that what a rule
// lacks and what has to be written down have the same name. A key may be nested
// or written with its dots ("item: {in_stock: X}", "item.in_stock: X"). A flag
// wins over a variable, a variable over the file, the file over the default. An
// empty value is the same as none.
//
// In values of the file ${NAME} stands for an environment variable and $$ for a
// dollar sign. Whatever is wrong is reported at once, each problem with its
// place. Secrets are of type Secret, which does not print.
//
// This package runs hooks and mints tokens, because their configuration says
// how. It must not know a scenario, a rule's judgement, or what the target says.
package config
