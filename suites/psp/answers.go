package psp

import (
	"regexp"
	"strings"
	"time"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Answers: the token and what comes with it.
var answerRules = []rule.Rule{
	{
		ID: "DP-001", Title: "Valid request yields a token", Level: rule.Must, Since: v20250929,
		Says:  "A well-formed, authorised delegation is answered 201 with id, created and metadata.",
		Cite:  []string{"RFC-DP §2.4", "RFC-DP §4.1", "OAS-DP delegate_payment.responses.201", "OAI-PAY Success"},
		Needs: []string{endpoint},
		Given: []string{"delegation"},
		Hears: granted,
		Then: func(t *rule.T) {
			for _, s := range append(t.In("delegation").Steps("card-"), t.Heard()...) {
				if !delegated(t, s) {
					return
				}
				inJSON(t, s)
				t.Expect(s.Body().Get("id")).To(match.Text())
				t.Expect(s.Body().Get("created")).NotTo(match.Absent())
				if textsByName(s.Sent().Get("metadata")) {
					t.Expect(s.Body().Get("metadata")).To(match.Object())
				}
			}
		},
		Fix: "Answer 201 Created with the three members.",
	},
	{
		ID: "DP-002", Title: "Response matches the closed schema", Level: rule.Must, Since: v20250929,
		Says:  "The answer has no members besides id, created, a time of RFC 3339, and metadata, whose values are texts.",
		Cite:  []string{"OAS-DP DelegatePaymentResponse", "JS-DP-2026-04-17 DelegatePaymentResponse", "RFC-PH §6.3"},
		Needs: []string{endpoint},
		Given: []string{"delegation"}, Hears: granted,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema of the answer: three members, created a time as text", "an example about payment handlers: object, type, allowance, and created as an integer"},
			Holds:    "The schema wins; more members than three are a warning.",
		},
		Then: fitsSchema,
		Fix:  "Send created as a time in text, and leave allowance, type and object out.",
	},
	{
		ID: "DP-003", Title: "Each delegation has its own token", Level: rule.Must, Since: v20250929,
		Says:  "Different delegations get different tokens, even for the same card and amount.",
		Cite:  []string{"RFC-DP §2.4"},
		Needs: []string{endpoint},
		Given: []string{"delegation"},
		Then:  ownTokens,
		Fix:   "Make a token for each delegation, not for each card.",
	},
	{
		ID: "DP-004", Title: "Token id is opaque, prefixed vt_", Level: rule.Should, Since: v20250929,
		Says:  "A token is vt_ and letters and digits, and holds no digits of the card.",
		Cite:  []string{"OAS-DP DelegatePaymentResponse.id description", "RFC-PH §10.3.1", "EX-CHK-2026-01-30 complete_checkout_session_request"},
		Needs: []string{endpoint},
		Given: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"a description and a pattern about handlers: vt_ and letters and digits", "all examples of checkouts: spt_ and words joined by underscores"},
			Holds:    "Either is a warning.",
		},
		Then: opaque,
		Fix:  "Make tokens of vt_ and random characters.",
	},
	{
		ID: "DP-005", Title: "Metadata is echoed with correlation data", Level: rule.Should, Since: v20250929,
		Says:  "The metadata of the answer hold those of the request, and where they name merchant_id or idempotency_key, the right ones.",
		Cite:  []string{"RFC-DP §2.4", "OAS-DP-2026-01-30 DelegatePaymentResponse.metadata description", "OAI-PAY Success"},
		Needs: []string{endpoint},
		Given: []string{"delegation"}, Hears: granted,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC: they must be echoed where that applies", "the schema: echoed, with fields of the system added", "the examples: without the keys of the request"},
			Holds:    "It is recommended to echo them.",
		},
		Then: echoesMetadata,
		Fix:  "Put the metadata of the request into the answer.",
	},
	{
		ID: "DP-006", Title: "Card data never comes back", Level: rule.MustNot, Since: v20250929,
		Says:  "No answer holds the number of the card or its security code, and no error quotes them.",
		Cite:  []string{"RFC-DP §6", "OAI-PAY Key points"},
		Needs: []string{endpoint},
		Given: []string{"delegation"},
		Hears: everything,
		Then:  keepsCards,
		Fix:   "Blank the fields of the card in messages, and in metadata that come back.",
	},
	{
		ID: "DP-007", Title: "Request-Id is returned", Level: rule.Should, Since: v20250929,
		Says:  "The Request-Id of a delegation comes back with its answer; with an error it does, or there is none.",
		Cite:  []string{"RFC-DP §4.1", "OAS-DP delegate_payment.responses.201.headers.Request-Id"},
		Needs: []string{endpoint},
		Given: []string{"delegation"}, Hears: everything,
		Then: func(t *rule.T) {
			t.Step("impossible-card")
			for _, s := range t.Heard() {
				echoed(t, s, s.OK())
			}
		},
		Fix: "Send the header back in one place for all answers.",
	},
}

// granted hears what was not refused.
var granted = &rule.Filter{
	Operations: delegations,
	Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion},
	Answered:   func(status int) bool { return status > 0 && status < 400 },
}

// everything hears every answer.
var everything = &rule.Filter{
	Operations:   delegations,
	Intents:      []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion},
	Answered:     func(status int) bool { return status > 0 },
	EveryAttempt: true,
}

func fitsSchema(t *rule.T) {
	t.In("delegation").Steps("card-")
	for _, s := range t.Heard() {
		if !s.OK() {
			continue // DP-001 speaks of it
		}
		set, err := schema.For(string(s.Version), t.Edition(), schema.Ruled)
		if err != nil {
			t.Unverified("there is no schema of the answer in %s", s.Version)
		}
		for _, v := range set.Check("DelegatePaymentResponse", s.Body().Value()) {
			if within(v.Pointer, "/metadata") && !textsByName(s.Sent().Get("metadata")) {
				continue // they mirror the request, of which DP-020 and DP-039 speak
			}
			if v.Kind == schema.UnknownMember {
				t.Warn(s, "no other members: "+v.Pointer, v.Actual)
				continue
			}
			t.Fail(s, v.Pointer+": "+v.Expected, v.Actual)
		}
		if created := s.Body().Get("created"); created.String() != "" && !replay(t, s) {
			at, err := time.Parse(time.RFC3339, created.String())
			if off := at.Sub(s.Began).Abs(); err == nil && off > 5*time.Minute {
				t.Warn(created, "the time of the delegation", created.String())
			}
		}
	}
}

// replay reports whether an answer repeats one that was given before.
func replay(t *rule.T, s *rule.Seen) bool {
	first := t.In(s.Scenario).Try(s.Repeats)
	return first != nil && first.OK()
}

func ownTokens(t *rule.T) {
	tokens := map[string]*rule.Seen{}
	for _, prefix := range []string{"card-", "repeat-"} {
		for _, s := range t.In("delegation").Steps(prefix) {
			id := s.Body().Get("id").String()
			if !s.OK() || id == "" {
				if prefix == "repeat-" && len(tokens) > 0 && s.Body().Get("code").String() != "duplicate_request" {
					t.Expect(s).To(match.Status(201))
				}
				continue
			}
			if earlier := tokens[id]; earlier != nil {
				t.Fail(s.Body().Get("id"), "a token of its own", "that of "+earlier.Name())
			}
			tokens[id] = s
		}
	}
	if len(tokens) == 0 {
		t.Unverified("no token was given out")
	}
}

func opaque(t *rule.T) {
	given := false
	for _, s := range t.In("delegation").Steps("card-") {
		if s.Issued == nil {
			continue
		}
		given = true
		id := s.Body().Get("id")
		id.Exists()
		switch {
		case s.Issued.Card:
			t.Fail(id, "a token without digits of the card", "one that holds the last ten")
		case s.Issued.Prefix != "vt_" || !s.Issued.Plain:
			t.Warn(id, "vt_ and letters and digits", s.Issued.Prefix+"... of another form")
		}
	}
	if !given {
		t.Unverified("no token was given out")
	}
}

func echoesMetadata(t *rule.T) {
	t.In("delegation").Steps("card-")
	for _, s := range t.Heard() {
		got := s.Body().Get("metadata")
		if !s.OK() || !got.IsObject() {
			continue // DP-001 speaks of it
		}
		for _, member := range s.Sent().Get("metadata").Each() {
			t.Expect(got.Get(leaf(member))).To(match.Equal(member))
		}
		for _, sent := range []struct{ name, value string }{
			{"merchant_id", s.Sent().Get("allowance", "merchant_id").String()},
			{"idempotency_key", s.SentHeader("Idempotency-Key")},
		} {
			if n := got.Get(sent.name); n.Exists() {
				t.Expect(n).To(match.Equal(sent.value))
			}
		}
	}
}

// textsByName reports whether metadata are what the protocol has for them.
func textsByName(metadata rule.Node) bool {
	for _, member := range metadata.Each() {
		if _, ok := member.Text(); !ok {
			return false
		}
	}
	return metadata.IsObject()
}

// within reports whether a pointer leads to a place or below it.
func within(pointer, place string) bool {
	return pointer == place || strings.HasPrefix(pointer, place+"/")
}

// leaf is the name of a member.
func leaf(n rule.Node) string { return n.Pointer()[strings.LastIndex(n.Pointer(), "/")+1:] }

// cardNumber is what stands for the number of a card, or of a network token.
var cardNumber = regexp.MustCompile(`^<(card-number|psp\.card|psp\.network_token_sandbox)-`)

func keepsCards(t *rule.T) {
	for _, s := range t.Heard() {
		for _, leak := range s.Leaks {
			if cardNumber.MatchString(leak) {
				t.Fail(s, "an answer without the number of the card", "one with "+leak)
			}
		}
		for _, member := range []string{"message", "param", "metadata"} {
			n := s.Body().Get(member)
			if strings.Contains(rule.Show(n.Value()), "***") {
				t.Fail(n, "nothing of the security code", "the code in "+member)
			}
		}
	}
}

// echoed holds an answer to the Request-Id of its request; none is good enough
// unless it must be there.
func echoed(t *rule.T, s *rule.Seen, must bool) {
	got, there := s.Header("Request-Id")
	if want := s.SentHeader("Request-Id"); got != want && (there || must) {
		if !there {
			got = "no Request-Id"
		}
		t.Fail(s, "Request-Id: "+want, got)
	}
}
