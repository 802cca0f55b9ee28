package acp

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/theory/jsonpath"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	markdown "github.com/yuin/goldmark/text"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Messages and links: what a session tells the agent and the buyer.
var messageRules = []rule.Rule{
	{
		ID: "CHK-140", Title: "Message params are JSONPath", Level: rule.Should, Since: v20250929,
		Says:  "The param of a message, where it has one, is a JSONPath from the root of the session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "RFC9535", "OAI-SPEC Message tables"},
		Needs: []string{inStock}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas make param optional and know no path",
				"OpenAI's documentation demands param on some messages, and an example has path",
			},
			Holds: "param is optional and judged where it is there.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				for _, m := range s.Body().Get("messages").Each() {
					pointed(t, s, m.Get("param"))
				}
			}
		},
		Fix: "Write $.line_items[0], not line_items[0] or /line_items/0.",
	},
	{
		ID: "CHK-141", Title: "Blocked session says why", Level: rule.Should, Since: v20250929,
		Says:  "A session that is not ready for payment has a message from which the agent can tell what is missing.",
		Cite:  []string{"OAS-2026-01-30 MessageError description", "OAI-SPEC checkout session", "RFC-CHK@2025-09-29 §5"},
		Needs: []string{inStock}, Hears: everySale,
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if word := status(s.Body()); word == "not_ready_for_payment" || word == "incomplete" {
					saysWhy(t, s.Body())
				}
			}
		},
		Fix: "Add a message with code missing and a param that points at what is absent.",
	},
	{
		ID: "CHK-142", Title: "Payable session has no blocking error", Level: rule.Should, Since: v20250929,
		Says:  "A session that is ready for payment has no message about an obstacle, and none that is out of date.",
		Cite:  []string{"OAS-2026-01-30 MessageError description", "EX-2026-04-17 checkout_session_with_payment_declined"},
		Needs: []string{inStock, serviceable}, Hears: everySale,
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if !payable(s.Body()) {
					continue
				}
				for _, m := range s.Body().Get("messages").Each() {
					if m.Get("type").String() == "error" && slices.Contains(obstacles, m.Get("code").String()) {
						t.Fail(m, "no error about an obstacle, since the session is payable", rule.Show(m.Value()))
					}
				}
			}
		},
		Fix: "Make the messages anew for every answer instead of appending to them.",
	},
	{
		ID: "CHK-143", Title: "Invalid email is flagged", Level: rule.Should, Since: v20250929,
		Says:  "An e-mail address that cannot be one is reported, not stored in silence.",
		Cite:  []string{"OAS-2026-01-30 MessageError description", "OAS-2025-09-29 Buyer.email format", "JS-2026-04-17 Error example"},
		Needs: []string{inStock, serviceable}, Given: []string{"browse"},
		Then: func(t *rule.T) {
			s := t.Step("bad-email")
			if s.Refused() {
				return
			}
			body := session(t, s)
			if taken := body.Get("buyer", "email"); taken.Present() && taken.String() != s.Sent().Get("buyer", "email").String() {
				t.Unverified("the address was not taken in, of which CHK-010 speaks")
			}
			messages := body.Get("messages")
			for _, m := range messages.Each() {
				if m.Get("type").String() == "error" && strings.Contains(m.Get("param").String(), "email") {
					t.Expect(m.Get("code")).To(match.Equal("invalid"))
					return
				}
			}
			t.Fail(messages, "an error with code invalid at $.buyer.email, or a 4xx refusal", rule.Show(messages.Value()))
		},
		Fix: "Check the e-mail address before you take the buyer in.",
	},
	{
		ID: "CHK-144", Title: "Plain and markdown content are honest", Level: rule.Must, Since: v20260417,
		Says:  "Content in markdown has no raw HTML, in messages and in disclosures.",
		Cite:  []string{"RFC-CHK@2026-04-17 §5.1", "OAS-2026-04-17 Disclosure.content_type"},
		Needs: []string{inStock}, Hears: everySession,
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				body := s.Body()
				texts := body.Get("messages").Each()
				for _, l := range body.Get("line_items").Each() {
					texts = append(texts, l.Get("disclosures").Each()...)
				}
				for _, text := range texts {
					honest(t, text)
				}
			}
		},
		Fix: "Turn the HTML of your shop system into markdown before you send it.",
	},
	{
		ID: "CHK-145", Title: "Terms and privacy links are present", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "A new session links terms_of_use and privacy_policy by https URLs.",
		Cite:  []string{"OAI-PROD documentation and links", "OAS-2025-09-29 Link.type", "OAS-2025-12-12 Link.type", "JS-2026-01-30 Link.type"},
		Needs: []string{inStock}, Hears: &rule.Filter{Operations: []wire.Operation{create}},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas accept a session without any link",
				"OpenAI's launch list asks for both",
			},
			Holds: "Both are recommended, and demanded under OpenAI's profile; terms_of_service is no type of any version.",
		},
		Checklist: []string{"legal_links"},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				links := s.Body().Get("links")
				for _, kind := range []string{"terms_of_use", "privacy_policy"} {
					if link := links.Where("type", kind); !onTheWeb(link.Get("url").String()) {
						t.Fail(links, "a link of type "+kind+" with an https URL", rule.Show(links.Value()))
					}
				}
			}
		},
		Fix: "Add links of type terms_of_use and privacy_policy.",
	},
}

// obstacles are the codes of errors that keep a session from being paid. A
// declined payment does not: another card may do.
var obstacles = []string{"missing", "invalid", "out_of_stock", "quantity_exceeded", "region_restricted"}

// pointed holds a param to the syntax of JSONPath. What points nowhere is only
// noted: a message may well point at what is absent.
func pointed(t *rule.T, s *rule.Seen, param rule.Node) {
	text, ok := param.Text()
	if !ok {
		return
	}
	path, err := jsonpath.Parse(text)
	if err != nil {
		t.Fail(param, "a JSONPath such as $.line_items[0]", rule.Show(text))
		return
	}
	if len(path.Select(s.Body().Value())) == 0 && len(path.Select(s.Sent().Value())) == 0 {
		t.Note(param, "the place of something in the answer or the request", text)
	}
}

// saysWhy holds a blocked session to a message about it. A hint is enough where
// only the address is missing.
func saysWhy(t *rule.T, body rule.Node) {
	hints := !body.Get("fulfillment_address").Present() && !body.Get("fulfillment_details", "address").Present()
	messages := body.Get("messages")
	for _, m := range messages.Each() {
		kind := m.Get("type").String()
		if m.Get("content").String() != "" && (kind == "error" || kind == "warning" || kind == "info" && hints) {
			return
		}
	}
	t.Fail(messages, "a message that says what is missing", rule.Show(messages.Value()))
}

// honest holds a text to its content type.
func honest(t *rule.T, text rule.Node) {
	content := text.Get("content")
	switch text.Get("content_type").String() {
	case "markdown":
		if html := rawHTML(content); html != "" {
			t.Fail(content, "markdown without raw HTML", html)
		}
	case "plain":
		if tag := htmlTag.FindString(content.String()); tag != "" {
			t.Warn(content, "plain text", tag)
		}
	}
}

var htmlTag = regexp.MustCompile(`</?[A-Za-z][A-Za-z0-9]*(\s[^<>]*)?/?>`)

// rawHTML is the first HTML that a CommonMark reader finds in a text, "" if
// there is none. Links in angle brackets and code are no HTML.
func rawHTML(content rule.Node) string {
	type key struct{}
	return rule.Recall(key{}, func() string { return firstHTML(content.String()) }, content)
}

// commonMark is safe for concurrent use, and takes longer to make than to read by.
var commonMark = sync.OnceValue(goldmark.DefaultParser)

func firstHTML(content string) (found string) {
	source := []byte(content)
	document := commonMark().Parse(markdown.NewReader(source))
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.RawHTML:
			found = string(n.Segments.Value(source))
		case *ast.HTMLBlock:
			found = strings.TrimSpace(string(n.Lines().Value(source)))
		}
		if found != "" {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}
