package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// dotted are the types of the early dialect by the status they tell of; a refund
// is told whatever the status.
var dotted = map[string]string{
	"created": "order.created", "shipped": "order.shipped", "delivered": "order.delivered",
	"canceled": "order.cancelled", "refunded": "order.refunded",
}

// Webhooks: other ways to speak and to sign than the repository's, and the change
// of a secret.
var eventDialectRules = []rule.Rule{
	{
		ID: "WH-029", Title: "Secret rotation takes effect cleanly", Level: rule.Should, Since: v20250929,
		Says:  "Once the merchant was given a new secret, what it sends is signed with that one.",
		Cite:  []string{"PR-28 §3.4", "OAS-WH 2026-04-17 info"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, rotateSecret},
		Given: []string{"canceled-order"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"no published document says how a secret is changed",
				"a draft that was never merged lets receivers accept both for a while",
			},
			Holds: "It is recommended. The receiver accepts either secret throughout; judged are events about what happened after the change.",
		},
		Then: func(t *rule.T) {
			for _, e := range tersely(t) {
				if s := e.Signed(); s != nil && s.Retired {
					t.Fail(e, "a signature made with the secret of "+t.Scenario()+"/rotated", "one made with the secret before it")
				}
			}
		},
		Fix: "Read the secret when an event is sent, and drop copies of it that workers hold.",
	},
	{
		ID: "WH-031", Title: "OpenAI docs dialect is self-consistent", Level: rule.Should, Since: v20250929, Until: v20260130, Profiles: published,
		Says:  "Who follows OpenAI's pages names events order_created and order_updated and signs in a field called after the merchant.",
		Cite:  []string{"OAI-CHK Webhooks", "OAI-CHK overview", "OAI-PROD order updates", "OAI-PROD FAQ", "IMPL"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: order_create and order_update, signed in Merchant-Signature",
				"OpenAI's tables and launch list: order_created and order_updated",
				"OpenAI's overview: order.created and order.updated",
				"OpenAI's questions and answers: ORDER_UPDATE",
			},
			Holds: "Who uses any of OpenAI's words or fields is held to those of the tables; who uses none speaks the repository's way, which has rules of its own.",
		},
		Then: consistentDialect,
		Fix:  "Choose one dialect in the configuration, and use its types and its field throughout.",
	},
	{
		ID: "WH-032", Title: "Draft dialect signs body in X-Signature", Level: rule.Should, Since: v20250929, Until: v20250929, Profiles: []string{rule.Dialect},
		Says:  "In the early dialect types are dotted words for what happened, and X-Signature holds the HMAC-SHA256 of the body.",
		Cite:  []string{"WRITEUP-004 Webhooks", "WRITEUP-004 Security"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"an early article: five dotted types, the British cancelled, X-Signature",
				"every published file: two types with underscores, Merchant-Signature",
			},
			Holds: "The article's way is judged in its own dialect alone, and never as more than a recommendation.",
		},
		Then: func(t *rule.T) {
			for _, e := range fromMerchant(t) {
				draftSigned(t, e)
				draftNamed(t, e)
			}
		},
		Fix: "Name events order.created, order.shipped, order.delivered, order.cancelled or order.refunded, and sign their bodies in X-Signature.",
	},
}

// consistentDialect holds a merchant that follows OpenAI's pages in anything to
// following them in everything.
func consistentDialect(t *rule.T) {
	events := fromMerchant(t)
	if !slices.ContainsFunc(events, speaksOpenAI) {
		t.NotApplicable("the merchant names and signs its events as the repository does")
	}
	for _, e := range events {
		if kind := kind(e); kind != "order_created" && kind != "order_updated" {
			t.Fail(e.Body().Get("type"), "order_created or order_updated", rule.Show(kind))
		}
		if s := e.Signed(); s != nil && (!namedAfterMerchant(s.Header) || strings.EqualFold(s.Header, "Merchant_Name-Signature")) {
			t.Fail(e, "a field called after the merchant, as in Acme_Shop-Signature", s.Header)
		}
	}
}

func speaksOpenAI(e *rule.Event) bool {
	s := e.Signed()
	return kind(e) == "order_created" || kind(e) == "order_updated" || s != nil && namedAfterMerchant(s.Header)
}

func namedAfterMerchant(field string) bool {
	return !strings.EqualFold(field, signatureHeader) && !strings.EqualFold(field, "X-Signature")
}

func draftSigned(t *rule.T, e *rule.Event) {
	const want = "X-Signature with the HMAC-SHA256 of the body, in hex or base64"
	switch s := e.Signed(); {
	case s == nil:
		t.Fail(e, want, "no signature")
	case !strings.EqualFold(s.Header, "X-Signature"):
		t.Fail(e, want, s.Header)
	case !s.Valid:
		t.Fail(e, want, s.Because)
	case s.Time != 0:
		t.Fail(e, want, "the form of 2026-04-17")
	}
}

// draftNamed holds an event to a word of the dialect, the one for its status
// where it tells of one. The order of a refund keeps its status.
func draftNamed(t *rule.T, e *rule.Event) {
	kind, status := e.Body().Get("type"), e.Body().Get("data", "status").String()
	words := []string{"order.created", "order.shipped", "order.delivered", "order.cancelled", "order.refunded"}
	switch right, known := dotted[status]; {
	case !slices.Contains(words, kind.String()):
		t.Fail(kind, strings.Join(words, ", "), rule.Show(kind.Value()))
	case known && kind.String() != right && kind.String() != "order.refunded":
		t.Fail(kind, right+" for an order that is "+status, kind.String())
	}
}
