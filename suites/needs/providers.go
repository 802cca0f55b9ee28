package needs

// Providers of payment and of 3D Secure that are judged themselves.
var providers = []Need{
	{Word: "psp.endpoint", Class: Claimed, Type: Endpoint, Example: "{url: \"https://sandbox.psp.example\", token: psp_key}", Says: "the delegate payment endpoint that is judged; the target itself where the role is psp"},
	{Word: "psp.signing", Class: Claimed, Type: Signing, Example: "{algorithm: ed25519, key: \"-----BEGIN PRIVATE KEY-----...\", header: {Signature-Key-Id: key_1}}",
		Says: "request signing as it was agreed with the payment provider: the private key in PEM, and header fields such as one that names the key; then every request is signed"},
	{Word: "psp.redeem", Class: Configured, Type: Hook, Example: hook("charges", "'token': '{{token}}', 'amount': {{amount}}, 'currency': '{{currency}}'"), Says: "charges a delegated token as the merchant would"},
	{Word: "psp.second_merchant", Class: Configured, Type: Text, Example: "acct_2", Says: "the id of another merchant at the payment provider"},
	{Word: "psp.second_key", Class: Configured, Type: Secret, Example: "other_psp_key", Says: "the credential of another account at the payment provider"},
	{Word: "psp.fault", Class: Configured, Type: Hook, Example: hook("faults", "'times': {{times}}"), Says: "makes the next calls of the payment provider fail with a 5xx status"},
	{Word: "psp.slow", Class: Configured, Type: Hook, Example: hook("delay", "'milliseconds': {{milliseconds}}"), Says: "delays the payment provider by some milliseconds"},
	{Word: "psp.rate_limit", Class: Environment, Type: Limit, Example: "{requests: 100, per: 1s}", Says: "the payment provider may be driven into this rate limit, by at most 300 requests at twice the rate; yes is the limit of the example"},
	{Word: "psp.set_limit", Class: Configured, Type: Hook, Example: hook("limit", "'requests': {{times}}"), Says: "sets the rate limit of the payment provider to that of psp.rate_limit while it is driven into it; 0 lifts it"},
	{Word: "psp.velocity", Class: Claimed, Type: YesNo, Says: "the sandbox of the payment provider enforces velocity limits"},
	{Word: "psp.network_token_sandbox", Class: Claimed, Type: TestCard, Example: "{number: \"4895370012003478\", exp_month: \"11\", exp_year: \"2030\"}", Says: "the sandbox of the payment provider takes network tokens, this one or the usual one"},
	{Word: "dauth.endpoint", Class: Claimed, Type: Endpoint, Example: "{url: \"https://sandbox.acs.example\", token: acs_key}", Says: "the delegated authentication endpoint that is judged"},
	{Word: "dauth.signing", Class: Claimed, Type: Signing, Example: "{algorithm: hmac-sha256, key: shared_secret, encoding: base64}", Says: "request signing as it was agreed with the authentication provider"},
	{Word: "dauth.second_key", Class: Configured, Type: Secret, Example: "other_acs_key", Says: "the credential of another account at the authentication provider"},
	{Word: "dauth.expiring_session", Class: Configured, Type: YesNo, Says: "authentication sessions expire while the run waits"},
	{Word: "dauth.card.frictionless", Class: Configured, Type: Secret, Example: "\"4000000000001000\"", Says: "a test card that authenticates without a challenge"},
	{Word: "dauth.card.attempted", Class: Configured, Type: Secret, Example: "\"4000000000001018\"", Says: "a test card whose authentication is attempted only"},
	{Word: "dauth.card.challenge", Class: Configured, Type: Secret, Example: "\"4000000000001091\"", Says: "a test card that is challenged"},
	{Word: "dauth.card.not_enrolled", Class: Configured, Type: Secret, Example: "\"4000000000001059\"", Says: "a test card that is not enrolled"},
	{Word: "dauth.card.denied", Class: Configured, Type: Secret, Example: "\"4000000000001026\"", Says: "a test card whose authentication is denied"},
	{Word: "dauth.card.rejected", Class: Configured, Type: Secret, Example: "\"4000000000001034\"", Says: "a test card whose issuer rejects the attempt"},
}
