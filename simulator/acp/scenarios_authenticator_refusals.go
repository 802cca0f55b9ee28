package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// What a provider of 3-D Secure must refuse. A step is named by its row and its
// variant.
var authenticatorRefusalScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "authentication-members", Since: V20260417, Needs: []string{authenticator},
			Says: "ask for a session with all there is, then with members that are missing, wrong or optional",
		},
		Play: authenticationMembers,
	},
	{
		Scenario: wire.Scenario{
			Name: "authentication-least", Since: V20260417, Needs: []string{authenticator},
			Says: "ask for a session with the least, repeat that under its key, ask for more under it; then authenticate with less than it takes, and at last with all",
		},
		Play: authenticateLate,
	},
	{
		Scenario: wire.Scenario{
			Name: "authentication-access", Since: V20260417, Needs: []string{authenticator},
			Says: "ask for a session, authenticate and read it without credentials, with wrong ones and with those of another account; ask in versions that do not exist",
		},
		Play: accessAuthenticator,
	},
	{
		Scenario: wire.Scenario{
			Name: "authentication-signatures", Since: V20260417, Needs: []string{authenticator, "dauth.signing"},
			Says: "ask for a session signed as agreed, then with the signature of another body, with one that was altered, and with none",
		},
		Play: func(a *Agent) {
			a.BeginAuthentication("create")
			misfit := func(step string, change Change) { a.BeginAuthentication(step, Sealed(change), Because(wire.Invalid)) }
			misfit("misfit/other-body", inside("amount")(JSON{"value": 2000}))
			misfit("misfit/flipped", flipped)
			misfit("unsigned", Drop("Signature"))
		},
	},
}

func authenticationMembers(a *Agent) {
	a.BeginAuthentication("create")
	top, card, amount := inside(""), inside("payment_method"), inside("amount")
	row := func(name string, of func(JSON) Change, variants ...variant) {
		sendRow(a.BeginAuthentication, name, wire.Invalid, of, variants...)
	}
	row("member", top, leaving("", "merchant_id", "payment_method", "amount")...)
	row("card", card, leaving("", "type", "number", "exp_month", "exp_year", "name")...)
	row("card", card, variant{"bank", JSON{"type": "bank"}}, variant{"month-13", JSON{"exp_month": "13"}}, variant{"year-30", JSON{"exp_year": "30"}})
	row("amount", amount,
		variant{"zero", JSON{"value": 0}}, variant{"negative", JSON{"value": -1}}, variant{"fraction", JSON{"value": 10.5}}, variant{"text", JSON{"value": "1000"}},
		variant{"two-letters", JSON{"currency": "EU"}}, variant{"numeric", JSON{"currency": "978"}})
	row("lower-case", amount, variant{"currency", JSON{"currency": "eur"}})
	for _, name := range []string{"acquirer_bin", "acquirer_country", "acquirer_merchant_id", "merchant_name"} {
		row("acquirer", top, variant{"without-" + name, acquirer(JSON{name: gone{}})})
	}
	row("acquirer", top, variant{"long-bin", acquirer(JSON{"acquirer_bin": strings.Repeat("4", 12)})})
	row("acquirer-apart", top, variant{"bin", JSON{"acquirer_bin": "412345", "acquirer_details": gone{}}})
	scripted := []string{"color_depth", "java_enabled", "screen_height", "screen_width", "timezone_offset"}
	for _, name := range append([]string{"accept_header", "ip_address", "javascript_enabled", "language", "user_agent"}, scripted...) {
		row("browser", top, variant{"without-" + name, browserChannel(JSON{name: gone{}})})
	}
	row("browser", inside("channel"), variant{"app", JSON{"type": "app"}})
	scriptless := JSON{"javascript_enabled": false}
	for _, name := range scripted {
		scriptless[name] = gone{}
	}
	a.BeginAuthentication("scriptless", Adding(browserChannel(scriptless)))
}

// authenticateLate repeats a request for a session under its key, and brings what
// the session lacks only when the buyer is to be authenticated.
func authenticateLate(a *Agent) {
	var sent Call
	least := With(a.leastAuthentication(a.enrolledCard()))
	first := a.BeginAuthentication("create", least, Keep(&sent))
	s := a.begun(first)
	a.Again("replay", first, sent)
	a.Again("changed", first, sent, inside("amount")(JSON{"value": 2000}), Because(wire.Invalid))
	a.ReadAuthentication("read", s.ID)
	a.BeginAuthentication("keyless", least, Drop("Idempotency-Key"))
	if !s.Enrolled() {
		for _, step := range []string{"late/", "completion/", "authenticate"} {
			a.rec.Skip(wire.Skip{Step: step, Reason: "the card takes no part in 3-D Secure: name one that does under " + cardFrictionless})
		}
		return
	}
	channel, done := browserChannel(nil), completion("U")
	whole := merge(channel, challengeNotification)
	for _, v := range []variant{
		{"late/nothing", done}, {"late/channel-alone", merge(done, channel)},
		{"late/no-url", merge(done, channel, JSON{"challenge_notification_url": "not a url"})},
		{"completion/absent", whole}, {"completion/lower", merge(whole, completion("y"))}, {"completion/unknown", merge(whole, completion("X"))},
		{"completion/boolean", merge(whole, JSON{"fingerprint_completion": true})},
	} {
		s = a.stillOpen(s, a.Authenticate(v.name, s, v.with, Because(wire.Invalid)), least)
	}
	if a.Authenticate("authenticate", s, merge(whole, done)).Status()/100 == 4 {
		s = a.Authentication("fresh", least) // who ends a session with a refusal may do so
		a.Authenticate("authenticate/fresh", s, merge(whole, done))
	}
}

// stillOpen is a session that can be authenticated after an attempt that should
// be refused: the same one, or another where it was not.
func (a *Agent) stillOpen(s *Authentication, e *wire.Exchange, least Change) *Authentication {
	if e.Status()/100 == 4 {
		return s
	}
	return a.Authentication("fresh-after/"+e.Step, least)
}

// accessAuthenticator knocks at all doors of the provider in wrong ways.
func accessAuthenticator(a *Agent) {
	s := a.Authentication("create")
	done := completion(s.Completion("Y"))
	knock := func(row string, key ...Change) {
		a.BeginAuthentication(row+"/create", key...)
		a.Authenticate(row+"/authenticate", s, done, key...)
		a.ReadAuthentication(row+"/read", s.ID, key...)
	}
	knock("missing", bare...)
	knock("wrong", Set("Authorization", "Bearer acs_"+a.fresh()), Because(wire.Invalid))
	a.BeginAuthentication("version/missing", Drop("API-Version"), Because(wire.OtherVersion))
	a.BeginAuthentication("version/unknown", In("1999-01-01"))
	a.ReadAuthentication("unknown", "auth_session_"+a.fresh(), Because(wire.Invalid))
	if second := "dauth.second_key"; !a.Lacks("other/", second) {
		other := []Change{Set("Authorization", "Bearer "+a.kit.Authenticator.SecondToken), Because(wire.Invalid)}
		a.ReadAuthentication("other/read", s.ID, other...)
		a.Authenticate("other/authenticate", s, done, other...)
	}
}
