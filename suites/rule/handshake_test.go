package rule_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

var _ = Describe("Judging handshakes", func() {
	shaken := func(h wire.Handshake) *wire.Book {
		h.Scenario, h.Step, h.Offered = "purchase", "usual", wire.Offer{Versions: []string{"1.2", "1.3"}}
		b := book()
		b.Recordings[0].Handshakes = []wire.Handshake{h}
		return b
	}
	settled := shaken(wire.Handshake{Settled: &wire.TLS{Version: "1.2", CipherSuite: "TLS_RSA_WITH_NULL_SHA"}})
	failing := func(kind string) *wire.Book {
		return shaken(wire.Handshake{Failure: &wire.Failure{Kind: kind, Message: "no"}})
	}

	It("counts one as something that was looked at", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			if h := t.Handshake("usual"); !h.Accepted() {
				t.Fail(h, "a handshake", h.Answer())
			}
		}}, settled)
		Expect(v.Outcome).To(Equal(rule.Passed))
		Expect(v.Exchanges).To(Equal([]string{"purchase/usual#1"}))
		Expect(v.Looked()).To(HaveKeyWithValue("purchase/usual#1", []string{"settled"}))
	})

	It("points findings at it", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			h := t.Handshake("usual")
			t.Fail(h, "the offer to be refused", h.Answer())
		}}, settled)
		Expect(v.Findings).To(ConsistOf(And(
			HaveField("Exchange", "purchase/usual#1"), HaveField("Actual", "TLS 1.2 with TLS_RSA_WITH_NULL_SHA"),
		)))
	})

	DescribeTable("tells a refusal from silence", func(kind string, refused bool) {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			if got := t.Handshake("usual").Refused(); got != refused {
				t.Fail(nil, "", "")
			}
		}}, failing(kind))
		Expect(v.Outcome).To(Equal(rule.Passed))
	},
		Entry(nil, wire.FailedTLS, true),
		Entry(nil, wire.FailedClosed, true),
		Entry(nil, wire.FailedTimeout, false),
		Entry(nil, wire.FailedConnect, false),
	)

	It("is unverified where none was made, or no certificate was read", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) { t.Handshake("other") }}, settled)
		Expect(v.Outcome).To(Equal(rule.Unverified))
		v = judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) { t.Handshake("usual").Certificates() }}, failing(wire.FailedTLS))
		Expect(v.Reason).To(Equal("no certificate was read: no"))
	})
})

var _ = Describe("A request that did not arrive", func() {
	lost := func(step string, intent wire.Intent) wire.Exchange {
		e := answered(step, 0, "")
		e.Intent, e.Response, e.Failure = intent, nil, &wire.Failure{Kind: wire.FailedTLS, Message: "the certificate is not accepted"}
		return e
	}
	then := func(t *rule.T) { t.Expect(t.Step("create")).To(match.Status(201)) }

	It("is nobody's fault that a rule could speak of", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: then}, book(lost("create", wire.Normal)))
		Expect(v.Outcome).To(Equal(rule.Unverified))
		Expect(v.Reason).To(Equal("create got no answer: the certificate is not accepted"))
	})
	It("is not heard by a rule over the whole book", func() {
		v := judge(rule.Rule{Level: rule.Must, Hears: &rule.Filter{Answered: func(int) bool { return true }}, Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				s.Status()
			}
		}}, book(lost("create", wire.Normal)))
		Expect(v.Outcome).To(Equal(rule.Unverified))
	})
	It("is no variant of a step", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: func(t *rule.T) {
			for _, s := range t.In("purchase").Steps("wrong-") {
				t.Expect(s).To(match.ClientError())
			}
		}}, book(lost("wrong-1", wire.Invalid)))
		Expect(v.Reason).To(Equal("create got no answer: the certificate is not accepted"))
	})
	It("tells something where it knocked at another door", func() {
		v := judge(rule.Rule{Level: rule.Must, Then: then}, book(lost("create", wire.Aside)))
		Expect(v.Outcome).To(Equal(rule.Failed))
	})
})
