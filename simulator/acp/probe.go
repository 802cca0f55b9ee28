package acp

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/wire"
)

// Auto asks the merchant which version to speak.
const Auto wire.Version = "auto"

// ProbeName is the scenario under which the probe is recorded.
const ProbeName = "probe"

// Probe finds out whether anybody is there and which version to speak, and
// records how. Its first exchange is sent once: no answer at all is an error,
// any HTTP answer means that somebody is there, and so does a TLS handshake that
// went wrong where the run is to judge those. With kit.Version Auto it asks
// the discovery document, then the supported_versions of a version error, then
// tries the releases newest first; kit.Version holds the choice afterwards.
func Probe(ctx context.Context, kit *Kit, limits simulator.Limits) (wire.Facts, *wire.Recording, error) {
	p := &probe{kit: kit, wanted: kit.Version}
	if kit.Version == Auto {
		kit.Version = Latest
	}
	var failure error
	act := simulator.Act{Name: ProbeName, Perform: func(ctx context.Context, rec *simulator.Recorder) {
		perform(ctx, kit, ProbeName, rec, func(a *Agent) { failure = p.ask(a) })
	}}
	played := simulator.Play(ctx, []simulator.Act{act}, limits, kit.Transport.Clock, func(simulator.Event) {})
	p.others()
	return p.facts, played[0], failure
}

type probe struct {
	kit    *Kit
	wanted wire.Version
	facts  wire.Facts
}

func (p *probe) ask(a *Agent) error {
	if a.kit.Role == wire.RolePSP {
		return p.askProvider(a)
	}
	first := a.Discover("discover", Once, Because(wire.OtherVersion))
	if first.Response == nil {
		return p.nobody(first)
	}
	p.kit.Document = first
	p.facts.Claims = map[string]bool{"discovery": first.Status() == http.StatusOK}
	protocol, _ := decodeObject(first)["protocol"].(JSON)
	if p.learn(texts(protocol["supported_versions"]), "the discovery document") {
		return p.choose()
	}
	if p.wanted != Auto {
		return nil
	}
	refused := a.Create("version-error", a.Opening(a.One()), In("2019-01-01"))
	if p.learn(texts(decodeObject(refused)["supported_versions"]), "supported_versions of a version error") {
		return p.choose()
	}
	return p.try(a)
}

// nobody says that the first exchange had no answer; nil where somebody is there
// all the same, whose handshakes tell what is wrong.
func (p *probe) nobody(first *wire.Exchange) error {
	if first.Failure.Kind == wire.FailedTLS && p.kit.Has("transport.tls") {
		return nil
	}
	return nobody(p.kit, first)
}

// nobody says that a call had no answer, and what to do about it.
func nobody(kit *Kit, call *wire.Exchange) error {
	if call.Failure.Kind == wire.FailedTLS {
		return fmt.Errorf("nobody can be talked to at %s: %s; set transport.tls to have its handshakes judged, or transport.ca to trust its authority", kit.Target, call.Failure.Message)
	}
	return fmt.Errorf("nobody answers at %s: %s", kit.Target, call.Failure.Message)
}

// learn keeps the versions that both sides know, each once however often a target
// names it.
func (p *probe) learn(offered []string, from string) bool {
	for _, text := range offered {
		if v := wire.Version(text); slices.Contains(Versions, v) && !slices.Contains(p.facts.Versions, v) {
			p.facts.Versions = append(p.facts.Versions, v)
		}
	}
	if len(p.facts.Versions) == 0 {
		return false
	}
	p.facts.VersionsFrom = from
	return true
}

// others keeps the further versions both sides know.
func (p *probe) others() {
	for _, v := range p.facts.Versions {
		if v != p.kit.Version && !slices.Contains(p.kit.Others, v) {
			p.kit.Others = append(p.kit.Others, v)
			p.facts.Claims["versions.two"] = true
		}
	}
}

// choose takes the newest version both sides know, if the choice is ours.
func (p *probe) choose() error {
	if p.wanted != Auto {
		return nil
	}
	p.kit.Version = slices.MaxFunc(p.facts.Versions, func(a, b wire.Version) int {
		if a.Before(b) {
			return -1
		}
		return 1
	})
	return nil
}

// try opens a session under each release, newest first, until one is accepted.
func (p *probe) try(a *Agent) error {
	var last *wire.Exchange
	for _, v := range slices.Backward(Published) {
		speaker := a.speaking(v)
		last = speaker.Create("try-"+string(v), speaker.Opening(speaker.One()), Because(wire.OtherVersion))
		if _, opened := readSession(last); opened {
			p.facts.VersionsFrom = "trying, newest first"
			if named := wire.Version(last.Response.Header.Get("API-Version")); slices.Contains(Versions, named) {
				v, p.facts.VersionsFrom = named, "the API-Version header of its answers"
			}
			p.kit.Version, p.facts.Versions = v, []wire.Version{v}
			return nil
		}
	}
	return fmt.Errorf("%s opens a session in none of the versions it was tried in (%s to %s): POST %s %s",
		p.kit.Target, Published[0], Published[len(Published)-1], last.Request.URL, diagnose(last))
}

// askProvider finds out whether a payment provider is there by a delegation
// without credentials, which nobody must carry out.
func (p *probe) askProvider(a *Agent) error {
	first := a.Delegation("unauthenticated", Drop("Authorization"), Once, Because(wire.Invalid))
	if first.Response == nil {
		return p.nobody(first)
	}
	p.facts.Claims = map[string]bool{}
	if p.wanted != Auto {
		p.settle(a)
		p.settleAuthentication(a)
		return nil
	}
	var last *wire.Exchange
	for _, v := range slices.Backward(Published) {
		last = a.speaking(v).Delegation("try-"+string(v), Because(wire.OtherVersion))
		if last.Status() == http.StatusCreated {
			p.facts.VersionsFrom, p.facts.Versions, p.kit.Version = "trying, newest first", []wire.Version{v}, v
			p.settle(a.speaking(v))
			p.settleAuthentication(a.speaking(v))
			return nil
		}
	}
	return fmt.Errorf("%s delegates payments in none of the versions it was tried in (%s to %s): POST %s %s",
		p.kit.Target, Published[0], Published[len(Published)-1], last.Request.URL, diagnose(last))
}

// settle finds out whether a provider demands that a card says whether it is
// virtual, which one text asks for and the schemas do not.
func (p *probe) settle(a *Agent) {
	if a.Delegation("reference").Status()/100 != 4 {
		return
	}
	p.kit.Provider.Virtual = a.Delegation("reference-virtual", inside("payment_method")(JSON{"virtual": false})).Status()/100 == 2
}

// earlyAuthentication is what the text about delegated authentication calls its
// version, where its published schema has the date of the release.
const earlyAuthentication wire.Version = "2026-01-28"

// settleAuthentication finds out which version a provider of 3-D Secure answers
// to, by asking it for a session.
func (p *probe) settleAuthentication(a *Agent) {
	at := &p.kit.Authenticator
	if at.URL == "" || a.kit.Version.Before(V20260417) {
		return
	}
	least := With(a.leastAuthentication(a.enrolledCard()))
	if first := a.BeginAuthentication("authentication", least, Because(wire.OtherVersion)); first.Status()/100 != 4 {
		return
	}
	if a.BeginAuthentication("authentication-early", least, In(earlyAuthentication)).Status()/100 == 2 {
		at.Version = earlyAuthentication
	}
}

// speaking is the same agent in another version.
func (a *Agent) speaking(v wire.Version) *Agent {
	kit := *a.kit
	kit.Version = v
	other := *a
	other.kit, other.dialect = &kit, dialectOf(v)
	return &other
}
