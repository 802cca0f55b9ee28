package acp

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"

	"github.com/assay-project/assay/simulator/wire"
)

// Credentials, versions, media types and other request headers.
var headerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "unauthenticated", Needs: []string{inStock},
			Says: "call every operation on a session without credentials, then read it with them",
		},
		Play: func(a *Agent) {
			s := a.Open("open", a.Opening(a.One()))
			bare := []Change{Drop("Authorization"), Because(wire.Invalid)}
			a.Create("create", a.Opening(a.One()), bare...)
			a.Retrieve("retrieve", s.ID, bare...)
			a.Update("update", s.ID, a.Buyer("mallory@example.com"), bare...)
			a.Complete("complete", s.ID, a.payment(s, "tok_none"), bare...)
			a.Cancel("cancel", s.ID, nil, bare...)
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "wrong-credentials", Needs: []string{inStock, "token"},
			Says: "create with wrong, empty, cut and case-swapped tokens, and under other schemes",
		},
		Play: func(a *Agent) {
			token := a.kit.Token
			try := func(step, value string) {
				a.Create(step, a.Opening(a.One()), Set("Authorization", value), Because(wire.Invalid))
			}
			try("wrong-random", "Bearer wrong")
			try("wrong-empty", "Bearer")
			try("wrong-cut", "Bearer "+token[:max(0, len(token)-1)])
			if swapped := strings.Map(swapCase, token); swapped != token {
				try("wrong-case", "Bearer "+swapped)
			}
			try("scheme-basic", "Basic "+base64.StdEncoding.EncodeToString([]byte(token)))
			try("scheme-none", token)
			a.Create("lower-case-scheme", a.Opening(a.One()), Set("Authorization", "bearer "+token))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "versions", Needs: []string{inStock},
			Says: "call without a version, with unknown dates and with values that are no date",
		},
		Play: func(a *Agent) {
			s := a.Open("open", a.Opening(a.One()))
			none := []Change{In(""), Drop("API-Version")}
			a.Create("missing-create", a.Opening(a.One()), none...)
			a.Retrieve("missing-retrieve", s.ID, none...)
			for _, v := range []wire.Version{"2019-01-01", "2099-12-31"} {
				prefix := "unknown-" + string(v) + "-"
				a.Create(prefix+"create", a.Opening(a.One()), In(v))
				a.Retrieve(prefix+"retrieve", s.ID, In(v))
				a.Update(prefix+"update", s.ID, a.Buyer("john@example.com"), In(v))
				a.Complete(prefix+"complete", s.ID, a.payment(s, "tok_none"), In(v))
				a.Cancel(prefix+"cancel", s.ID, nil, In(v))
			}
			for i, v := range []wire.Version{"latest", "2026-4-17", "v1", "2026-13-45", a.kit.Version + ", 2025-09-29"} {
				a.Create(fmt.Sprintf("malformed-%d", i+1), a.Opening(a.One()), In(v))
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "media-types", Needs: []string{inStock},
			Says: "create under spellings of application/json that mean the same, and ask for HTML",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Create("charset", body, Set("Content-Type", "application/json; charset=utf-8"))
			a.Create("capitals", body, Set("Content-Type", "Application/JSON"))
			a.Create("accept-html", body, Set("Accept", "text/html"), Because(wire.Hostile))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "user-agents", Needs: []string{inStock},
			Says: "create as ChatGPT, as an unknown agent and without a User-Agent",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Create("chatgpt", body)
			a.Create("unknown", body, Set("User-Agent", "acp-conformance/1"))
			a.Create("none", body, Drop("User-Agent"))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "request-ids", Needs: []string{inStock},
			Says: "create with a random and with a UUID Request-Id, and with required headers only",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Create("random", body)
			a.Create("uuid", body, Set("Request-Id", a.kit.NewID()))
			a.Create("required-only", body, Drop("Request-Id"), Drop("Accept-Language"), Drop("User-Agent"), Drop("Accept"))
		},
	},
}

func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
