package needs

// Words of the Agent Payments Protocol (AP2).
var mandates = []Need{
	{Word: "ap2.checkout", Class: Claimed, Type: Hook, Example: hook("checkout", "'item': '{{item}}'"), Says: "hands out a signed checkout"},
	{Word: "ap2.complete", Class: Claimed, Type: Hook, Example: hook("complete", "'token': '{{token}}'"), Says: "completes a checkout with mandates"},
	{Word: "ap2.mode", Class: Claimed, Type: YesNo, Says: "mandates are taken as chains, directly signed, or both", By: []string{"ap2.autonomous", "ap2.direct"}},
	{Word: "ap2.autonomous", Class: Claimed, Type: YesNo, Says: "chains of an open and a closed mandate are taken, with nobody present"},
	{Word: "ap2.direct", Class: Claimed, Type: YesNo, Says: "directly signed closed mandates are taken"},
	{Word: "ap2.trust", Class: Configured, Type: YesNo, Says: "the public key of the harness is on the trust list of the target"},
	{Word: "ap2.aud", Class: Configured, Type: Text, Example: "https://shop.example", Says: "the audience that the verifier expects"},
	{Word: "ap2.dpc", Class: Claimed, Type: YesNo, Says: "the target trusts the credential issuer that the harness plays"},
	{Word: "ap2.nonce", Class: Configured, Type: Text, Example: "/nonce", Says: "where the nonce of the verifier stands, as a JSON pointer into its checkout"},
	{Word: "ap2.receipt", Class: Configured, Type: Text, Example: "/receipt", Says: "where the checkout receipt stands, as a JSON pointer into the answer"},
	{Word: "ap2.payment_receipt", Class: Configured, Type: Text, Example: "/payment_receipt", Says: "where the payment receipt stands, as a JSON pointer into the answer"},
	{Word: "ap2.keys", Class: Configured, Type: Place, Example: "https://shop.example/jwks.json", Says: "the public keys of the target"},
	{Word: "cp.issue", Class: Claimed, Type: Hook, Example: hook("credentials", "'token': '{{token}}'"), Says: "makes a credential provider issue a payment credential"},
	{Word: "cp.state", Class: Claimed, Type: YesNo, Says: "the credential provider counts the use of open mandates"},
	{Word: "mpp.charge", Class: Claimed, Type: Hook, Example: hook("payments", "'token': '{{token}}'"), Says: "makes a payment processor charge a payment credential"},
	{Word: "agent.drive", Class: Claimed, Type: Hook, Example: hook("task", "'item': '{{item}}', 'merchant': '{{url}}'"), Says: "gives a task to an agent that is judged itself"},
	{Word: "session.update", Class: Claimed, Type: YesNo, Says: "the commerce protocol has a call that changes items or quantities"},
	{Word: "ucp.ap2", Class: Claimed, Type: URL, Example: "https://shop.example/.well-known/ucp", Says: "a UCP profile that announces AP2 mandates"},
	{Word: "ucp.a2a", Class: Claimed, Type: YesNo, Says: "the UCP profile lists an A2A transport"},
	{Word: "a2a.v01", Class: Claimed, Type: URL, Example: "https://shop.example/.well-known/agent-card.json", Says: "the agent card of a merchant agent that speaks AP2 0.1"},
	{Word: "a2a.cart", Class: Claimed, Type: Text, Example: "I would like to buy SKU-1", Says: "a request to which that merchant agent answers with a cart mandate"},
	{Word: "challenge", Class: Claimed, Type: Secret, Example: "\"123456\"", Says: "the right answer to the step-up challenge of a test instrument"},
	{Word: "x402", Class: Claimed, Type: YesNo, Says: "the processor settles x402 payments"},
	{Word: "dispute.fetch", Class: Claimed, Type: Hook, Example: hook("evidence", "'order_id': '{{order.id}}'"), Says: "hands out the mandates and receipts stored for an order"},
}
