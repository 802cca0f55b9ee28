// Package proof proves the harness on merchants of known character: a defect
// must break exactly the rules it names, a stranger none, in every version in
// which they show. It plays in memory, on a clock on which nothing takes time.
//
// It must not know how a rule judges or how a merchant misbehaves.
package proof

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/fixtures/mint"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Case is one merchant in one version and profile.
type Case struct {
	Entry   shelf.Entry // the zero value is the good merchant
	Version wire.Version
	Profile string
	TLS     bool // met over TLS, with everything else that lies between
	Role    string
}

func (c Case) String() string {
	name := c.Entry.Name
	if name == "" {
		name = "good"
		if c.Role == wire.RolePSP {
			name = "good provider"
		}
	}
	if c.TLS {
		name += " over TLS"
	}
	return fmt.Sprintf("%s in %s (%s)", name, c.Version, c.Profile)
}

// Cases lists the good ones, every defect and every stranger, in each version they
// show in.
func Cases() []Case {
	cases := Good()
	for _, e := range append(shelf.Defects(), shelf.Strangers()...) {
		cases = append(cases, CasesOf(e)...)
	}
	return cases
}

// Good lists the cases without a defect or oddity.
func Good() []Case {
	var cases []Case
	for _, tls := range []bool{false, true} {
		for _, v := range simacp.Versions {
			cases = append(cases, Case{Version: v, Profile: profileOf(v), TLS: tls})
		}
		for _, v := range simacp.Published {
			cases = append(cases, Case{Version: v, Profile: rule.OpenAI, TLS: tls})
		}
		for _, v := range simacp.Versions {
			cases = append(cases, Case{Version: v, Profile: profileOf(v), TLS: tls, Role: wire.RolePSP})
		}
	}
	return cases
}

// CasesOf lists the versions in which an entry of the shelf shows: a defect
// where it breaks a rule, a stranger wherever it exists.
func CasesOf(e shelf.Entry) []Case {
	var cases []Case
	for _, v := range simacp.Versions {
		c := Case{Entry: e, Version: v, Profile: profileOf(v), TLS: e.TLS, Role: e.Role}
		if e.Profile != "" && v != wire.Draft {
			c.Profile = e.Profile
		}
		exists := v.Within(wire.Version(e.Since), wire.Version(e.Until)) && (e.Profile == "" || e.Profile == c.Profile)
		if exists && (e.Kind == shelf.Stranger || len(Expected(c)) > 0) {
			cases = append(cases, c)
		}
	}
	return cases
}

func profileOf(v wire.Version) string {
	if v == wire.Draft {
		return rule.Dialect
	}
	return rule.Spec
}

// catalogue is built once: the cases ask for it thousands of times.
var catalogue = sync.OnceValue(line.Catalogue)

// Expected lists the rules a case must break: those its entry names that hold
// in its version and profile.
func Expected(c Case) []string {
	if exact, ok := c.Entry.In[string(c.Version)]; ok {
		return slices.Sorted(slices.Values(exact))
	}
	var ids []string
	for _, id := range c.Entry.Breaks {
		if r, ok := catalogue().Find(id); ok && r.Applies(c.Version, c.Profile) == "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// began is when every proof begins, so that no verdict depends on the day.
var began = time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC)

// Ready makes a run of a case.
func Ready(c Case) (*line.Run, error) { return at(c, transport.Virtual(began)) }

// Repeatable makes a run of a case in which one thing happens after the other, and
// no name is left to chance: played again, it reads the same, and a case that is
// like another in a scenario reads like it there.
func Repeatable(c Case) (*line.Run, error) {
	run, err := at(c, transport.InTurn(began))
	if err != nil {
		return nil, err
	}
	run.Limits.Concurrency = 1
	names := mint.New("")
	run.Kit.NewID = func(scenario string) string {
		return uuid.NewSHA1(uuid.Nil, []byte(names.ID("id", scenario))).String()
	}
	return run, nil
}

// at makes a run of a case in a time of its own.
func at(c Case, clock transport.Clock) (*line.Run, error) {
	if c.Role == wire.RolePSP {
		return provides(c, clock)
	}
	options := merchant.Options{
		Token: shop.Token, SecondToken: shop.SecondToken, SigningKey: shop.SigningKey, Clock: clock, Profile: c.Profile, Filter: c.TLS,
	}
	options.Defect, options.Stranger = character(c.Entry)
	m, err := merchant.New(options)
	if err != nil {
		return nil, err
	}
	run, err := met(c, m, clock)
	if err == nil {
		run.Explore = line.Exploration{Walks: c.Entry.Walks, Seed: 1}
	}
	return run, err
}

// character is the name of an entry as its subject is told it.
func character(e shelf.Entry) (defect, stranger string) {
	if e.Kind == shelf.Stranger {
		return "", e.Name
	}
	return e.Name, ""
}

// agentKeys are made once: the cases are signed alike.
var agentKeys = sync.OnceValues(shop.AgentKeys)

// provides is a run against a payment provider.
func provides(c Case, clock transport.Clock) (*line.Run, error) {
	options := shop.ProviderOptions()
	options.Clock = clock
	options.Defect, options.Stranger = character(c.Entry)
	keys, err := agentKeys()
	if err != nil {
		return nil, err
	}
	p, at, err := shop.NewProvider(options, keys...)
	if err != nil {
		return nil, err
	}
	if c.TLS {
		return shop.ProviderAtTheEdge(p, at, c.Version, c.Profile, clock)
	}
	return shop.ProviderInMemory(p, at, c.Version, c.Profile, clock)
}

// met is a run against a merchant, where the case meets it.
func met(c Case, m *merchant.Merchant, clock transport.Clock) (*line.Run, error) {
	if c.TLS {
		return shop.AtTheEdge(m, c.Version, c.Profile, clock)
	}
	return shop.InMemory(m, c.Version, c.Profile, clock)
}

// Play plays a case and judges it.
func Play(ctx context.Context, c Case) (*wire.Book, []rule.Verdict, error) {
	run, err := Ready(c)
	if err != nil {
		return nil, nil, err
	}
	book, err := run.Play(ctx)
	if err != nil {
		return book, nil, err
	}
	verdicts, err := line.Judge(book)
	return book, verdicts, err
}

// Check says what is wrong with the verdicts of a case, "" if nothing is: other
// rules broken than expected, a rule broken down, or one left unverified for a
// reason that the merchant did not give.
func Check(c Case, verdicts []rule.Verdict) string {
	var faults []string
	var broken []string
	for _, v := range verdicts {
		switch {
		case v.Ours:
			faults = append(faults, fmt.Sprintf("%s broke down: %s", v.ID, v.Reason))
		case v.Red(true):
			broken = append(broken, v.ID)
		case v.Outcome == rule.Unverified && c.Entry.Kind != shelf.Defect:
			faults = append(faults, fmt.Sprintf("%s is unverified: %s", v.ID, v.Reason))
		case v.Outcome == rule.Unverified && strings.Contains(v.Reason, "the configuration lacks"):
			faults = append(faults, fmt.Sprintf("%s is unverified for a reason of ours: %s", v.ID, v.Reason))
		}
	}
	slices.Sort(broken)
	want := Expected(c)
	for _, id := range want {
		if !slices.Contains(broken, id) {
			faults = append(faults, fmt.Sprintf("%s should have broken and did not (%s)", id, outcomeOf(verdicts, id)))
		}
	}
	for _, v := range verdicts {
		if slices.Contains(broken, v.ID) && !slices.Contains(want, v.ID) {
			faults = append(faults, fmt.Sprintf("%s was not meant: %s %v", v.ID, v.Outcome, v.Findings))
		}
	}
	return strings.Join(faults, "\n")
}

func outcomeOf(verdicts []rule.Verdict, id string) string {
	for _, v := range verdicts {
		if v.ID == id {
			return strings.TrimSpace(string(v.Outcome) + " " + v.Reason)
		}
	}
	return "not judged"
}
