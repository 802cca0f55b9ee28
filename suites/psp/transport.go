package psp

import "github.com/assay-project/assay/suites/rule"

// transportTLS is the word by which a run asks for the rules about TLS.
const transportTLS = "transport.tls"

// Transport: cards travel over TLS, and over which.
var transportRules = []rule.Rule{
	{
		ID: "DP-018", Title: "Plain HTTP is not served", Level: rule.Must, Since: v20250929,
		Says:  "A delegation that is not encrypted is not carried out: nobody listens, it is redirected, or refused before it is read.",
		Cite:  []string{"RFC-DP §6", "RFC-CHK §3.1"},
		Needs: []string{endpoint, transportTLS},
		Given: []string{"delegation-in-clear"},
		Then: func(t *rule.T) {
			for _, s := range t.In("delegation-in-clear").Steps("clear/") {
				t.NotInClear(s, t.Step("secured"), "id")
			}
		},
		Fix: "Close port 80, or let a server that reads no body redirect or refuse there.",
	},
	{
		ID: "DP-019", Title: "TLS floor follows the release", Level: rule.Must, Since: v20250929,
		Says:  "TLS 1.1 and older are turned down; TLS 1.2 or 1.3 is spoken up to 2026-01-30, and TLS 1.3 from 2026-04-17 on.",
		Cite:  []string{"RFC-DP-2025-09-29 §6", "RFC-DP-2026-04-17 §6", "OAI-PROD TLS and HTTPS", "DRAFT"},
		Needs: []string{endpoint, transportTLS},
		Given: []string{"provider-tls"},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC of 2026-04-17: TLS 1.3", "OpenAI's pages and the draft: TLS 1.2 or later"},
			Holds:    "From 2026-04-17 on TLS 1.3 must be there; TLS 1.2 beside it is noted and harms nobody.",
		},
		Then: func(t *rule.T) {
			t.TurnsDown("obsolete-1.1", "obsolete-1.0", "obsolete-SSLv3")
			if !t.From(v20260417) {
				t.TakesUp(t.Handshake("usual"), "TLS 1.2 or TLS 1.3")
				return
			}
			t.TakesUp(t.Handshake("only-1.3"), "TLS 1.3")
			if old := t.Handshake("only-1.2"); old.Accepted() {
				t.Note(old, "TLS 1.3 alone", old.Answer())
			}
		},
		Fix: "Turn TLS 1.3 on and TLS 1.0 and 1.1 off where TLS ends.",
	},
}
