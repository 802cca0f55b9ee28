package acp

import (
	"fmt"
	"net/http"

	"github.com/assay-project/assay/simulator/wire"
)

// Requests that are wrong in form.
var errorScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "malformed", Needs: []string{inStock},
			Says: "send create and update bodies that are no JSON",
		},
		Play: func(a *Agent) {
			s := a.Open("open", a.Opening(a.One()))
			for _, c := range []struct{ name, body string }{
				{"truncated", `{"buyer":{"first_name":`},
				{"empty", ""},
				{"single-quotes", `{'buyer':{}}`},
				{"trailing-comma", `{"buyer":{"first_name":"John",},}`},
				{"invalid-utf8", "{\"buyer\":{\"first_name\":\"\xff\xfe\"}}"},
			} {
				a.Create("create-"+c.name, JSON{}, Raw([]byte(c.body)), Because(wire.Hostile))
				a.Update("update-"+c.name, s.ID, JSON{}, Raw([]byte(c.body)), Because(wire.Hostile))
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "wrong-types", Needs: []string{inStock},
			Says: "send create bodies whose top level or members have the wrong JSON type",
		},
		Play: func(a *Agent) {
			for i, body := range []string{`[]`, `"x"`, `5`, `null`} {
				a.Create(fmt.Sprintf("top-%d", i+1), JSON{}, Raw([]byte(body)), Because(wire.Hostile))
			}
			a.Create("items-object", a.Opening(JSON{a.dialect.items: JSON{"id": a.kit.Items.InStock}}), Because(wire.Hostile))
			a.Create("buyer-text", a.Opening(a.One(), JSON{"buyer": "John"}), Because(wire.Hostile))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "unknown-session", Needs: []string{inStock},
			Says: "read, change, pay and cancel a session that does not exist",
		},
		Play: func(a *Agent) {
			s := a.Open("open", a.Opening(a.One()))
			bogus := *s
			bogus.ID = altered(s.ID)
			a.Retrieve("retrieve", bogus.ID, Because(wire.Invalid))
			a.Update("update", bogus.ID, a.Buyer("john@example.com"), Because(wire.Invalid))
			a.Complete("complete", bogus.ID, a.payment(&bogus, "tok_none"), Because(wire.Invalid))
			a.Cancel("cancel", bogus.ID, nil, Because(wire.Invalid))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "wrong-methods", Needs: []string{inStock},
			Says: "use methods the protocol does not define, and read the session afterwards",
		},
		Play: func(a *Agent) {
			s := a.Open("open", a.Opening(a.One()))
			path := sessionPath(s.ID)
			for _, c := range []struct{ method, path, step string }{
				{http.MethodPut, path, "put"}, {http.MethodPatch, path, "patch"}, {http.MethodDelete, path, "delete"},
				{http.MethodGet, "/checkout_sessions", "list"}, {http.MethodGet, path + "/complete", "get-complete"},
				{http.MethodGet, path + "/cancel", "get-cancel"},
			} {
				a.Send(c.step, Other, c.method, c.path, nil, About(s.ID), Because(wire.Invalid))
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
}

// altered changes the last characters of an id, so that it keeps its form.
func altered(id string) string {
	changed := []byte(id)
	for i := max(0, len(changed)-4); i < len(changed); i++ {
		switch c := changed[i]; {
		case c >= '0' && c < '9', c >= 'a' && c < 'f', c >= 'A' && c < 'F':
			changed[i]++
		case c == '9':
			changed[i] = '0'
		default:
			changed[i] = 'a'
		}
	}
	if string(changed) == id {
		return id + "0"
	}
	return string(changed)
}

// Requests that are well formed but say what is not so: an agent that imagined
// an item, a price, or a power it does not have.
var mistakeScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "unknown-item", Needs: []string{inStock, serviceable},
			Says: "order an item that does not exist beside a good one",
		},
		Play: func(a *Agent) {
			cart := a.Cart(line{id: a.kit.Items.InStock}, line{id: "item_" + a.kit.NewID()})
			a.Create("beside", a.Opening(cart, a.Home(), a.Buyer("john@example.com")), Because(wire.Invalid))
		},
	},
}
