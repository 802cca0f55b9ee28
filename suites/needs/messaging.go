package needs

// Words of the messaging channels of a shop.
var messaging = []Need{
	{Word: "wa.base_url", Class: Claimed, Type: Listener, Example: "{listen: \"127.0.0.1:0\"}", Says: "the merchant's WhatsApp client is pointed at the harness"},
	{Word: "wa.webhook", Class: Configured, Type: Account, Example: "{id: \"1001\", url: \"https://shop.example/whatsapp\", secret: app_secret, verify_token: verify_me}", Says: "the merchant's own WhatsApp webhook, its app secret and verify token"},
	{Word: "wa.registry", Class: Configured, Type: Place, Example: "templates.json", Says: "the WhatsApp templates that the merchant has registered"},
	{Word: "wa.opt_in", Class: Configured, Type: Hook, Example: hook("consent", "'order_id': '{{order.id}}', 'consent': '{{status}}'"), Says: "gives or refuses the buyer's consent to WhatsApp messages"},
	{Word: "sms.base_url", Class: Claimed, Type: Listener, Example: "{listen: \"127.0.0.1:0\"}", Says: "the merchant's text message client is pointed at the harness"},
	{Word: "sms.webhook", Class: Configured, Type: Endpoint, Example: "{url: \"https://shop.example/sms\", token: sms_token}", Says: "the merchant's own text message webhook and its auth token"},
	{Word: "fallback.timeout", Class: Claimed, Type: Duration, Example: "5m", Says: "how long the merchant waits for a delivery status before it falls back to text messages"},
	{Word: "optout.ways", Class: Configured, Type: Texts, Example: "[STOP, UNSUBSCRIBE]", Says: "the words and replies by which a buyer stops the messages"},
	{Word: "inbound.replies", Class: Claimed, Type: YesNo, Says: "the merchant answers the messages it gets"},
	{Word: "quiet.hours", Class: Claimed, Type: Text, Example: "22:00-08:00 Europe/Berlin", Says: "the hours in which the merchant sends no messages, with their time zone"},
	{Word: "ig.account", Class: Claimed, Type: Account, Example: "{id: \"1001\", url: \"https://shop.example/instagram\", secret: app_secret, verify_token: verify_me}", Says: "the merchant's Instagram account and webhook"},
	{Word: "fb.page", Class: Claimed, Type: Account, Example: "{id: \"2002\", url: \"https://shop.example/messenger\", secret: app_secret, verify_token: verify_me}", Says: "the merchant's Facebook page and webhook"},
	{Word: "post.mapping", Class: Configured, Type: Pairs, Example: "{POST-1: SKU-1}", Says: "posts and the items they show"},
	{Word: "post.multi", Class: Claimed, Type: Text, Example: "POST-2", Says: "the id of a post that shows several items"},
	{Word: "post.live", Class: Claimed, Type: Text, Example: "LIVE-1", Says: "the id of a live broadcast"},
	{Word: "keywords", Class: Configured, Type: Texts, Example: "[price, buy]", Says: "the words in a comment to which the merchant's bot answers"},
	{Word: "thread.bot", Class: Claimed, Type: YesNo, Says: "the bot goes on in the thread once the person answers"},
	{Word: "human.handover", Class: Claimed, Type: YesNo, Says: "the merchant offers a person to talk to"},
}
