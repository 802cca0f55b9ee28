package line

import (
	"context"

	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
)

// tidy cancels the sessions that a run left open, after all that is evidence has
// been gathered, and though the run may have been interrupted.
func (r *Run) tidy(ctx context.Context, book *wire.Book) *wire.Cleanup {
	if r.Cleanup.After == nil {
		return nil
	}
	after, cancel := r.Cleanup.After(ctx)
	defer cancel()
	limits := r.Limits
	limits.Scenario, limits.Overall = simacp.Grace, simacp.Grace
	return simacp.Tidy(after, r.Kit, book, limits, r.Cleanup.Off)
}
