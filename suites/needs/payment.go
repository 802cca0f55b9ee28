package needs

var payment = []Need{
	{Word: "card.succeeds", Class: Configured, Type: Tokens, Example: "{token: tok_visa, reusable: true}",
		Says: "payment tokens that are approved, as many as a run uses; psp.simulated issues them itself", By: []string{"psp.simulated"}},
	{Word: "card.approved", Class: Configured, Key: "card.succeeds", Type: Tokens, Example: "{token: tok_visa, reusable: true}", Says: "the same payment tokens that are approved, for the messaging channels"},
	{Word: "card.declines", Class: Configured, Type: Tokens, Example: "{token: tok_declined, reusable: true}",
		Says: "payment tokens that the issuer declines; psp.simulated issues them itself", By: []string{"psp.simulated"}},
	{Word: "card.requires_3ds", Class: Configured, Type: Tokens, Example: "{token: tok_3ds, reusable: true}", Says: "payment tokens that force 3D Secure"},
	{Word: "card.requires_3ds_second_brand", Class: Configured, Type: Tokens, Example: "{token: tok_3ds_mastercard, reusable: true}", Says: "payment tokens of another card network that force 3D Secure"},
	{Word: "card.unaccepted_brand", Class: Configured, Type: Tokens, Example: "{token: tok_jcb, reusable: true}", Says: "payment tokens of a card network the merchant does not take"},
	{Word: "token.invalid", Class: Configured, Type: Tokens, Example: "{tokens: [tok_unknown, tok_expired]}", Says: "payment tokens that are unknown, expired or another merchant's"},
	{Word: "psp.delegate_payment", Class: Configured, Type: Endpoint, Example: "{url: \"https://sandbox.psp.example\", token: psp_key}",
		Says: "a delegate payment endpoint whose tokens the merchant can charge", By: []string{"psp.simulated"}},
	{Word: "psp.simulated", Class: Environment, Type: Listener, Example: "{listen: \"127.0.0.1:8082\", public_url: \"https://tunnel.example\", token: psp_key}",
		Says: "the merchant's sandbox charges tokens at the payment provider that the harness plays, by POST /charges with this bearer token"},
	{Word: "psp.charge_at", Class: Configured, Type: Hook, Example: hook("provider", "'url': '{{url}}'"), Says: "points the merchant at the payment provider that the harness plays"},
	{Word: "handler.tokenized_card", Class: Claimed, Type: YesNo, Says: "sessions declare a handler for tokenized cards"},
	{Word: "handler.saved_card", Class: Claimed, Type: YesNo, Says: "sessions of a known buyer declare stored cards"},
	{Word: "handler.gift_card", Class: Claimed, Type: YesNo, Says: "sessions declare a handler for gift cards"},
	{Word: "handler.points", Class: Claimed, Type: YesNo, Says: "sessions of a known buyer declare loyalty points"},
	{Word: "handler.store_credit", Class: Claimed, Type: YesNo, Says: "sessions of a known buyer declare store credit"},
	{Word: "handler.two", Class: Claimed, Type: YesNo, Says: "sessions declare at least two payment handlers"},
}
