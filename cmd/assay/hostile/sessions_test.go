package hostile_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// opens is a target that opens sessions and nothing else. body is handed what
// tells one from the other.
func opens(body func(id string) string) func(*ground) string {
	return serves(func(g *ground, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, body(fmt.Sprintf("cs_%d", g.requests.Load())))
	})
}

// serves is a target that keeps to HTTP, and publishes nothing.
func serves(answer func(*ground, http.ResponseWriter, *http.Request)) func(*ground) string {
	return func(g *ground) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			g.requests.Add(1)
			if g.lenient && r.URL.Path == "/.well-known/acp.json" {
				http.NotFound(w, r)
				return
			}
			answer(g, w, r)
		}))
		g.Cleanup(func() { server.CloseClientConnections(); server.Close() })
		return server.URL
	}
}

// session is a session with these members over the usual ones.
func session(id string, members map[string]any) string {
	s := map[string]any{
		"id": id, "status": "not_ready_for_payment", "currency": "usd", "protocol": map[string]any{"version": "2026-04-17"},
		"capabilities": map[string]any{}, "line_items": []any{}, "fulfillment_options": []any{}, "messages": []any{}, "links": []any{},
		"totals": []any{map[string]any{"type": "total", "display_text": "Total", "amount": 100}},
	}
	for name, value := range members {
		s[name] = value
	}
	data, _ := json.Marshal(s)
	return string(data)
}

// having is a target whose sessions have these members.
func having(members map[string]any) func(*ground) string {
	return opens(func(id string) string { return session(id, members) })
}

// raw is JSON that is no value of Go's.
func raw(text string) json.RawMessage { return json.RawMessage(text) }

// many repeats a value.
func many(n int, value any) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = value
	}
	return list
}

// deep is so many arrays, one in the other.
func deep(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

// sessions are targets that keep to HTTP, and hurt with what they say in it.
var sessions = late([]hostile{
	{name: "a website", story: "answers with a page", open: serves(website), says: "MUST CHK-001 failed"},
	{name: "depth without end", story: "opens half a million arrays", open: opens(func(string) string { return strings.Repeat("[", 500_000) }), says: "MUST CHK-001 failed"},
	{name: "deep session", story: "hides 9000 arrays in each other in a session", open: having(map[string]any{"messages": raw(deep(9000))})},
	{name: "huge number", story: "asks for a total of ten to the billion", open: having(map[string]any{"totals": raw(`[{"type":"total","display_text":"Total","amount":1e999999999}]`)})},
	{name: "long number", story: "asks for a total of half a million digits", open: having(map[string]any{"totals": raw(`[{"type":"total","display_text":"Total","amount":` + strings.Repeat("9", 500_000) + `}]`)})},
	{name: "small number", story: "prices an item at ten to minus a billion", open: having(map[string]any{"line_items": raw(`[{"id":"l","item":{"id":"SKU-1","quantity":1e-999999999},"base_amount":1e-999999999,"total":-0e99}]`)})},
	{name: "half a million zeros", story: "fills each session up to a megabyte with zeros", open: having(map[string]any{"x": raw("[" + strings.Repeat("0,", 500_000) + "0]")})},
	{name: "many lines", story: "fills each session up with lines", open: having(map[string]any{"line_items": many(9000, map[string]any{"id": "l", "item": map[string]any{"id": "SKU-1", "quantity": 1}, "base_amount": 1})})},
	{name: "as many lines as are read", story: "has just so many lines that they are read", open: having(map[string]any{"line_items": many(1600, map[string]any{"id": "l", "item": map[string]any{"id": "SKU-1", "quantity": 1}, "base_amount": 1})})},
	{name: "as many messages as are read", story: "has just so many messages that they are read", open: having(map[string]any{"messages": many(2400, map[string]any{"type": "error", "code": "x", "path": "$.line_items[0]", "content": "x"})})},
	{name: "many options", story: "fills each session up with fulfillment options and messages", open: having(map[string]any{
		"fulfillment_options": many(6000, map[string]any{"type": "shipping", "id": "o", "title": "x", "total": 1}),
		"messages":            many(6000, map[string]any{"type": "info", "content_type": "plain", "content": "x"}),
	})},
	{name: "many names", story: "fills each session up with members", open: opens(func(id string) string {
		var b strings.Builder
		for i := range 60_000 {
			fmt.Fprintf(&b, `,"x%d":%d`, i, i)
		}
		return strings.TrimSuffix(session(id, nil), "}") + b.String() + "}"
	})},
	{name: "long id", story: "calls its sessions by half a megabyte", open: opens(func(id string) string { return session(id+strings.Repeat("x", 500_000), nil) })},
	{name: "id of a path", story: "calls its sessions by a path", open: having(map[string]any{"id": "../../admin?x=1#"})},
	{name: "id of lines", story: "calls its sessions by a request of their own", open: having(map[string]any{"id": "x HTTP/1.1\r\nHost: other\r\n\r\nGET /"})},
	{name: "escapes", story: "says what moves the cursor of a terminal", open: having(map[string]any{"id": "\x1b[2J\x1b]0;owned\a", "status": "\x1b[31mready", "currency": "\x1b[0m"})},
	{name: "no UTF-8", story: "answers with bytes that are no text", open: opens(func(id string) string { return `{"id":"` + id + "\xff\xfe\",\"status\":\"\x00\"}" })},
	{name: "same names", story: "gives each member twice", open: opens(func(id string) string {
		return `{"id":"` + id + `","id":7,"status":"completed","status":null,"totals":[],"totals":{}}`
	})},
	{name: "wrong types", story: "has an object where text should be, and text where an object should be", open: opens(func(id string) string {
		return `{"id":"` + id + `","status":{"$ref":"#"},"currency":[],"totals":"x","line_items":{"0":{}},"fulfillment_options":[[[]]],"messages":[null],"links":[1],"capabilities":"x","order":7,"payment_provider":[]}`
	})},
	{name: "far times", story: "lives from year nought to year ten thousand", open: having(map[string]any{"created_at": "0000-01-01T00:00:00Z", "expires_at": "9999-12-31T23:59:60+23:59", "updated_at": "+99999-01-01T00:00:00Z"})},
	{name: "itself within itself", story: "refers to itself in each member", open: having(map[string]any{
		"capabilities": raw(`{"$ref":"#/capabilities","payment":{"$ref":"#"},"extensions":[{"name":"discount","schema":{"$ref":"#/capabilities/extensions/0"},"extends":["$.CheckoutSession.capabilities"]}]}`),
	})},
	{name: "many cookies", story: "sets thousands of cookies and header fields", open: serves(func(_ *ground, w http.ResponseWriter, _ *http.Request) {
		for i := range 5000 {
			w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=%s", i, strings.Repeat("x", 100)))
		}
		_, _ = io.WriteString(w, session("cs_1", nil))
	})},
})

func website(_ *ground, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "<html><body>Welcome</body></html>")
}
