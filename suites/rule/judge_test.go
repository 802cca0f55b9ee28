package rule_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// book is a run of 2026-04-17 with one scenario, "purchase".
func book(exchanges ...wire.Exchange) *wire.Book {
	return &wire.Book{
		Format: wire.BookFormat,
		Setup:  wire.Setup{Version: "2026-04-17", Profile: rule.Spec},
		Recordings: []*wire.Recording{{
			Scenario: "purchase", Exchanges: exchanges,
			Skipped: []wire.Skip{{Step: "option", Reason: "the session offers no fulfillment option", Inapplicable: true}},
			Stopped: &wire.Stop{Step: "complete", Cause: "complete answered 500 Internal Server Error instead of a session"},
		}},
	}
}

func answered(step string, status int, body string) wire.Exchange {
	return wire.Exchange{
		Scenario: "purchase", Step: step, Attempt: 1, Operation: "create", Intent: wire.Normal,
		Request:  wire.Request{Method: "POST", URL: "http://shop.example/checkout_sessions"},
		Response: &wire.Response{Status: status, Header: wire.Header{"Request-Id": {"req_1"}}, Body: wire.Body(body)},
	}
}

func judge(r rule.Rule, b *wire.Book) rule.Verdict {
	if r.Given == nil && r.Hears == nil {
		r.Given = []string{"purchase"}
	}
	return rule.Judge(&r, rule.NewView(b).Trace())
}

var _ = Describe("Judging a rule", func() {
	created := answered("create", 201, `{"id":"cs_1","totals":[{"type":"total","amount":2160}]}`)

	It("passes what ran to its end and looked at something", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			t.Expect(t.Step("create")).To(match.Status(201))
		}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Passed))
		Expect(v.Exchanges).To(ConsistOf("purchase/create#1"))
		Expect(v.Looked()).To(HaveKeyWithValue("purchase/create#1", []string{"status"}))
	})

	It("does not pass what looked at nothing", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(*rule.T) {}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Unverified))
	})

	It("does not pass what nobody answered", func() {
		silent := answered("create", 0, "")
		silent.Response, silent.Failure = nil, &wire.Failure{Kind: wire.FailedTimeout, Message: "no whole answer came within 1s"}
		green := func(e wire.Exchange) rule.Outcome {
			return judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) { t.Step("create").Status() }}, book(e)).Outcome
		}
		Expect(green(silent)).To(Equal(rule.Unverified))
		silent.Intent = wire.Aside
		Expect(green(silent)).To(Equal(rule.Passed), "at another door nobody has to answer")
	})

	It("reads no body that holds more values than any session", func() {
		body := func(values int) string { return `{"id":"cs_1,[{","x":[0` + strings.Repeat(",0", values) + `]}` }
		read := func(values int) (present bool) {
			judge(rule.Rule{Then: func(t *rule.T) { present = t.Step("create").Body().Get("id").Present() }}, book(answered("create", 201, body(values))))
			return present
		}
		Expect(read(9_990)).To(BeTrue())
		Expect(read(10_000)).To(BeFalse())
	})

	It("tells of a mistake fifty times, and how often it was made besides", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			for range 1000 {
				t.Warn(t.Step("create"), "a", "b")
			}
			t.Fail(t.Step("create"), "c", "d")
		}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Failed))
		Expect(v.Findings).To(HaveLen(52))
		Expect(v.Findings[51].Actual).To(HavePrefix("950 more findings"))
	})

	It("keeps what it saw in full, and gives its reason in brief", func() {
		long := `["` + strings.Repeat("x", 3000) + `"]`
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			t.Expect(t.Step("create").Body()).To(match.Absent())
			t.Fail(t.Step("create"), long, long+long)
		}}, book(answered("create", 201, long)))
		Expect(v.Findings[0].Actual).To(Equal(long))
		Expect(v.Findings[1].Expected).To(Equal(long))
		Expect([]rune(v.Findings[1].Actual)).To(HaveLen(4000))
		Expect(v.Findings[1].Actual).To(HaveSuffix("…"))
		Expect(len(v.Reason)).To(BeNumerically("<", 400))
	})

	It("tells of many long things in brief", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			for range 40 {
				t.Fail(t.Step("create"), "short", strings.Repeat("x", 3000))
			}
		}}, book(created))
		Expect(v.Findings[0].Actual).To(HaveLen(3000))
		Expect([]rune(v.Findings[39].Actual)).To(HaveLen(160))
	})

	It("fails a MUST with expected and actual apart", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			t.Expect(t.Step("create")).To(match.Status(200))
		}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Failed))
		Expect(v.Findings).To(ConsistOf(rule.Finding{
			Severity: rule.Fails, Exchange: "purchase/create#1", Expected: "200 OK", Actual: "201 Created",
		}))
	})

	It("never gives a SHOULD worse than a warning", func() {
		v := judge(rule.Rule{Level: rule.Should, Then: func(t *rule.T) {
			t.Expect(t.Step("create")).To(match.Status(200))
			t.Fail(nil, "a", "b")
		}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Warned))
	})

	It("takes the level of the profile", func() {
		r := rule.Rule{Level: rule.Should, LevelIn: map[string]rule.Level{rule.OpenAI: rule.Must}, Then: func(t *rule.T) {
			t.Expect(t.Step("create")).To(match.Status(200))
		}}
		b := book(created)
		b.Setup.Profile = rule.OpenAI
		Expect(judge(r, b).Outcome).To(Equal(rule.Failed))
	})

	It("lets a note change nothing", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			t.Note(t.Step("create").Body().Get("id"), "an opaque id", "cs_1")
			t.Step("create").Status()
		}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Passed))
		Expect(v.Findings).To(HaveLen(1))
		Expect(v.Findings[0].Where).To(Equal("/id"))
	})

	DescribeTable("ends under the cause that kept a step from being taken",
		func(step string, outcome rule.Outcome, reason string) {
			v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) { t.Step(step) }}, book(created))
			Expect(v.Outcome).To(Equal(outcome))
			Expect(v.Reason).To(ContainSubstring(reason))
		},
		Entry("the scenario stopped", "retrieve", rule.Unverified, "complete answered 500"),
		Entry("the target never offered it", "option", rule.NotApplicable, "no fulfillment option"),
	)

	It("keeps a failure found before a step that is missing", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			t.Expect(t.Step("create")).To(match.Status(200))
			t.Step("retrieve")
		}}, book(created))
		Expect(v.Outcome).To(Equal(rule.Failed))
	})

	It("blames nobody for what was not waited for", func() {
		b := book(created)
		b.Recordings[0].Stopped = &wire.Stop{Step: "complete", Cause: "the run was interrupted", Cut: true}
		late := func(r rule.Rule) rule.Verdict {
			r.Level, r.Then = rule.Must, func(t *rule.T) {
				t.Expect(t.Heard()[0]).To(match.Status(200))
				t.Events()
			}
			r.Hears = &rule.Filter{}
			return judge(r, b)
		}
		for _, r := range []rule.Rule{{Given: []string{"purchase"}}, {Also: []string{"purchase"}}, {}} {
			v := late(r)
			Expect(v.Outcome).To(Equal(rule.Unverified))
			Expect(v.Reason).To(Equal("the run was interrupted"))
			Expect(v.Findings).To(ConsistOf(HaveField("Severity", rule.Notes)))
		}
		b.Recordings[0].Stopped.Cut = false
		Expect(late(rule.Rule{}).Outcome).To(Equal(rule.Failed))
	})

	It("calls a rule that breaks down a fault of ours", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(*rule.T) { panic("index out of range") }}, book(created))
		Expect(v.Outcome).To(Equal(rule.Unverified))
		Expect(v.Ours).To(BeTrue())
	})

	It("does not apply a rule of another version or profile", func() {
		r := rule.Rule{Level: rule.Must, Until: "2026-01-30", Then: func(*rule.T) {}}
		Expect(judge(r, book(created)).Outcome).To(Equal(rule.NotApplicable))
		r = rule.Rule{Level: rule.Must, Profiles: []string{rule.OpenAI}, Then: func(*rule.T) {}}
		Expect(judge(r, book(created)).Outcome).To(Equal(rule.NotApplicable))
	})

	It("gives a book-wide rule only the intents it names", func() {
		hostile := answered("hostile", 500, `{}`)
		hostile.Intent = wire.Hostile
		heard := func(f *rule.Filter) (n int) {
			judge(rule.Rule{Level: rule.Must, Hears: f, Then: func(t *rule.T) { n = len(t.Heard()) }}, book(created, hostile))
			return n
		}
		Expect(heard(&rule.Filter{})).To(Equal(1))
		any := func(int) bool { return true }
		Expect(heard(&rule.Filter{Intents: []wire.Intent{wire.Hostile}, Answered: any})).To(Equal(1))
		Expect(heard(&rule.Filter{Intents: []wire.Intent{wire.Hostile}})).To(BeZero())
	})

	It("does not take a page for an answer of the protocol", func() {
		page := answered("terms", 404, `<h1>Gone</h1>`)
		page.Operation = wire.Visit
		var heard []*rule.Seen
		judge(rule.Rule{Level: rule.Must, Hears: &rule.Filter{Answered: func(status int) bool { return status == 404 }},
			Then: func(t *rule.T) { heard = t.Heard() }}, book(created, page))
		Expect(heard).To(BeEmpty())
	})
})

var _ = Describe("Reading JSON", func() {
	read := func(body string, look func(rule.Node)) {
		judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) { look(t.Step("create").Body()) }}, book(answered("create", 200, body)))
	}

	DescribeTable("takes an integer by its value",
		func(spelled string, want int64, ok bool) {
			read(`{"n":`+spelled+`}`, func(n rule.Node) {
				got, integral := n.Get("n").Int()
				Expect(integral).To(Equal(ok))
				Expect(got).To(Equal(want))
			})
		},
		Entry("plain", "1999", int64(1999), true),
		Entry("with a fraction of zero", "1999.0", int64(1999), true),
		Entry("with an exponent", "2e3", int64(2000), true),
		Entry("fractional", "19.99", int64(0), false),
		Entry("text", `"1999"`, int64(0), false),
		Entry("beyond 64 bits", "92233720368547758080", int64(0), false),
		Entry("an exponent that would never end", "1e999999999", int64(0), false),
	)

	It("ends in an absent node instead of a panic", func() {
		read(`{"a":[1]}`, func(n rule.Node) {
			Expect(n.Get("a").At(7).Get("b", "c").Exists()).To(BeFalse())
			Expect(n.Get("a").Get("x").Pointer()).To(Equal("/a/x"))
		})
	})

	DescribeTable("compares as JSON", func(a, b string, same bool) {
		var x, y any
		read(a, func(n rule.Node) { x = n.Value() })
		read(b, func(n rule.Node) { y = n.Value() })
		Expect(rule.SameJSON(x, y)).To(Equal(same))
	},
		Entry("order of members", `{"a":1,"b":2}`, `{"b":2,"a":1}`, true),
		Entry("spelling of numbers", `{"a":1}`, `{"a":1.0}`, true),
		Entry("null and absent", `{"a":null}`, `{}`, false),
		Entry("order of elements", `{"a":[1,2]}`, `{"a":[2,1]}`, false),
		Entry("large numbers one apart", `{"a":9007199254740993}`, `{"a":9007199254740992}`, false),
	)
})
