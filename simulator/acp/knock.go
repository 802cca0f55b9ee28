package acp

import (
	"context"
	"fmt"
	"net/http"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/wire"
)

// Knock makes the one call that costs a target nothing, without credentials: it asks
// a merchant for a session that does not exist, and a provider for a token. astray
// says how that was answered where nothing seems to be there; it is "" otherwise. Who
// is there asks for credentials first, or says by an error of the protocol that it
// knows no such session. The error says that nobody answered.
func Knock(ctx context.Context, kit *Kit) (astray string, err error) {
	var answer *wire.Exchange
	act := simulator.Act{Name: "knock", Perform: func(ctx context.Context, rec *simulator.Recorder) {
		perform(ctx, kit, "knock", rec, func(a *Agent) {
			if kit.Role == wire.RolePSP {
				answer = a.Delegation("knock", Drop("Authorization"), Once, Because(wire.Invalid))
			} else {
				answer = a.Retrieve("knock", "cs_"+a.fresh(), Drop("Authorization"), Once, Because(wire.Invalid))
			}
		})
	}}
	simulator.Play(ctx, []simulator.Act{act}, simulator.Limits{}, kit.Transport.Clock, func(simulator.Event) {})
	if answer.Response == nil {
		return "", nobody(kit, answer)
	}
	unrouted := answer.Status() == http.StatusNotFound || answer.Status() == http.StatusMethodNotAllowed
	said := decodeObject(answer)
	kind, _ := said["type"].(string)
	code, _ := said["code"].(string)
	if !unrouted || kind != "" && code != "" {
		return "", nil
	}
	return fmt.Sprintf("%s %s without credentials %s", answer.Request.Method, answer.Request.URL, diagnose(answer)), nil
}
