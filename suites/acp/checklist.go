package acp

import "github.com/assay-project/assay/suites/rule"

// Checklist is OpenAI's launch list, item by item. Rules name the items they
// prove; what the agent's own side must do is proven by tests of our own.
var Checklist = []rule.Item{
	{Slug: "create_with_and_without_address", Section: "session creation", Says: "sessions open with an address and without one"},
	{Slug: "options_and_tax_after_address", Section: "session creation", Says: "a valid address brings shipping options and tax"},
	{Slug: "api_version_header", Section: "session creation", Says: "the API-Version sent is one the merchant speaks"},
	{Slug: "shipping_option_update", Section: "shipping option updates", Says: "another shipping option changes the totals"},
	{Slug: "delegate_payment_token", Section: "payment tokenization", Says: "a payment token is delegated with allowance, billing address and risk signals"},
	{Slug: "delegate_payment_headers", Section: "payment tokenization", Says: "tokenization carries all required headers"},
	{Slug: "canonical_json_signature", Section: "payment tokenization", Says: "canonical JSON and the detached signature are right"},
	{Slug: "complete_with_token", Section: "order completion", Says: "an order paid with a token comes back completed"},
	{Slug: "complete_fields_and_201", Section: "order completion", Says: "its members are right and the answer is 201"},
	{Slug: "order_webhooks", Section: "order updates", Says: "order events arrive with a valid HMAC"},
	{Slug: "error_missing", Section: "error scenarios", Says: "a missing member is a 400 invalid_request"},
	{Slug: "error_out_of_stock", Section: "error scenarios", Says: "lost stock is reported as out_of_stock"},
	{Slug: "error_payment_declined", Section: "error scenarios", Says: "a refusal of the issuer is reported as payment_declined"},
	{Slug: "idempotent_same_result", Section: "idempotency", Says: "create and complete repeated under one key give one result"},
	{Slug: "idempotency_conflict_409", Section: "idempotency", Says: "other parameters under a used key are an idempotency_conflict"},
	{Slug: "legal_links", Section: "documentation and links", Says: "terms of service and privacy policy are linked and open"},
	{Slug: "ip_allowlist", Section: "IP egress ranges", Says: "OpenAI's egress ranges are let in"},
	{Slug: "tls_443_public_cert", Section: "security", Says: "TLS 1.2 or later on port 443 with a public certificate"},
}
