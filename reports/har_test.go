package reports_test

import (
	"encoding/json"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
)

// archive is a HAR file as a viewer reads it.
type archive struct {
	Log struct {
		Pages []struct {
			ID, Comment string
			Handshakes  []string `json:"_handshakes"`
		}
		Entries    []archived
		Deliveries []archived `json:"_deliveries"`
	}
}

type archived struct {
	Pageref, Comment string
	Time             float64
	Request          struct {
		URL, HTTPVersion, Comment string
		QueryString               []struct{ Name, Value string }
		BodySize                  int
		PostData                  struct {
			MimeType, Text, Comment string
			Encoding                string `json:"_encoding"`
		}
	}
	Response struct {
		Status     int
		StatusText string
		BodySize   int
		Content    struct{ Text, Encoding, Comment string }
	}
	Exchange map[string]any `json:"_exchange"`
	Delivery map[string]any `json:"_delivery"`
	TLS      *wire.TLS      `json:"_tls"`
}

func archiveOf(book *wire.Book) (got archive) {
	GinkgoHelper()
	Expect(json.Unmarshal([]byte(write(reports.HAR{}, reports.Build(book, nil, reports.Options{}))), &got)).To(Succeed())
	return got
}

// said is a book of one exchange.
func said(e wire.Exchange) *wire.Book {
	return &wire.Book{Recordings: []*wire.Recording{{Scenario: "s", Exchanges: []wire.Exchange{e}}}}
}

var _ = Describe("book.har", func() {
	It("holds all exchanges of the book, the oldest first, each on the page of its scenario", func() {
		book := play("red")
		got := archiveOf(book).Log
		Expect(got.Pages).To(HaveLen(len(book.Recordings)))
		Expect(got.Entries).To(HaveLen(book.Exchanges()))
		for _, entry := range got.Entries {
			Expect(entry.Comment).To(HavePrefix(entry.Pageref + "/"))
		}
		early := book.Recordings[0]
		early.Exchanges[0].Began = early.Exchanges[0].Began.Add(time.Hour)
		late := archiveOf(book).Log.Entries
		Expect(late[len(late)-1].Comment).To(Equal(early.Exchanges[0].Name()))
	})

	It("tells what is known about connection, wait and failure", func() {
		got := archiveOf(said(wire.Exchange{
			Scenario: "s", Step: "create", Attempt: 2, WaitedMS: 1000, TookUS: 41_250, Request: wire.Request{URL: "https://shop.example/"},
			TLS: &wire.TLS{Version: "1.3"}, Failure: &wire.Failure{Kind: wire.FailedClosed, Message: "the connection ended"},
		})).Log.Entries[0]
		Expect(got.Time).To(Equal(41.25))
		Expect(got.TLS.Version).To(Equal("1.3"))
		Expect(got.Exchange).To(And(HaveKeyWithValue("waited_ms", 1000.0), HaveKeyWithValue("failure", "closed: the connection ended")))
		Expect(got.Response.Status).To(BeZero())
	})

	It("keeps bytes that are no text, and says what it leaves out", func() {
		long := strings.Repeat("ä", 40_000) // 80,000 bytes
		got := archiveOf(said(wire.Exchange{
			Request:  wire.Request{Body: wire.Body(long), Cut: 7},
			Response: &wire.Response{Status: 201, Body: wire.Body("\xff\x00"), Cut: true},
		})).Log.Entries[0]
		Expect(got.Response.StatusText).To(Equal("Created"))
		Expect(got.Response.Content.Text).To(Equal("/wA="))
		Expect(got.Response.Content.Encoding).To(Equal("base64"))
		Expect(got.Response.Content.Comment).To(Equal("the body went on and was not read further"))
		Expect(got.Request.BodySize).To(Equal(80_007))
		Expect(got.Request.PostData.Text).To(Equal(long[:64<<10]))
		Expect(got.Request.PostData.Comment).To(Equal("the last 14464 of 80000 bytes are left out, they are in book.json; 7 bytes more were sent and are in no record"))
	})

	It("sets received events apart, since no client sent them", func() {
		got := archiveOf(&wire.Book{Deliveries: []*wire.Delivery{{
			Number: 3, Session: "cs_1", Answered: 202, TookUS: 1000, TLS: &wire.TLS{}, Signature: &wire.Signature{Valid: true},
			Request: wire.Request{Method: "POST", URL: "/events?x=1", Header: wire.Header{"host": {"agent.example:8443"}}, Body: wire.Body("{}")},
		}}}).Log
		Expect(got.Entries).To(BeEmpty())
		event := got.Deliveries[0]
		Expect(event.Comment).To(Equal("event/3"))
		Expect(event.Request.URL).To(Equal("https://agent.example:8443/events?x=1"))
		Expect(event.Response.Status).To(Equal(202))
		Expect(event.Delivery).To(And(HaveKeyWithValue("session", "cs_1"), HaveKeyWithValue("valid", true)))
	})

	It("tells of handshakes and of scenarios that stopped", func() {
		page := archiveOf(&wire.Book{Recordings: []*wire.Recording{{
			Scenario: "tls", Handshakes: []wire.Handshake{{Scenario: "tls", Step: "old", Address: "shop.example:443", Settled: &wire.TLS{Version: "1.0"}}},
			Stopped: &wire.Stop{Step: "modern", Cause: "nobody answers"},
		}}}).Log.Pages[0]
		Expect(page.Comment).To(Equal("stopped at modern: nobody answers"))
		Expect(page.Handshakes).To(ConsistOf(HavePrefix("tls/old#1: ")))
	})

	DescribeTable("writes addresses as absolute URIs", func(recorded, want string) {
		Expect(archiveOf(said(wire.Exchange{Request: wire.Request{URL: recorded}})).Log.Entries[0].Request.URL).To(Equal(want))
	},
		Entry(nil, "https://shop.example/a/b?c=d%20e", "https://shop.example/a/b?c=d%20e"),
		Entry(nil, "http://[::1]:8080/x", "http://[::1]:8080/x"),
		Entry("a placeholder", "https://shop.example/<secret-1>", "https://shop.example/%3Csecret-1%3E"),
		Entry("encoded slashes stay", "https://shop.example/a%2Fb", "https://shop.example/a%2Fb"),
		Entry("no escape", "https://shop.example/%zz?%", "https://shop.example/%25zz?%25"),
		Entry("brackets", "https://shop.example/a[0]?b[]=1", "https://shop.example/a%5B0%5D?b%5B%5D=1"),
		Entry("a path alone", "/events", "http://unknown.invalid/events"),
		Entry("the asterisk form", "*", "http://unknown.invalid/*"),
		Entry("no URL at all", "http://[x", "http://unknown.invalid/?http%3A%2F%2F%5Bx"),
		Entry("a script", "javascript:alert(1)", "http://unknown.invalid/?javascript%3Aalert%281%29"),
	)

	It("lists the query, decoded", func() {
		query := archiveOf(said(wire.Exchange{Request: wire.Request{URL: "https://shop.example/?a=1%202&b&a=%zz"}})).Log.Entries[0].Request.QueryString
		Expect(query).To(HaveExactElements(HaveField("Value", "1 2"), HaveField("Name", "b"), HaveField("Value", "%zz")))
	})
})
