package psp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/simulator/psp"
	"github.com/assay-project/assay/simulator/wire"
)

var now = time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC)

func provider() *psp.Provider {
	issued := 0
	return psp.New(psp.Options{
		Key: "till-key", Now: func() time.Time { return now },
		Conceal: func(string) (string, error) { issued++; return fmt.Sprintf("<card-token-%d>", issued), nil },
		Reconceal: func(placeholder, _ string) error {
			if placeholder == "" {
				return fmt.Errorf("no placeholder")
			}
			return nil
		},
	})
}

func grant() wire.Grant {
	return wire.Grant{Session: "cs_1", Most: 2000, Currency: "usd", Expires: now.Add(time.Minute)}
}

// ask posts to a provider with its key, and returns status and body of the answer.
func ask(p http.Handler, path, key, body string) (int, map[string]any) {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer till-key")
	req.Header.Set("Idempotency-Key", key)
	res := httptest.NewRecorder()
	p.ServeHTTP(res, req)
	var answer map[string]any
	_ = json.Unmarshal(res.Body.Bytes(), &answer)
	return res.Code, answer
}

func charging(token string, amount int, currency, session string) string {
	return fmt.Sprintf(`{"token": %q, "amount": %d, "currency": %q, "checkout_session_id": %q}`, token, amount, currency, session)
}

func TestATokenPaysWithinItsAllowanceAlone(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*wire.Grant)
		amount   int
		currency string
		session  string
		code     string // of the refusal, "" where it pays
	}{
		"in full":           {amount: 2000, currency: "usd", session: "cs_1"},
		"in part":           {amount: 1, currency: "USD", session: "cs_1"},
		"session not told":  {amount: 2000, currency: "usd"},
		"too much":          {amount: 2001, currency: "usd", session: "cs_1", code: "allowance_exceeded"},
		"less than nothing": {amount: -1, currency: "usd", session: "cs_1", code: "invalid_amount"},
		"other currency":    {amount: 2000, currency: "eur", session: "cs_1", code: "wrong_currency"},
		"other session":     {amount: 2000, currency: "usd", session: "cs_2", code: "wrong_session"},
		"other merchant":    {func(g *wire.Grant) { g.Merchant = "acct_2" }, 2000, "usd", "cs_1", "wrong_merchant"},
		"expired":           {func(g *wire.Grant) { g.Expires = now }, 2000, "usd", "cs_1", "expired_token"},
		"declined":          {func(g *wire.Grant) { g.Declines = true }, 2000, "usd", "cs_1", "card_declined"},
	} {
		t.Run(name, func(t *testing.T) {
			p, g := provider(), grant()
			if c.change != nil {
				c.change(&g)
			}
			token, err := p.Issue(g)
			if err != nil {
				t.Fatal(err)
			}
			status, answer := ask(p, "/charges", "k", charging(token, c.amount, c.currency, c.session))
			if pays := c.code == ""; pays != (status == 201) || !pays && (status != 402 || answer["code"] != c.code) {
				t.Errorf("%d %v", status, answer)
			}
			seen := p.Redemptions()
			if len(seen) != 1 || seen[0].Token != "<card-token-1>" || seen[0].Pays() != (c.code == "") || !p.Tried(token) {
				t.Errorf("it saw %+v", seen)
			}
		})
	}
}

func TestATokenPaysOnce(t *testing.T) {
	p := provider()
	token, _ := p.Issue(grant())
	body := charging(token, 1500, "usd", "cs_1")
	if status, _ := ask(p, "/charges", "zero", charging(token, 0, "usd", "cs_1")); status != 201 {
		t.Errorf("a look at the card was answered %d", status)
	}
	_, first := ask(p, "/charges", "once", body)
	if status, again := ask(p, "/charges", "once", body); status != 201 || again["id"] != first["id"] {
		t.Errorf("the repetition was answered %d %v", status, again)
	}
	if status, answer := ask(p, "/charges", "twice", body); status != 402 || answer["code"] != "used_token" {
		t.Errorf("the second charge was answered %d %v", status, answer)
	}
}

func TestMoneyGoesBackUpToTheCharge(t *testing.T) {
	p := provider()
	token, _ := p.Issue(grant())
	_, charge := ask(p, "/charges", "1", charging(token, 1500, "usd", ""))
	path := fmt.Sprintf("/charges/%v/", charge["id"])
	for i, c := range []struct {
		path, body string
		status     int
	}{
		{path + "capture", "", 200}, {path + "refund", `{"amount": 500}`, 200}, {path + "refund", `{"amount": 1001}`, 402},
		{path + "refund", "", 200}, {path + "refund", "", 402}, {"/charges/ch_9/refund", "", 404}, {path + "lend", "", 404},
		{path + "refund", "{", 400},
	} {
		if status, answer := ask(p, c.path, fmt.Sprint("back", i), c.body); status != c.status {
			t.Errorf("%s %s was answered %d %v", c.path, c.body, status, answer)
		}
	}
	returned := int64(0)
	for _, r := range p.Redemptions() {
		if r.Kind == wire.Returned && r.Refused == "" {
			returned += r.Amount
		}
	}
	if returned != 1500 {
		t.Errorf("%d went back", returned)
	}
}

func TestStrangersAreNotServed(t *testing.T) {
	for _, change := range []func(*http.Request){
		func(r *http.Request) { r.Header.Set("Authorization", "Bearer other") },
		func(r *http.Request) { r.Header.Del("Authorization") },
	} {
		req := httptest.NewRequest(http.MethodPost, "/charges", strings.NewReader("{}"))
		req.Header.Set("Authorization", "Bearer till-key")
		change(req)
		res := httptest.NewRecorder()
		p := provider()
		p.ServeHTTP(res, req)
		if res.Code != http.StatusUnauthorized || len(p.Redemptions()) > 0 {
			t.Errorf("a stranger was answered %d", res.Code)
		}
	}
}

// A token that is not its own is not written down: it may be somebody's secret.
func TestUnknownTokensAreNotKept(t *testing.T) {
	p := provider()
	status, answer := ask(p, "/charges", "", charging("4242424242424242", 1, "usd", ""))
	if status != 402 || answer["code"] != "unknown_token" || p.Redemptions()[0].Token != "" {
		t.Errorf("%d %v, %+v", status, answer, p.Redemptions())
	}
}

// A provider with the same key knows the tokens of an earlier one by its grants.
func TestTokensOutliveTheRun(t *testing.T) {
	first, second := provider(), provider()
	token, _ := first.Issue(grant())
	if err := second.Recall(first.Grants()); err != nil {
		t.Fatal(err)
	}
	if status, answer := ask(second, "/charges", "", charging(token, 2000, "usd", "cs_1")); status != 201 {
		t.Errorf("%d %v", status, answer)
	}
	if err := second.Recall([]wire.Grant{{}}); err == nil {
		t.Error("a grant without a placeholder was recalled")
	}
}
