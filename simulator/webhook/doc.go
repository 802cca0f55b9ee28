// Package webhook is the agent's ear: it receives the events a merchant sends
// about its orders, answers them as a script says, finds out how they are
// signed, and writes each down.
//
// It must not know what a rule demands of an event, nor what a scenario says.
package webhook
