package acp

import (
	"regexp"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// What a payment needs that must be authenticated.
var challengeNeeds = []string{inStock, serviceable, requires3DS}

// 3-D Secure: a payment that the buyer confirms with the bank.
var challengeRules = []rule.Rule{
	{
		ID: "AUTH-001", Title: "3-D Secure demand is reported by message", Level: rule.Should, Since: v20250929, Until: v20250929,
		Says:  "A card that must be authenticated is not charged, and the agent reads requires_3ds.",
		Cite:  []string{"OAS-2025-09-29 MessageError.code", "RFC-CHK@2025-09-29 §5", "OAI-SPEC Message (type = error)"},
		Needs: challengeNeeds,
		Given: []string{"challenge"},
		Then:  reportsChallenge,
		Fix:   "Report requires_3ds in a message or as a 4xx error; this version has no status for it.",
	},
	{
		ID: "AUTH-002", Title: "Authentication need sets the status", Level: rule.Must, Since: v20251212,
		Says:  "A session whose payment must be authenticated says authentication_required, and has no order.",
		Cite:  []string{"RFC-CHK@2026-01-16 §4.4", "SEP53 semantics", "OAS-2025-12-12 CheckoutSessionBase.status"},
		Needs: challengeNeeds,
		Given: []string{"challenge"}, Also: []string{"purchase"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema of 2025-12-12 has the status; its changelog is silent, and the RFC that describes it is that of 2026-01-16",
				"the schema of the answer to complete demands an order, which such a session cannot have",
			},
			Holds: "It holds from 2025-12-12 on, where the card of the configuration forces 3-D Secure; 200 without an order is right here.",
		},
		Then: asksForAuthentication,
		Fix:  "Answer complete with the session, its status authentication_required and the metadata for the authentication.",
	},
	{
		ID: "AUTH-003", Title: "Status comes with metadata", Level: rule.Must, Since: v20251212,
		Says:  "Every session that says authentication_required carries authentication_metadata.",
		Cite:  []string{"RFC-CHK@2026-01-16 §8", "RFC-CHK@2026-04-17 §8", "SEP53 semantics"},
		Needs: challengeNeeds,
		Hears: everySession,
		Then: func(t *rule.T) {
			asked := false
			for _, s := range t.Heard() {
				if body := s.Body(); awaits(body) {
					asked = true
					t.Expect(body.Get("authentication_metadata")).To(match.Object())
				}
			}
			if !asked {
				t.Unverified("no session asked for authentication")
			}
		},
		Fix: "Attach authentication_metadata in the serializer of sessions, whenever the status is authentication_required.",
	},
	{
		ID: "AUTH-004", Title: "Metadata names channel and acquirer", Level: rule.Must, Since: v20251212, Until: v20260130,
		Says:  "authentication_metadata holds channel, acquirer_details and directory_server as the schema of the version has them.",
		Cite:  []string{"OAS-2025-12-12 AuthenticationMetadata.required", "OAS-2026-01-16 AuthenticationMetadata", "OAS-2026-01-30 AuthenticationMetadata", "RFC-CHK@2026-01-16 §5"},
		Needs: challengeNeeds,
		Given: []string{"challenge"}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the schemas demand the buyer's browser data of the merchant", "the agent alone has them, and 2026-04-17 dropped the member as a mistake"},
			Holds:    "A missing channel is a warning, and what it says is not compared with anything.",
		},
		Then: func(t *rule.T) {
			metadata := describedChallenge(t)
			t.Prefer(metadata.Get("channel")).To(match.Object())
		},
		Fix: "Return the three objects that the schema of the version requires; ask your acquirer for its BIN and merchant id.",
	},
	{
		ID: "AUTH-005", Title: "Metadata names acquirer and directory server", Level: rule.Must, Since: v20260417,
		Says:  "authentication_metadata holds acquirer_details and directory_server, and a flow_preference, if any, in the words of the schema.",
		Cite:  []string{"OAS-2026-04-17 AuthenticationMetadata.required", "C-DAD5780", "EX-2026-04-17 checkout_session_authentication_required"},
		Needs: challengeNeeds,
		Given: []string{"challenge"}, Hears: everySession,
		Then: func(t *rule.T) { describedChallenge(t) },
		Fix:  "Send acquirer_details and directory_server as the schema spells them.",
	},
	{
		ID: "AUTH-006", Title: "Directory server fits the card", Level: rule.Should, Since: v20251212,
		Says:  "Cards of two networks are authenticated at two directory servers.",
		Cite:  []string{"OAS-2025-12-12 AuthenticationMetadata.directory_server", "RFC-CHK@2026-04-17 §5"},
		Needs: []string{inStock, serviceable, requires3DS, "card.requires_3ds_second_brand"},
		Given: []string{"challenge", "failed-challenges"},
		Then: func(t *rule.T) {
			first := challengeOf(t, "challenge").Get("authentication_metadata", "directory_server")
			other := challengeOf(t, "failed-challenges").Get("authentication_metadata", "directory_server")
			if first.String() == "" || other.String() == "" {
				t.Unverified("a session that asks for authentication names no directory server")
			}
			if first.String() == other.String() {
				t.Fail(other, "the directory server of the other card network", "that of the first, "+rule.Show(first.Value()))
			}
		},
		Fix: "Derive directory_server from the brand of the token.",
	},
}

var countryCode = regexp.MustCompile("^[A-Za-z]{2}$")

// awaits reports whether a session waits for its buyer to be authenticated.
func awaits(body rule.Node) bool { return status(body) == "authentication_required" }

// answerTo is the answer with which a payment that must be authenticated came to
// rest: that of complete, or the read after a refusal.
func answerTo(t *rule.T, scenario, step string) *rule.Seen {
	if after := t.In(scenario).Try(step + "/after"); after != nil {
		return after
	}
	return settled(t, scenario, step)
}

// challengeOf is the session of a scenario that asks for authentication, or the
// rule ends: AUTH-002 speaks of one that does not.
func challengeOf(t *rule.T, scenario string) rule.Node {
	step := "challenged"
	if t.In(scenario).Try(step) == nil && t.In(scenario).Try("undeclared") != nil {
		step = "undeclared"
	}
	body := session(t, answerTo(t, scenario, step))
	if !awaits(body) {
		t.Unverified("no session asked for authentication")
	}
	return body
}

// reportsChallenge judges the answer of the first release to a card that must
// be authenticated, in either style.
func reportsChallenge(t *rule.T) {
	s := settled(t, "challenge", "challenged")
	code := s.Body().Get("code")
	if s.OK() {
		body := session(t, s)
		noOrder(t, body)
		if pending(body) {
			t.Unverified("complete left the session %s", status(body))
		}
		code = body.Get("messages").Where("code", "requires_3ds").Get("code")
		if !code.Exists() {
			code = body.Get("messages").Where("type", "error").Get("code")
		}
	} else if !t.Expect(s).To(match.ClientError()) {
		return
	}
	if status(s.Body()) != "completed" {
		t.Expect(code).To(match.Equal("requires_3ds"))
	}
	if after := t.Step("retrieve"); after.OK() {
		noOrder(t, session(t, after))
	}
}

// asksForAuthentication judges the first answer to the payment. A refusal that
// says requires_3ds will do where a read then shows the status.
func asksForAuthentication(t *rule.T) {
	if plain := t.In("purchase").Try("complete"); plain != nil {
		session(t, plain) // where every complete is refused, this one says nothing
	}
	first := settled(t, "challenge", "challenged")
	if !first.OK() {
		if !t.Expect(first).To(match.ClientError()) {
			return
		}
		t.Expect(first.Body().Get("code")).To(match.Equal("requires_3ds"))
	}
	body := session(t, answerTo(t, "challenge", "challenged"))
	t.Expect(body.Get("status")).To(match.Equal("authentication_required"))
	if order := body.Get("order"); order.Present() {
		t.Fail(order, "no order", rule.Show(order.Value()))
	}
}

// describedChallenge holds the metadata of all challenges to the schema of the
// version, and of one the country of the acquirer to two letters.
func describedChallenge(t *rule.T) rule.Node {
	metadata := challengeOf(t, "challenge").Get("authentication_metadata")
	if !metadata.IsObject() {
		t.Unverified("the session carries no authentication_metadata") // AUTH-003 speaks of it
	}
	for _, s := range t.Heard() {
		if s.Body().Get("authentication_metadata").Exists() {
			fitsAt(t, s, "/authentication_metadata")
		}
	}
	country := metadata.Get("acquirer_details", "acquirer_country")
	if text, ok := country.Text(); ok && len(text) == 2 {
		t.Expect(country).To(match.That("two letters", countryCode.MatchString))
	}
	return metadata
}
