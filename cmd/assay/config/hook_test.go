package config_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
)

// heard is a request as a service got it.
type heard struct {
	method, path, query, body, contentType string
	header                                 http.Header
}

// service answers every request in the same way and passes on what it heard.
func service(status int, answer string) (url string, requests chan heard) {
	requests = make(chan heard, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		requests <- heard{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Header.Get("Content-Type"), r.Header}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	DeferCleanup(server.Close)
	return server.URL, requests
}

func hookOf(file, word string) config.Hook {
	GinkgoHelper()
	h, ok := loaded(file).Hook(word)
	Expect(ok).To(BeTrue())
	return h
}

var _ = Describe("A hook by HTTP", func() {
	It("fills its placeholders", func(ctx SpecContext) {
		url, requests := service(204, "")
		h := hookOf("control.advance_order: {method: PUT, url: \""+url+"/orders/{{order.id}}?to={{status}}\", header: {X-Key: \"k-{{key}}\"}, body: '{\"order\": \"{{order.id}}\", \"n\": {{times}}}'}", "control.advance_order")
		Expect(h.Call(ctx, map[string]string{"order.id": "a/b\"c", "status": "shipped&x=1", "key": "1", "times": "3"})).To(Succeed())
		got := <-requests
		Expect(got.method).To(Equal("PUT"))
		Expect(got.path).To(Equal("/orders/a%2Fb%22c"))
		Expect(got.query).To(Equal("to=shipped%26x%3D1"))
		Expect(got.header.Get("X-Key")).To(Equal("k-1"))
		Expect(got.contentType).To(Equal("application/json"))
		Expect(got.body).To(Equal(`{"order": "a/b\"c", "n": 3}`))
	})

	It("takes a placeholder anywhere but in the host", func(ctx SpecContext) {
		url, requests := service(200, "")
		Expect(hookOf("control.refund: {url: \""+url+"?id={{order.id}}\"}", "control.refund").Call(ctx, map[string]string{"order.id": "a b"})).To(Succeed())
		Expect((<-requests).query).To(Equal("id=a+b"))
		_, err := config.Parse("assay.yaml", []byte(`control.refund: {url: "https://{{order.id}}.example/"}`), environment(nil), nil)
		Expect(err).To(MatchError(ContainSubstring("must not have a placeholder in its host")))
	})

	It("escapes what a JSON string and a form ask for", func(ctx SpecContext) {
		url, requests := service(200, "ok")
		values := map[string]string{"order.id": "\"},&x=1\\\n\""}
		Expect(hookOf("control.refund: {url: "+url+", body: '{\"id\": \"{{order.id}}\"}'}", "control.refund").Call(ctx, values)).To(Succeed())
		var body struct{ ID string }
		Expect(json.Unmarshal([]byte((<-requests).body), &body)).To(Succeed())
		Expect(body.ID).To(Equal(values["order.id"]))
		Expect(hookOf("control.refund: {url: "+url+", body: 'id={{order.id}}'}", "control.refund").Call(ctx, values)).To(Succeed())
		got := <-requests
		Expect(got.contentType).To(Equal("application/x-www-form-urlencoded"))
		Expect(got.body).To(Equal("id=%22%7D%2C%26x%3D1%5C%0A%22"))
	})

	It("is a POST without a body where nothing else is said", func(ctx SpecContext) {
		url, requests := service(200, "")
		Expect(hookOf("control.refund: {url: "+url+"}", "control.refund").Call(ctx, nil)).To(Succeed())
		got := <-requests
		Expect(got.method).To(Equal("POST"))
		Expect(got.body).To(BeEmpty())
		Expect(got.header).NotTo(HaveKey("Content-Type"))
		Expect(got.header.Get("Content-Length")).To(Equal("0"))
		_, ok := loaded("control.refund: {url: " + url + "}").Hook("control.cancel_order")
		Expect(ok).To(BeFalse())
	})

	DescribeTable("fails with a sentence",
		func(ctx SpecContext, status int, answer, body string, values map[string]string, want string) {
			url, _ := service(status, answer)
			h := hookOf("token: agent_key\ncontrol.refund: {url: "+url+", body: '"+body+"'}", "control.refund")
			host := strings.TrimPrefix(url, "http://")
			Expect(h.Call(ctx, values)).To(MatchError("the hook control.refund failed: " + strings.ReplaceAll(want, "HOST", host)))
		},
		Entry("if the service refuses", 403, "no,\n  agent_key is bad", "", nil, "POST HOST answered 403 Forbidden: no, *** is bad"),
		Entry("if the service redirects", 302, "", "", nil, "POST HOST answered 302 Found"),
		Entry("if a value is not known", 200, "", "{{order.id}}", map[string]string{"item": "x"}, "it asks for {{order.id}}, which this step does not know"),
		Entry("if a text would stand where a number belongs", 200, "", `{"n": {{times}}}`, map[string]string{"times": `1, "admin": true`},
			"{{times}} stands outside of quotes in the body, but its value is no number: put it in quotes"),
	)

	It("refuses values that would change the path or a header", func(ctx SpecContext) {
		url, _ := service(200, "")
		h := hookOf("control.refund: {url: \""+url+"/orders/{{order.id}}/refund\", header: {X-Order: \"{{order.id}}\"}}", "control.refund")
		Expect(h.Call(ctx, map[string]string{"order.id": ".."})).To(MatchError(ContainSubstring("would change the path")))
		Expect(h.Call(ctx, map[string]string{"order.id": "a\r\nX-Admin: 1"})).To(MatchError(ContainSubstring("has a line break")))
	})

	It("says that nobody answers without telling the URL", func(ctx SpecContext) {
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		h := hookOf("control.refund: {url: \""+server.URL+"/?key=hush\"}", "control.refund")
		Expect(h.Call(ctx, nil)).To(MatchError(And(ContainSubstring("was not answered"), ContainSubstring("refused"), Not(ContainSubstring("hush")))))
	})

	It("ends with its time, or with the run", func(ctx SpecContext) {
		stop := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-stop:
			case <-r.Context().Done():
			}
		}))
		DeferCleanup(func() { close(stop); server.Close() })
		c := loaded("control.refund: {url: " + server.URL + "}")
		c.Timeouts.Hook = 50 * time.Millisecond
		h, _ := c.Hook("control.refund")
		Expect(h.Call(ctx, nil)).To(MatchError("the hook control.refund failed: it did not end within 50ms"))
		over, cancel := context.WithCancel(ctx)
		cancel()
		Expect(h.Call(over, nil)).To(MatchError(ContainSubstring("context canceled")))
	})

	It("does not read without end", func(ctx SpecContext) {
		url, _ := service(200, strings.Repeat("x", 1<<20+1))
		Expect(hookOf("control.refund: {url: "+url+"}", "control.refund").Call(ctx, nil)).To(MatchError(ContainSubstring("larger than 1048576 bytes")))
	})
})

var _ = Describe("A hook by command", func() {
	It("gets its values as words and in its environment", func(ctx SpecContext) {
		h := hookOf(`control.advance_order: {command: [sh, -c, 'test "$1 $ASSAY_ORDER_ID" = "shipped a;b"', sh, "{{status}}"]}`, "control.advance_order")
		Expect(h.Call(ctx, map[string]string{"status": "shipped", "order.id": "a;b"})).To(Succeed())
		Expect(h.Call(ctx, map[string]string{"status": "shipped", "order.id": "other"})).To(MatchError("the hook control.advance_order failed: exit status 1"))
	})

	DescribeTable("does not put into a command line what a shell would run",
		func(ctx SpecContext, id string) {
			h := hookOf(`control.refund: {command: [sh, -c, "echo {{order.id}} >&2; exit 1"]}`, "control.refund")
			Expect(h.Call(ctx, map[string]string{"order.id": id})).To(MatchError(ContainSubstring("not safe in a command line")))
		},
		Entry("a list", "a; b"), Entry("a substitution", "$(b)"), Entry("backquotes", "`b`"), Entry("a pipe", "a|b"), Entry("a line", "a\nb"),
		Entry("quotes", `a"b`), Entry("an option", "-rf"), Entry("a redirection", "a>b"), Entry("a blank", "a b"),
	)

	It("shows what the command complained about, without secrets", func(ctx SpecContext) {
		c, err := config.Parse("assay.yaml", []byte(`control.refund: {command: [sh, -c, "echo bad key ${ADMIN} >&2; exit 3"]}`), environment(map[string]string{"ADMIN": "hush-admin"}), nil)
		Expect(err).NotTo(HaveOccurred())
		h, _ := c.Hook("control.refund")
		Expect(h.Call(ctx, nil)).To(MatchError("the hook control.refund failed: exit status 3: bad key ***"))
	})

	It("says that the program is missing", func(ctx SpecContext) {
		Expect(hookOf(`control.refund: {command: [no-such-program-here]}`, "control.refund").Call(ctx, nil)).
			To(MatchError(ContainSubstring("the program no-such-program-here cannot be run")))
	})

	It("ends with its time", func(ctx SpecContext) {
		c := loaded(`control.refund: {command: [sh, -c, "read line < /dev/zero"]}`)
		c.Timeouts.Hook = 50 * time.Millisecond
		h, _ := c.Hook("control.refund")
		Expect(h.Call(ctx, nil)).To(MatchError("the hook control.refund failed: it did not end within 50ms"))
	})

	It("ends with its program, though a child of it goes on", func(ctx SpecContext) {
		began := time.Now()
		h := hookOf(`control.refund: {command: [sh, -c, "sleep 5 & echo done"]}`, "control.refund")
		Expect(h.Call(ctx, nil)).To(Succeed())
		Expect(time.Since(began)).To(BeNumerically("<", 4*time.Second))
	})
})

var _ = Describe("A token source", func() {
	request := config.TokenRequest{Amount: 1999, Currency: "usd", Session: "cs_1", ExpiresAt: time.Date(2026, 4, 17, 12, 0, 0, 0, time.FixedZone("", 7200))}
	source := func(file string) config.TokenSource {
		GinkgoHelper()
		s, ok := loaded(file).Tokens("card.succeeds")
		Expect(ok).To(BeTrue())
		return s
	}

	It("is not there where nothing is configured", func() {
		_, ok := loaded("").Tokens("card.succeeds")
		Expect(ok).To(BeFalse())
		_, ok = loaded("item.in_stock: x").Tokens("item.in_stock")
		Expect(ok).To(BeFalse())
	})

	It("gives a reusable token again and again", func(ctx SpecContext) {
		s := source("card.succeeds: {token: tok_1, reusable: true}")
		for range 3 {
			token, err := s.Next(ctx, request)
			Expect(err).NotTo(HaveOccurred())
			Expect(token.Reveal()).To(Equal("tok_1"))
		}
	})

	It("gives each token of a list once, however many ask", func(ctx SpecContext) {
		c := loaded("card.succeeds: {tokens: [tok_0, tok_1, tok_2, tok_3, tok_4, tok_5, tok_6, tok_7]}")
		got := make(chan string, 8)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				defer GinkgoRecover()
				s, _ := c.Tokens("card.succeeds") // asked for anew, the list is the same
				token, err := s.Next(ctx, request)
				Expect(err).NotTo(HaveOccurred())
				got <- token.Reveal()
			})
		}
		group.Wait()
		close(got)
		var all []string
		for token := range got {
			all = append(all, token)
		}
		Expect(all).To(ConsistOf("tok_0", "tok_1", "tok_2", "tok_3", "tok_4", "tok_5", "tok_6", "tok_7"))
		approved, _ := c.Tokens("card.approved")
		_, err := approved.Next(ctx, request)
		Expect(err).To(MatchError(config.ErrOutOfTokens))
		Expect(err).To(MatchError("out of tokens: card.approved lists 8, and each is good for one completion; list more, or mint them"))
	})

	It("gives a single token once unless it is reusable", func(ctx SpecContext) {
		s := source("card.succeeds: {token: tok_1}")
		_, err := s.Next(ctx, request)
		Expect(err).NotTo(HaveOccurred())
		_, err = s.Next(ctx, request)
		Expect(err).To(MatchError(config.ErrOutOfTokens))
	})

	It("mints by a command", func(ctx SpecContext) {
		token, err := source(`card.succeeds: {mint: {command: [sh, -c, 'echo "tok-$1-$ASSAY_CURRENCY-$ASSAY_SESSION_ID"; echo noise >&2', sh, "{{amount}}"]}}`).Next(ctx, request)
		Expect(err).NotTo(HaveOccurred())
		Expect(token.Reveal()).To(Equal("tok-1999-usd-cs_1"))
	})

	DescribeTable("does not take just anything a command prints for a token",
		func(ctx SpecContext, script, want string) {
			_, err := source(`card.succeeds: {mint: {command: [sh, -c, '`+script+`']}}`).Next(ctx, request)
			Expect(err).To(MatchError(ContainSubstring(want)))
			Expect(err).NotTo(MatchError(ContainSubstring("tok_")), "what was printed may be a token")
		},
		Entry("nothing", "true", "the command printed nothing"),
		Entry("two words", "echo your token: tok_1", "the command printed more than one word"),
		Entry("two lines", "echo tok_1; echo tok_2", "the command printed more than one word"),
		Entry("a failure", "echo tok_1; echo broken >&2; exit 1", "the hook card.succeeds failed: exit status 1: broken"),
		Entry("too much", "head -c 1100000 /dev/zero", "its output is larger than 1048576 bytes"),
	)

	It("mints by an HTTP call", func(ctx SpecContext) {
		url, requests := service(201, `{"data": [{"id": "tok_9", "secret": "x"}]}`)
		file := `card.succeeds: {mint: {url: "` + url + `/tokens", header: {Authorization: "Bearer psp_key"}, body: "amount={{amount}}&currency={{currency}}&session={{session.id}}&until={{expires_at}}", result: "$.data[0].id"}}`
		token, err := source(file).Next(ctx, request)
		Expect(err).NotTo(HaveOccurred())
		Expect(token.Reveal()).To(Equal("tok_9"))
		got := <-requests
		Expect(got.method).To(Equal("POST"))
		Expect(got.header.Get("Authorization")).To(Equal("Bearer psp_key"))
		Expect(got.body).To(Equal("amount=1999&currency=usd&session=cs_1&until=2026-04-17T10%3A00%3A00Z"))
	})

	It("lets a minted token live for a while where nobody says how long", func(ctx SpecContext) {
		url, requests := service(200, `{"id": "tok"}`)
		_, err := source(`card.succeeds: {mint: {url: "`+url+`", body: "{{expires_at}}", header: {Content-Type: text/plain}, result: $.id}}`).Next(ctx, config.TokenRequest{})
		Expect(err).NotTo(HaveOccurred())
		until, err := time.Parse(time.RFC3339, (<-requests).body)
		Expect(err).NotTo(HaveOccurred())
		Expect(time.Until(until)).To(BeNumerically("~", 15*time.Minute, time.Minute))
	})

	DescribeTable("says why an answer holds no token, and shows no value of it",
		func(ctx SpecContext, status int, answer, want string) {
			url, _ := service(status, answer)
			_, err := source(`card.succeeds: {mint: {url: "`+url+`", result: "$.data[0].id"}}`).Next(ctx, request)
			Expect(err).To(MatchError(And(ContainSubstring(want), Not(ContainSubstring("tok_1")))))
		},
		Entry("it is no JSON", 200, "tok_1", "no token could be minted for card.succeeds: the answer is not JSON"),
		Entry("a member is missing", 200, `{"id": "tok_1", "object": "token"}`, "the answer has nothing at $.data[0].id; its members there are id, object"),
		Entry("an element is missing", 200, `{"data": []}`, "the answer has nothing at $.data[0].id; there is a list of 0 there"),
		Entry("it is no text", 200, `{"data": [{"id": 7}]}`, "the answer has no text at $.data[0].id"),
		Entry("there is a text on the way", 200, `{"data": "tok_1"}`, "the answer has nothing at $.data[0].id"),
		Entry("the service refuses", 402, `{"error": "no funds"}`, `402 Payment Required: {"error": "no funds"}`),
	)
})
