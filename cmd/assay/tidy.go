package main

import (
	"context"
	"errors"
	"os/signal"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/line"
	simacp "github.com/assay-project/assay/simulator/acp"
)

// cleanup is how a run leaves its target behind.
func (o *options) cleanup() line.Cleanup { return line.Cleanup{After: afterwards, Off: !o.tidy} }

// afterwards is the time to clean up: a minute, or a few seconds where the run was
// interrupted. Another interruption ends it.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	grace := simacp.Grace
	if ctx.Err() != nil {
		grace = simacp.ShortGrace
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	after, stop := signal.NotifyContext(bounded, interruptions()...)
	return after, func() { stop(); cancel() }
}

// restrict makes a configuration one of a run that opens sessions and cancels them.
func (o *options) restrict(cfg *config.Config) error {
	if !o.readOnly {
		return nil
	}
	if cfg.Role == config.PSP {
		return errors.New("--read-only is for merchants: a payment provider is judged by the tokens it issues")
	}
	cfg.ReadOnly = true
	return nil
}
