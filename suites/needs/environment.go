package needs

var environment = []Need{
	{Word: "transport.tls", Class: Environment, Type: YesNo, Says: "the endpoint is real https, neither plaintext nor self-signed"},
	{Word: "transport.ca", Class: Environment, Type: Certificates, Example: "ca.pem", Says: "authorities that the run trusts beside the public ones; naming one declares the target a sandbox"},
	{Word: "transport.connect", Class: Environment, Type: Pairs, Example: "{\"shop.example:443\": \"192.0.2.1:8443\"}", Says: "where to connect instead of a host and port, as before a change of DNS"},
	{Word: "network.outbound", Class: Environment, Type: YesNo, Says: "the harness may fetch public URLs that the target names"},
	{Word: "network.second_egress", Class: Environment, Type: URL, Example: "http://127.0.0.1:3128", Says: "a proxy through which requests leave from an address that is not registered"},
	{Word: "egress.listed", Class: Environment, Type: Egress, Example: "{address: 203.0.113.7}", Says: "an address on the target's allow-list, and the proxy through which requests leave from it, unless they all do"},
	{Word: "egress.unlisted", Class: Environment, Type: URL, Example: "http://127.0.0.1:3128", Says: "a proxy through which requests leave from an address that is not on the allow-list"},
	{Word: "control.allow_flood", Class: Environment, Type: YesNo, Says: "the target may be sent hundreds of requests in quick succession"},
	{Word: "control.allow_card_testing", Class: Environment, Type: YesNo, Says: "the target may be sent up to 60 declined payments of one buyer, to see whether it stops them"},
	{Word: "clock.wait", Class: Environment, Type: YesNo, Says: "the run may wait for several minutes", By: []string{"psp.advance_clock"}},
	{Word: "long_run", Class: Environment, Type: YesNo, Says: "the run may last longer than a day"},
	{Word: "checkout.link", Class: Environment, Type: YesNo, Says: "the harness may open the checkout links the shop sends"},
	{Word: "harness.mpp", Class: Environment, Type: Listener, Example: "{listen: \"127.0.0.1:0\"}", Says: "the merchant is pointed at the harness as its payment processor"},
	{Word: "harness.cp", Class: Environment, Type: Listener, Example: "{listen: \"127.0.0.1:0\"}", Says: "the processor takes payment tokens that the harness issues as credential provider"},
	{Word: "harness.network", Class: Environment, Type: Listener, Example: "{listen: \"127.0.0.1:0\"}", Says: "the processor is pointed at the harness as payment network"},
}
