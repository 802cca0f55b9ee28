package needs

var events = []Need{
	{Word: "webhooks", Class: Configured, Key: "webhooks.secret", Type: Secret, Example: "whsec_1", Says: "the secret of the order events that the merchant sends to the harness"},
	{Word: "webhooks.set_url", Class: Configured, Type: Hook, Example: hook("webhook", "'url': '{{url}}'"), Says: "points the merchant's order events at a URL; {{ca}} is the authority behind its certificate, where webhooks.tls makes one"},
	{Word: "webhooks.tls", Class: Environment, Type: Identity, Example: "{cert: receiver.pem, key: receiver-key.pem}", Says: "the receiver of order events answers over TLS, with a certificate that the merchant has reason to trust"},
	{Word: "webhooks.rotate_secret", Class: Configured, Type: Hook, Example: hook("webhook", "'secret': '{{secret}}'"), Says: "gives the merchant's order events a new secret"},
	{Word: "receiver.endpoint", Class: Claimed, Type: Endpoint, Example: "{url: \"https://agent.example/events\", token: whsec_1}", Says: "a receiver of order events that is judged itself, and the secret it checks"},
	{Word: "order.rich", Class: Claimed, Type: YesNo, Says: "orders carry line items, fulfillments, adjustments and totals"},
}
