package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Hostile input: members nobody knows, and bodies nobody can want.
var hostileRules = []rule.Rule{
	{
		ID: "HDR-043", Title: "Unknown members do not crash", Level: rule.Should, Since: v20250929,
		Says:  "Members that nobody knows, __proto__ among them, are refused or ignored; they change nothing and do not come back.",
		Cite:  []string{"OAS-2025-09-29 additionalProperties false", "RFC-CHK@2025-09-29 §1"},
		Needs: []string{inStock},
		Given: []string{"texts"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schemas of requests are closed", "several passages of the RFC ask receivers to be lenient towards what is new"},
			Holds:    "To refuse and to ignore both pass; a refusal is noted, since it will meet members of later versions too.",
		},
		Then: func(t *rule.T) {
			s := apart(t.In("texts"), "create", "unknown-members")
			if s.Refused() {
				t.Note(s, "the unknown members to be ignored, or a refusal", s.Answer())
				return
			}
			if !t.Expect(s).To(match.Success()) {
				return
			}
			body := session(t, s)
			if lines := body.Get("line_items"); lines.IsArray() && lines.Len() != 1 {
				t.Fail(lines, "the one line that was sent", fmt.Sprintf("%d lines", lines.Len()))
			}
			eachMember(body, func(name string, value rule.Node) {
				if strings.HasPrefix(name, "x_") || name == "__proto__" {
					t.Fail(value, "no member "+name, rule.Show(value.Value()))
				}
			})
		},
		Fix: "Read the members you know, one by one; copy no object of the request as a whole.",
	},
	{
		ID: "HDR-044", Title: "Attribution extras are tolerated", Level: rule.Should, Since: v20251212,
		Says:  "A well-formed affiliate_attribution never blocks a checkout, whoever its provider and whatever else it holds, and is not repeated.",
		Cite:  []string{"RFC-AA §8.1", "RFC-AA §8.2", "OAS-2025-12-12 AffiliateAttribution description", "RFC-AA §6"},
		Needs: []string{inStock},
		Given: []string{"texts", "versions"},
		Then: func(t *rule.T) {
			session(t, usual(t))
			opened := apart(t.In("texts"), "create", "attributed")
			token := opened.Sent().Get("affiliate_attribution", "token").String()
			if !t.Expect(opened).To(match.Success()) {
				return
			}
			read := t.Try("retrieve-attributed") // where it was tried by itself
			if read == nil {
				read = t.Step("retrieve")
			}
			for _, s := range []*rule.Seen{opened, read} {
				t.Expect(s.Body().Get("affiliate_attribution")).To(match.Absent())
				if strings.Contains(string(s.Raw()), token) {
					t.Fail(s, "a session without the token of the attribution", "one that repeats it")
				}
			}
		},
		Fix: "Store what you use of an attribution and ignore the rest; it is none of the session's members.",
	},
	{
		ID: "HDR-046", Title: "Oversized bodies are refused", Level: rule.Should, Since: v20250929,
		Says:  "An absurdly large body is cut off with a client error in bounded time, and the service goes on.",
		Cite:  []string{"RFC9110 §15.5.14", "OAS-2025-09-29 4XX responses"},
		Needs: []string{inStock},
		Given: []string{"hostile"},
		Then: func(t *rule.T) {
			cutOff(t, t.Step("long-text"), 1)
			cutOff(t, t.Step("many-lines"), 100_000)
			alive(t, t.Step("after"))
		},
		Fix: "Limit the size of bodies and the length of arrays, and answer 413.",
	},
	{
		ID: "HDR-047", Title: "Deep nesting is survived", Level: rule.Should, Since: v20250929,
		Says:  "Deeply nested JSON is refused or read, and a member that stands twice is refused or has one value throughout.",
		Cite:  []string{"RFC8259 §9", "OAS-2025-09-29 4XX responses"},
		Needs: []string{inStock},
		Given: []string{"hostile"},
		Then: func(t *rule.T) {
			t.Expect(t.Step("deep")).To(match.NoServerError())
			after := t.Step("after")
			alive(t, after)
			if s := t.Try("twice"); s != nil {
				oneQuantity(t, s, after)
			}
		},
		Fix: "Limit the depth of your parser, and refuse names that stand twice.",
	},
}

// eachMember visits every member of every object below a node.
func eachMember(n rule.Node, visit func(name string, value rule.Node)) {
	if n.IsArray() {
		for _, e := range n.Each() {
			eachMember(e, visit)
		}
		return
	}
	for _, name := range n.Names() {
		visit(name, n.Get(name))
		eachMember(n.Get(name), visit)
	}
}

// cutOff holds a body of absurd size to being refused, or taken as a whole.
// Who hangs up before he has read it may have answered what we could not read.
func cutOff(t *rule.T, s *rule.Seen, lines int) {
	switch {
	case s.Failure != nil && s.Failure.Kind == wire.FailedClosed:
		t.Note(s, "413 Content Too Large", s.Answer())
	case s.OK() && s.Response.Cut:
		t.Note(s, "413 Content Too Large", s.Answer()+" with a body too long to be read")
	case s.OK():
		if got := cartOf(t, session(t, s)).Len(); got != lines {
			t.Fail(s, fmt.Sprintf("413 Content Too Large, or a session with all lines (%d)", lines), fmt.Sprintf("%s with %d lines", s.Answer(), got))
		}
	default:
		t.Expect(s).To(match.ClientError())
	}
}

// alive holds a plain request after a hostile one to being served.
func alive(t *rule.T, s *rule.Seen) {
	if s.Refused() {
		session(t, s) // refused like any other, which says nothing of the hostile one
	}
	t.Expect(s).To(match.Success())
}

// oneQuantity holds a line whose quantity was given as 1 and as 99 to one of
// the two, in what it says and in what it costs: not what the other would, by
// the one unit of the session after it. Any other price is another rule's affair.
func oneQuantity(t *rule.T, s, single *rule.Seen) {
	if !s.OK() {
		t.Expect(s).To(match.ClientError())
		return
	}
	line, one := cartOf(t, session(t, s)).At(0), cartOf(t, session(t, single)).At(0)
	if _, ok := quantityOf(one).Int(); !ok {
		t.Unverified("a line of one unit does not say so, but %s", rule.Show(quantityOf(one).Value()))
	}
	stated := quantityOf(line)
	n, ok := stated.Int()
	if !ok || n != 1 && n != 99 {
		t.Fail(stated, "1 or 99, the two values sent", rule.Show(stated.Value()))
		return
	}
	base, priced := lineAmount(line, "base_amount").Int()
	unit, known := lineAmount(one, "base_amount").Int()
	if other := 100 - n; priced && known && base == unit*other {
		t.Fail(line, fmt.Sprintf("%d, the price of %d", unit*n, n), fmt.Sprintf("%d, that of %d", base, other))
	}
}
