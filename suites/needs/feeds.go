package needs

var feeds = []Need{
	{Word: "feed.file", Class: Claimed, Type: Place, Example: "feed.jsonl.gz", Says: "the product feed as it is uploaded"},
	{Word: "feed.profile.oai-2025-10", Class: Claimed, Type: YesNo, Says: "the feed follows the launch edition of OpenAI's feed specification"},
	{Word: "feed.profile.oai-2026-03", Class: Claimed, Type: YesNo, Says: "the feed follows the edition of March 2026"},
	{Word: "feed.profile.oai-2026-07", Class: Claimed, Type: YesNo, Says: "the feed follows the edition of July 2026"},
	{Word: "feed.profile.oai-2026-08", Class: Claimed, Type: YesNo, Says: "the feed follows the edition of August 2026"},
	{Word: "feed.profile.acp-nested", Class: Claimed, Type: YesNo, Says: "the feed holds ACP products with their variants inside"},
	{Word: "feed.profile.google-compat", Class: Claimed, Type: YesNo, Says: "the feed has Google's columns, as confirmed for this merchant"},
	{Word: "feed.history", Class: Configured, Type: Texts, Example: "[monday.jsonl.gz, tuesday.jsonl.gz]", Says: "two or more consecutive snapshots of the feed, oldest first"},
	{Word: "feed.shards", Class: Claimed, Type: Texts, Example: "[part-1.jsonl.gz, part-2.jsonl.gz]", Says: "the shards of a feed that is split"},
	{Word: "feed.variants", Class: Claimed, Type: YesNo, Says: "the feed holds products with variants"},
	{Word: "feed.sale_item", Class: Claimed, Type: Text, Example: "SKU-S", Says: "the id of an item that is on sale at a reduced price"},
	{Word: "feed.ads", Class: Claimed, Type: YesNo, Says: "the feed takes part in advertising"},
	{Word: "feed.marketplace", Class: Claimed, Type: YesNo, Says: "the feed holds offers of several sellers"},
	{Word: "feed.hosted_url", Class: Claimed, Type: URL, Example: "https://shop.example/feed.jsonl.gz", Says: "where the feed is hosted for being fetched"},
	{Word: "feed.update_versioning", Class: Claimed, Type: YesNo, Says: "the feed service numbers the updates of a product"},
	{Word: "feed.private_reads", Class: Claimed, Type: YesNo, Says: "the feed service lets only the owner read a feed"},
	{Word: "item.checkout_eligible", Class: Configured, Type: Text, Example: "SKU-1", Says: "the id of an item that the feed offers for checkout"},
	{Word: "merchant.catalog_list", Class: Configured, Type: Place, Example: "sellable.txt", Says: "the ids of all sellable items, from a source other than the feed"},
	{Word: "merchant.feed_push", Class: Claimed, Type: Listener, Example: "{listen: \"127.0.0.1:0\"}", Says: "the merchant pushes its feed to the feed service that the harness plays"},
	{Word: "agent.feed_api", Class: Claimed, Type: Endpoint, Example: "{url: \"https://agent.example\", token: feed_key}", Says: "the feed service of an agent platform that is judged itself"},
}
