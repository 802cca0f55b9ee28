//go:build !race

package proof_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/needs"
)

// everything plays all scenarios of a version against the good merchant, but
// those that ask for surroundings it is not met in.
func everything(t *testing.T, c proof.Case) []*wire.Recording {
	t.Helper()
	run, err := proof.Ready(c)
	if err != nil {
		t.Fatal(err)
	}
	notThere := func(word string) bool {
		need, _ := needs.Lookup(word)
		return need.Class == needs.Environment && !run.Kit.Has(word)
	}
	if _, _, err := simacp.Probe(context.Background(), run.Kit, simulator.Limits{}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range simacp.Names() {
		if wire.Of(s.Role, c.Role) && s.PlayedIn(c.Version, c.Profile) && !slices.ContainsFunc(s.Needs, notThere) {
			names = append(names, s.Name)
		}
	}
	return simulator.Play(context.Background(), simacp.Acts(run.Kit, names), simulator.Limits{}, run.Kit.Transport.Clock, nil)
}

// A good agent plays every scenario of every version to its end, and what it says
// is correct.
func TestTheAgentSpeaksEveryVersionCorrectly(t *testing.T) {
	for _, c := range proof.Good() {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			played := everything(t, c)
			t.Run("every scenario can be played to its end", func(t *testing.T) { endsAll(t, played) })
			t.Run("every request is correct", func(t *testing.T) { speaksCorrectly(t, c.Version, played) })
		})
	}
}

func endsAll(t *testing.T, played []*wire.Recording) {
	t.Helper()
	for _, rec := range played {
		if rec.Stopped != nil {
			t.Errorf("%s stopped at %s: %s", rec.Scenario, rec.Stopped.Step, rec.Stopped.Cause)
		}
		for _, skip := range rec.Skipped {
			t.Errorf("%s left out %s: %s", rec.Scenario, skip.Step, skip.Reason)
		}
	}
}

// A request that fails inside the merchant is sent again, the same bytes under
// the same key, after 1, 2, 4 and 8 seconds, and then no more.
func TestTheAgentBacksOffAndGivesUp(t *testing.T) {
	waits := []int64{0, 1000, 2000, 4000, 8000}
	for failures, want := range map[string]int{"4": 201, "5": 503} {
		clock := transport.Virtual(time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC))
		m, err := merchant.New(merchant.Options{Token: shop.Token, Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		run, err := shop.InMemory(m, simacp.Latest, "spec", clock)
		if err != nil {
			t.Fatal(err)
		}
		fail := map[string]string{"operation": "create", "session.id": "", "times": failures}
		if err := run.Kit.Control(context.Background(), "control.fail_next", fail); err != nil {
			t.Fatal(err)
		}
		played := simulator.Play(context.Background(), simacp.Acts(run.Kit, []string{"cart"}), simulator.Limits{}, clock, nil)
		var attempts []wire.Exchange
		for _, e := range played[0].Exchanges {
			if e.Step == "create" {
				attempts = append(attempts, e)
			}
		}
		if len(attempts) != len(waits) || attempts[4].Status() != want {
			t.Fatalf("%d attempts after %s failures, the last answered %d", len(attempts), failures, attempts[len(attempts)-1].Status())
		}
		for i, e := range attempts {
			first := attempts[0].Request
			if e.WaitedMS != waits[i] || e.Request.Header.Get("Idempotency-Key") != first.Header.Get("Idempotency-Key") || string(e.Request.Body) != string(first.Body) {
				t.Errorf("attempt %d after %d ms: %v", e.Attempt, e.WaitedMS, e.Request)
			}
		}
	}
}

// Wherever order events were led astray, they are led back, even where the
// scenario stops on the way or the run is being ended.
func TestOrderEventsAreLedBack(t *testing.T) {
	for _, c := range []struct {
		name     string
		led      int // how often, the way back included
		endAfter int // of these the run is ended
		broke    bool
	}{
		{"at the end", 5, 0, false}, {"without a card", 2, 0, true}, {"at the first door", 2, 1, false}, {"at the third", 4, 3, false},
	} {
		run, err := proof.Ready(proof.Case{Version: simacp.Latest, Profile: "spec"})
		if err != nil {
			t.Fatal(err)
		}
		if c.broke {
			run.Kit.Till = nil
			run.Kit.Pay = func(context.Context, string, simacp.Payment) (string, error) { return "", errors.New("out of tokens") }
		}
		ctx, end := context.WithCancel(context.Background())
		var led []string
		control := run.Kit.Control
		run.Kit.Control = func(ctx context.Context, word string, values map[string]string) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if word == "webhooks.set_url" {
				if led = append(led, values["url"]); len(led) == c.endAfter {
					end()
				}
			}
			return control(context.WithoutCancel(ctx), word, values)
		}
		simulator.Play(ctx, simacp.Acts(run.Kit, []string{"untrusted-receivers"}), simulator.Limits{}, run.Kit.Transport.Clock, nil)
		end()
		ear := run.Kit.Ear
		if len(led) != c.led || led[len(led)-1] != ear.URL {
			t.Errorf("%s: order events were led to %v, not back to %s", c.name, led, ear.URL)
		}
		late, _ := http.NewRequest(http.MethodPost, ear.URL, strings.NewReader("{}"))
		if _, err := ear.Receiver.Memory(nil).RoundTrip(late); err != nil {
			t.Errorf("%s: the receiver does not show its usual door: %v", c.name, err)
		}
	}
}

// requests names the message of each operation that has a body.
var requests = map[wire.Operation]string{
	simacp.Create: "CheckoutSessionCreateRequest", simacp.Update: "CheckoutSessionUpdateRequest",
	simacp.Complete: "CheckoutSessionCompleteRequest", simacp.Cancel: "CancelSessionRequest", simacp.Delegate: "DelegatePaymentRequest",
	simacp.Begin: "DelegateAuthenticationCreateRequest", simacp.Authenticate: "DelegateAuthenticationAuthenticateRequest",
}

// speaksCorrectly holds what a good agent sends to being valid under the schema of
// its version, and to carrying the full set of headers with a Request-Id of its own.
func speaksCorrectly(t *testing.T, version wire.Version, played []*wire.Recording) {
	t.Helper()
	set, err := schema.For(string(version), "", schema.Published)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, rec := range played {
		for i := range rec.Exchanges {
			e := &rec.Exchanges[i]
			if e.Intent != wire.Normal || e.To == wire.Sandbox {
				continue // what a merchant says to its sandbox is not the agent's
			}
			message := requests[e.Operation]
			if len(e.Request.Body) > 0 && set.Has(message) && !lawfulExtra(e) {
				violations, err := set.CheckBytes(message, e.Request.Body)
				if err != nil || len(violations) > 0 {
					t.Errorf("%s: %v %v in %s", e.Name(), err, violations, e.Request.Body)
				}
			}
			checkHeaders(t, e, seen)
		}
	}
}

// Neither a card nor the token made of it reaches the book.
func TestNoCardReachesTheBook(t *testing.T) {
	run, err := proof.Ready(proof.Case{Version: simacp.Latest, Profile: "spec"})
	if err != nil {
		t.Fatal(err)
	}
	book, err := run.Play(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"4242424242424242", `cvc\":\"223`, `"vt_`, `spt_`} {
		if strings.Contains(file.String(), secret) {
			t.Errorf("the book holds %s", secret)
		}
	}
	paid := 0
	for i, r := range book.Redemptions {
		if r.Number != i+1 || r.Token != "" && !strings.HasPrefix(r.Token, "<card-token-") {
			t.Errorf("the book knows the redemption %+v", r)
		}
		if r.Pays() {
			paid++
		}
	}
	if paid < 2 || len(book.Grants) == 0 {
		t.Errorf("the book knows %d payments and %d tokens", paid, len(book.Grants))
	}
}

// lawfulExtra lets through the scenarios whose bodies the sources order to be
// accepted although the schemas are narrower.
func lawfulExtra(e *wire.Exchange) bool {
	return strings.Contains(string(e.Request.Body), `"quantity"`) // CHK-016
}

// deviations are the good requests that leave a header out because their
// scenario is about it.
var deviations = map[string][]string{
	"not-ready/second-language":    {"Accept-Language"},
	"versions/required-only":       {"Accept-Language", "User-Agent", "Request-Id"},
	"keys/keyless-create":          {"Idempotency-Key"},
	"keys/keyless-update":          {"Idempotency-Key"},
	"authentication-least/keyless": {"Idempotency-Key"},
}

func checkHeaders(t *testing.T, e *wire.Exchange, seen map[string]bool) {
	t.Helper()
	if e.Operation == simacp.Discover || e.Operation == wire.Visit {
		for _, name := range []string{"Authorization", "API-Version", "Signature"} {
			if e.Operation == wire.Visit && e.Request.Header.Has(name) {
				t.Errorf("%s carries %s to a page", e.Name(), name)
			}
		}
		return // anybody may ask, so nothing is said about who does
	}
	for _, name := range fullSet(e) {
		if e.Request.Header.Get(name) == "" && !deviates(e, name) {
			t.Errorf("%s lacks %s", e.Name(), name)
		}
	}
	if v := e.Request.Header.Get("API-Version"); v != string(e.Version) {
		t.Errorf("%s asks for version %q", e.Name(), v)
	}
	if _, err := time.Parse(time.RFC3339, e.Request.Header.Get("Timestamp")); err != nil {
		t.Errorf("%s has a Timestamp that is none: %v", e.Name(), err)
	}
	id := e.Request.Header.Get("Request-Id")
	if id != "" && seen[id] && e.Attempt == 1 {
		t.Errorf("%s uses the Request-Id %s again", e.Name(), id)
	}
	seen[id] = true
}

// fullSet names what a request carries where signing was agreed, as it was with
// whoever is tested.
func fullSet(e *wire.Exchange) []string {
	set := []string{"Authorization", "API-Version", "Accept-Language", "User-Agent", "Request-Id", "Timestamp"}
	if e.To == "" && e.Operation != simacp.ReadAuthentication {
		set = append(set, "Signature")
	}
	if e.Request.Method == http.MethodPost {
		set = append(set, "Idempotency-Key")
	}
	if len(e.Request.Body) > 0 {
		set = append(set, "Content-Type")
	}
	return set
}

func deviates(e *wire.Exchange, header string) bool {
	return slices.Contains(deviations[e.Scenario+"/"+e.Step], header)
}
