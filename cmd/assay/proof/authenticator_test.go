//go:build !race

package proof_test

import (
	"context"
	"testing"
	"time"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/simulator"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
)

// Where nothing makes an authentication session expire, the agent waits for as
// long as one lasts.
func TestTheAgentOutlivesAnAuthenticationSession(t *testing.T) {
	run, err := proof.Ready(proof.Case{Version: simacp.Latest, Profile: "spec", Role: wire.RolePSP})
	if err != nil {
		t.Fatal(err)
	}
	has := run.Kit.Has
	run.Kit.Has = func(word string) bool { return word != "dauth.expire" && has(word) }
	run.Kit.Authenticator.Lifetime = 5 * time.Minute
	played := simulator.Play(context.Background(), simacp.Acts(run.Kit, []string{"authentication-expired"}), simulator.Limits{}, run.Kit.Transport.Clock, nil)
	create, authenticate := played[0].Last("create"), played[0].Last("authenticate")
	if create == nil || authenticate == nil {
		t.Fatalf("the session was not gone on with: %+v", played[0].Stopped)
	}
	if waited := authenticate.Began.Sub(create.Began); waited < 5*time.Minute {
		t.Errorf("the session was gone on with after %s", waited)
	}
}
