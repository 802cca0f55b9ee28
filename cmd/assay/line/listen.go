package line

import (
	"context"
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// point leads the merchant's order events to the agent's ear, where it has one
// and a hook can do it.
func (r *Run) point(ctx context.Context) error {
	if r.Kit.Ear == nil || r.Kit.Ear.Point == nil {
		return nil
	}
	if err := r.Kit.Ear.Point(ctx); err != nil {
		return fmt.Errorf("the hook webhooks.set_url could not lead the order events here: %w", err)
	}
	return nil
}

// redeemed is what the payment provider saw, where it is one of ours, tokens by
// their placeholders.
func (r *Run) redeemed() []*wire.Redemption {
	if r.Kit.Provider.Redeemed == nil {
		return nil
	}
	list := r.Kit.Provider.Redeemed()
	for _, redemption := range list {
		redemption.Token = r.Kit.Transport.Vault.RedactText(redemption.Token)
	}
	return list
}

// heard are the order events of a run. Those that name no session of it are
// marked as foreign.
func (r *Run) heard(book *wire.Book) []*wire.Delivery {
	if r.Kit.Ear == nil {
		return nil
	}
	own := map[string]bool{}
	for _, recording := range book.Recordings {
		for i := range recording.Exchanges {
			own[recording.Exchanges[i].Session] = true
		}
	}
	deliveries := r.Kit.Ear.Receiver.Deliveries()
	for _, d := range deliveries {
		d.Foreign = d.Session == "" || !own[d.Session]
	}
	return deliveries
}
