package acp

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		operation wire.Operation
		status    int
		body      string
		want      string
	}{
		{Create, 404, "", "was answered 404 Not Found: check the base URL, the API is expected at its path /checkout_sessions"},
		{Delegate, 405, "", "was answered 405 Method Not Allowed: check the base URL, the API is expected at its path /agentic_commerce/delegate_payment"},
		{Create, 400, `{"message": "Missing header: signature"}`, `was answered 400 Bad Request, saying "Missing header: signature": say with --api-version which version it speaks, ` +
			"and check that item.in_stock names an item it sells"},
		{Delegate, 400, `{"error": {"message": "No\nsignature"}}`, `was answered 400 Bad Request, saying "No\nsignature": say with --api-version which version it speaks, ` +
			"and see whether it wants requests signed (psp.signing)"},
		{Create, 422, `{"message": 7}`, "was answered 422 Unprocessable Entity: say with"},
		{Create, 422, `{"message": "` + strings.Repeat("x", 999) + `"}`, strings.Repeat("x", 200) + `": say with`},
		{Delegate, 200, "{}", "was answered 200 OK with a body (no Content-Type) that is no token with an id: check the base URL"},
	} {
		got := diagnose(&wire.Exchange{Operation: c.operation, Response: &wire.Response{Status: c.status, Body: wire.Body(c.body)}})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s %d %s:\n got %s\nwant %s", c.operation, c.status, c.body, got, c.want)
		}
	}
}
