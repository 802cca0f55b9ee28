package line

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// point leads the merchant's order events to the agent's ear, and its charges to
// the agent's payment provider, where it has them and hooks can do it.
func (r *Run) point(ctx context.Context) error {
	if ear := r.Kit.Ear; ear != nil && ear.Point != nil {
		if err := ear.Point(ctx); err != nil {
			return fmt.Errorf("the hook webhooks.set_url could not lead the order events here: %w", err)
		}
	}
	if till := r.Kit.Till; till != nil && till.Point != nil {
		if err := till.Point(ctx); err != nil {
			return fmt.Errorf("the hook psp.charge_at could not lead the charges here: %w", err)
		}
	}
	return nil
}

// redeemed is what the payment providers of ours saw, tokens by their placeholders.
func (r *Run) redeemed() []*wire.Redemption {
	var list []*wire.Redemption
	if r.Kit.Provider.Redeemed != nil {
		list = r.Kit.Provider.Redeemed()
	}
	for _, redemption := range list {
		redemption.Token = r.Kit.Transport.Vault.RedactText(redemption.Token)
	}
	if r.Kit.Till != nil {
		for _, redemption := range r.Kit.Till.Redemptions() {
			redemption.Number = len(list) + 1
			list = append(list, &redemption)
		}
	}
	return list
}

// heard are the order events that came while the run was played. Those that name no
// session of it are marked as foreign.
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
	over := end(book)
	deliveries := slices.DeleteFunc(r.Kit.Ear.Receiver.Deliveries(), func(d *wire.Delivery) bool { return d.At.After(over) })
	for _, d := range deliveries {
		d.Foreign = d.Session == "" || !own[d.Session]
	}
	return deliveries
}

// end is when the last of what was played was over.
func end(book *wire.Book) time.Time {
	return slices.MaxFunc(book.Recordings, func(a, b *wire.Recording) int { return a.Ended().Compare(b.Ended()) }).Ended()
}
