package acp_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/acp"
	"github.com/assay-project/assay/suites/rule"
)

// What the rulings say of official examples: these, and no others, do not add up.
var unsound = map[string][]string{
	"2026-01-16/examples.capability_negotiation.json": {"CHK-036"},             // a discount with a minus sign
	"2026-01-30/stacked-discounts.json":               {"CHK-038", "DISC-015"}, // 42460 in the totals, 42500 on the lines
	"2026-04-17/stacked-discounts.json":               {"CHK-038", "DISC-015"},
}

// The rules about money, discounts and extensions accuse no official example but those.
func TestOfficialExamplesAddUp(t *testing.T) {
	dir := os.Getenv("ASSAY_SPEC_DIR")
	if dir == "" {
		t.Skip("THE RULES ABOUT MONEY ARE NOT TRIED ON THE OFFICIAL EXAMPLES: set ASSAY_SPEC_DIR to the folder that holds them by version")
	}
	sessions := 0
	for _, version := range []wire.Version{"2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17", wire.Unreleased} {
		files, _ := filepath.Glob(filepath.Join(dir, string(version), "examples", "*.json"))
		more, _ := filepath.Glob(filepath.Join(dir, string(version), "examples", "*", "*.json"))
		for _, file := range append(files, more...) {
			played := examples(t, version, file)
			sessions += len(played.Exchanges)
			name := string(version) + "/" + filepath.Base(file)
			for _, profile := range []string{rule.Spec, rule.OpenAI} {
				setup := wire.Setup{Version: version, Profile: profile}
				view := rule.NewView(&wire.Book{Setup: setup, Recordings: []*wire.Recording{played}})
				if got, want := accusers(view), unsound[name]; !slices.Equal(got, want) {
					t.Errorf("%s (%s): accused by %v, not by %v", name, profile, got, want)
				}
			}
		}
	}
	if sessions == 0 {
		t.Errorf("there is no session among the examples in %s", dir)
	}
}

// examples are the sessions of a file, as if each had been an answer to create.
func examples(t *testing.T, version wire.Version, file string) *wire.Recording {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var documents map[string]json.RawMessage
	if err := json.Unmarshal(raw, &documents); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	played := &wire.Recording{Scenario: "examples"}
	for name, body := range documents {
		var members map[string]json.RawMessage
		if json.Unmarshal(body, &members) != nil || members["line_items"] == nil || members["totals"] == nil {
			continue
		}
		played.Exchanges = append(played.Exchanges, wire.Exchange{
			Scenario: "examples", Step: name, Attempt: 1, Operation: "create", Intent: wire.Normal, Version: version, Session: name,
			Response: &wire.Response{Status: 201, Body: wire.Body(body)},
		})
	}
	return played
}

// accusers are the rules about money, discounts and extensions that find fault with a book.
func accusers(view *rule.View) []string {
	var ids []string
	for _, r := range acp.Rules() {
		money := len(r.Given) == 0 && r.ID >= "CHK-030" && r.ID <= "CHK-052"
		if r.Hears == nil || !money && r.Area != "discount" && r.Area != "extensions" {
			continue
		}
		if v := rule.Judge(&r, view); v.Outcome == rule.Failed || v.Outcome == rule.Warned || v.Ours {
			ids = append(ids, v.ID)
		}
	}
	return ids
}
