//go:build !race

package proof_test

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
)

// What a good agent says of a buyer to merchants that ask for much, for little and
// for nothing.
func TestTheAgentIsDiscreet(t *testing.T) {
	for _, name := range []string{"", "advertises-nowhere", "asks-nobody-twice"} {
		t.Run(cmp.Or(name, "good"), func(t *testing.T) {
			t.Parallel()
			entry, _ := shelf.Find(name)
			said := right(everything(t, proof.Case{Entry: entry, Version: simacp.Latest, Profile: "spec"}))
			t.Run("INTENT-011 tells lean and flat traces", func(t *testing.T) { leanTraces(t, said) })
			t.Run("AFFIL-015 claims without personal data", func(t *testing.T) { cleanClaims(t, said) })
			t.Run("MKTG-012 decides on what is offered", func(t *testing.T) { decidesOnOffers(t, said, name == "advertises-nowhere") })
			t.Run("MKTG-013 leaves alone what nobody touched", func(t *testing.T) { leavesUntouched(t, said) })
		})
	}
}

// saying is a request of a good agent, and what it had read of the session before.
type saying struct {
	*wire.Exchange
	body, before map[string]any
}

// right are the requests that no scenario has made wrong on purpose.
func right(played []*wire.Recording) (said []saying) {
	for _, rec := range played {
		read := map[string]map[string]any{}
		for i := range rec.Exchanges {
			e := &rec.Exchanges[i]
			s := saying{Exchange: e, before: read[e.Session]}
			_ = json.Unmarshal(e.Request.Body, &s.body)
			if e.Intent == wire.Normal {
				said = append(said, s)
			}
			var answer map[string]any
			if e.Status()/100 == 2 && json.Unmarshal(e.Response.Body, &answer) == nil && e.Session != "" {
				read[e.Session] = answer
			}
		}
	}
	return said
}

var personal = regexp.MustCompile(`[^\s"]+@[^\s"]+|"\+?[0-9][0-9 ().-]{7,}"|postal_code|line_one|first_name`)

func leanTraces(t *testing.T, said []saying) {
	traces := 0
	for _, s := range said {
		trace, told := s.body["intent_trace"].(map[string]any)
		if !told {
			continue
		}
		traces++
		if summary, _ := trace["trace_summary"].(string); len(summary) > 500 {
			t.Errorf("%s has a summary of %d bytes", s.Name(), len(summary))
		}
		metadata, _ := trace["metadata"].(map[string]any)
		for name, value := range metadata {
			switch value := value.(type) {
			case map[string]any, []any, nil:
				t.Errorf("%s has metadata that are not flat: %s", s.Name(), name)
			case float64:
				if value != float64(int64(value)) {
					t.Errorf("%s tells an amount that is not in minor units: %v", s.Name(), value)
				}
			}
		}
		anonymous(t, s, trace)
	}
	if traces < 3 {
		t.Errorf("only %d traces were told", traces)
	}
}

func cleanClaims(t *testing.T, said []saying) {
	claims := 0
	touchpoints := map[wire.Operation]string{simacp.Create: "first", simacp.Complete: "last"}
	for _, s := range said {
		claim, made := s.body["affiliate_attribution"].(map[string]any)
		if !made {
			continue
		}
		claims++
		if touchpoint, given := claim["touchpoint"]; given && touchpoint != touchpoints[s.Operation] {
			t.Errorf("%s has the touchpoint %v", s.Name(), touchpoint)
		}
		anonymous(t, s, claim)
	}
	if claims < 5 {
		t.Errorf("only %d claims were made", claims)
	}
}

func anonymous(t *testing.T, s saying, value map[string]any) {
	t.Helper()
	told, _ := json.Marshal(value)
	if found := personal.Find(told); found != nil {
		t.Errorf("%s tells of a person: %s", s.Name(), found)
	}
}

// channelsOf are the channels of an array of decisions or of options.
func channelsOf(list any) (channels []string) {
	entries, _ := list.([]any)
	for _, entry := range entries {
		channel, _ := entry.(map[string]any)["channel"].(string)
		channels = append(channels, channel)
	}
	return channels
}

func decidesOnOffers(t *testing.T, said []saying, nowhere bool) {
	decided := 0
	for _, s := range said {
		offered := channelsOf(s.before["marketing_consent_options"])
		channels := channelsOf(s.body["marketing_consents"])
		decided += len(channels)
		for i, channel := range channels {
			if !slices.Contains(offered, channel) || slices.Contains(channels[:i], channel) {
				t.Errorf("%s decides on %q of %q", s.Name(), channel, offered)
			}
		}
	}
	if nowhere != (decided == 0) {
		t.Errorf("%d decisions were made", decided)
	}
}

// Only the buyer of two scenarios touches the control; for nobody else anything is
// decided.
func leavesUntouched(t *testing.T, said []saying) {
	untouched := 0
	for _, s := range said {
		if s.Operation != simacp.Complete || s.Scenario == "returning-buyer" || s.Scenario == "refused-payments" {
			continue
		}
		untouched++
		if channels := channelsOf(s.body["marketing_consents"]); len(channels) > 0 {
			t.Errorf("%s decides on %q for a buyer who did not", s.Name(), channels)
		}
	}
	if untouched == 0 {
		t.Error("nobody left the control alone")
	}
}
