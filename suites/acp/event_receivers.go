package acp

import "github.com/assay-project/assay/suites/rule"

// Needs words of receivers over TLS.
const (
	setURL      = "webhooks.set_url"
	receiverTLS = "webhooks.tls"
)

// wrongReceivers says what is wrong with a receiver, by the step that shows it.
var wrongReceivers = map[string]string{
	"expired":    "a receiver whose certificate has expired",
	"wrong-host": "a receiver whose certificate is for another host",
	"untrusted":  "a receiver whose certificate nobody signed whom the merchant was told to trust",
	"clear":      "a receiver without TLS",
}

// Webhooks: who may receive an event.
var receiverRules = []rule.Rule{
	{
		ID: "WH-013", Title: "Sender verifies the receiver certificate", Level: rule.Should, Since: v20250929,
		Says:  "Order data leaves over TLS alone, to a receiver whose certificate is good, is for its host and leads to a trusted authority.",
		Cite:  []string{"RFC-CHK §3.1", "RFC-CHK §7", "PR-28 §7.1"},
		Needs: []string{inStock, serviceable, webhooks, setURL, receiverTLS, succeeds},
		Given: []string{"untrusted-receivers"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: HTTPS is a duty of the endpoint, which is the receiver, and nothing is said of who sends to it",
				"a draft that was never merged: the sender verifies the certificate and refuses a URL in clear",
			},
			Holds: "Recommended, where the run's own receiver answers over TLS with a certificate the merchant has reason to trust (webhooks.tls): " +
				"one of a public authority, or of one that the merchant was given. A run whose receiver is in clear is not judged.",
		},
		Then: verifiesReceivers,
		Fix:  "Leave verification on in the client that sends events, the name of the host included; trust a sandbox's authority by name, and take no http:// URL outside of tests.",
	},
}

// verifiesReceivers looks for events that were brought to a wrong receiver. That
// none was means something where the merchant came there, or refused to.
func verifiesReceivers(t *rule.T) {
	brought := map[string]bool{}
	for _, e := range fromMerchant(t) {
		if e.Door != "" && len(e.Raw()) > 0 && !brought[e.Door] {
			brought[e.Door] = true
			t.Fail(e, "no order data to "+wrongReceivers[e.Door], "an event with its body")
		}
	}
	tried := false
	for _, d := range t.Doors() {
		if d.Tried() {
			tried = true
			continue
		}
		t.Note(d, "an attempt to reach "+wrongReceivers[d.Step]+" within "+window(t, "delivery").String(), "nobody came")
	}
	if !tried {
		t.Unverified("nobody came to a receiver of whose certificate anything is wrong")
	}
}
