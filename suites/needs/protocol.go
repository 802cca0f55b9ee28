package needs

var protocol = []Need{
	{Word: "token", Class: Configured, Type: Secret, Example: "agent_key", Says: "the bearer credential of the agent"},
	{Word: "auth.second_key", Class: Configured, Type: Secret, Example: "other_agent_key", Says: "the bearer credential of another agent"},
	{Word: "signature.key", Class: Claimed, Type: Signing, Example: "{algorithm: hmac-sha256, key: shared_secret, encoding: hex}",
		Says: "request signing as it was agreed with the merchant, with timestamp: true over the Timestamp, a full stop and the body; where nothing was agreed, nothing is signed"},
	{Word: "versions.two", Class: Claimed, Type: Version, Example: "\"2026-01-30\"", Says: "a second API version that the merchant speaks"},
	{Word: "discovery", Class: Claimed, Type: YesNo, Says: "the merchant serves a discovery document"},
	{Word: "session.expires", Class: Claimed, Type: YesNo, Says: "sessions carry expires_at"},
	{Word: "interventions", Class: Claimed, Type: YesNo, Says: "the merchant declares interventions it supports"},
	{Word: "intervention.always", Class: Claimed, Type: YesNo, Says: "the merchant requires an intervention whatever the cart"},
	{Word: "checkout.api", Class: Configured, Key: "target", Type: URL, Example: "https://sandbox.shop.example/acp", Says: "the checkout API of the merchant can be reached"},
	{Word: "checkout.acp", Class: Configured, Key: "target", Type: URL, Example: "https://sandbox.shop.example/acp", Says: "the checkout behind the shop's links can be driven over ACP"},
	{Word: "transport.rest", Class: Configured, Key: "target", Type: URL, Example: "https://sandbox.shop.example/acp", Says: "the REST binding of the checkout API can be reached"},
	{Word: "transport.mcp", Class: Claimed, Type: URL, Example: "https://sandbox.shop.example/mcp", Says: "the MCP endpoint of the merchant"},
	{Word: "mcp.auth", Class: Claimed, Type: YesNo, Says: "the MCP endpoint asks for a token"},
}
