package hostile_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// publishes is a target that opens sessions and has a discovery document, another
// one each time. It is told how many were asked for before.
func publishes(document func(n int) string) func(*ground) string {
	return speaks(document, func(n int) (int, string, string) { return 201, "", session(fmt.Sprintf("cs_%d", n), nil) })
}

// speaks is a target whose discovery document and other answers, each with the
// version that it says it speaks, are made anew each time; "" publishes none.
func speaks(document func(n int) string, answer func(n int) (status int, version, body string)) func(*ground) string {
	return serves(func(g *ground, w http.ResponseWriter, r *http.Request) {
		n := int(g.requests.Load())
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/.well-known/acp.json" {
			if text := document(n); text != "" {
				_, _ = io.WriteString(w, text)
				return
			}
			w.WriteHeader(http.StatusNotFound)
			return
		}
		status, version, body := answer(n)
		if version != "" {
			w.Header().Set("API-Version", version)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// discovery is a document with such a list of versions and such capabilities.
func discovery(versions, capabilities string) string {
	return `{"protocol":{"name":"acp","version":"2026-04-17","supported_versions":[` + versions + `]},"api_base_url":"https://shop.example/acp","transports":["rest"],"capabilities":` + capabilities + `}`
}

// always is the same document each time.
func always(document string) func(int) string { return func(int) string { return document } }

// releases are what a target may say it speaks.
var releases = []string{"2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17", "unreleased", "2019-01-01"}

// quarrel is what a target answers that takes no version, and names another each time.
func quarrel(n int) (status int, version, body string) {
	other := releases[n%len(releases)]
	return 400, other, `{"type":"invalid_request","code":"unsupported_api_version","message":"x","supported_versions":["` + other + `"]}`
}

// dates are so many versions that nobody has heard of.
func dates(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"%04d-%02d-%02d",`, i/336, i/28%12+1, i%28+1)
	}
	return b.String()
}

// auto asks the target which version to speak.
var auto = []string{"--api-version", "auto"}

// discoveries are targets that hurt with what they say of themselves.
var discoveries = []hostile{
	{name: "a crowd of versions", story: "speaks seventy thousand versions", open: publishes(always(discovery(dates(70_000)+`"2026-04-17"`, "{}"))), flags: auto, code: 1, says: "MUST DSCV-"},
	{name: "one version many times", story: "names its version eighty thousand times", open: publishes(always(discovery(strings.Repeat(`"2026-04-17",`, 80_000)+`"2026-01-30"`, "{}"))), flags: auto, code: 1, says: "MUST DSCV-"},
	{name: "versions without end", story: "names more versions than are read", open: publishes(always(discovery(dates(200_000)+`"2026-04-17"`, "{}"))), flags: auto, code: 1, says: "MUST"},
	{name: "other versions each time", story: "publishes another version each time it is asked", open: publishes(func(n int) string { return discovery(`"`+releases[n%len(releases)]+`"`, "{}") }), flags: auto, code: 1, says: "MUST"},
	{name: "another version in each error", story: "refuses each version and names another", open: speaks(always(""), quarrel), flags: auto, code: 1, says: "MUST"},
	{name: "another version in each answer", story: "opens sessions, each in another version", open: speaks(always(""), func(n int) (int, string, string) {
		return 201, releases[n%len(releases)], session(fmt.Sprintf("cs_%d", n), nil)
	}), flags: auto, code: 1, says: "MUST"},
	{name: "versions of no type", story: "has a list of versions that are none", open: publishes(always(discovery(`{"$ref":"#"},[],null,1e999,"","\u0000","../../etc/passwd"`, "{}"))), flags: auto, code: 1, says: "MUST"},
	{name: "discovery of itself", story: "has capabilities that refer to each other in a circle", open: publishes(always(discovery(`"2026-04-17"`,
		`{"$ref":"#/capabilities","services":["checkout"],"extensions":[{"name":"a","schema":{"$ref":"#/capabilities/extensions/1/schema"}},{"name":"b","schema":{"$ref":"#/capabilities/extensions/0/schema"}}]}`))), code: 1, says: "MUST"},
	{name: "deep discovery", story: "hides 9000 arrays in each other in its discovery document", open: publishes(always(discovery(`"2026-04-17"`, `{"services":`+deep(9000)+`}`))), code: 1, says: "MUST"},
}
