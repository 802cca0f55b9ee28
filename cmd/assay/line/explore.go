package line

import (
	"context"
	"slices"

	"github.com/assay-project/assay/simulator"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
)

// Exploration asks for random walks after the plan.
type Exploration struct {
	Walks int
	Seed  uint64
}

// mostReplays bounds how often one walk is played again to shorten it.
const mostReplays = 60

// explore plays random walks and adds them to the book. A walk that breaks rules
// which nothing broke before is played again, shorter and shorter as long as
// they still break, and its shortest form is added too.
func (r *Run) explore(ctx context.Context, book *wire.Book) error {
	if r.Explore.Walks == 0 {
		return nil
	}
	walks := make([]simacp.Walk, r.Explore.Walks)
	acts := make([]simulator.Act, len(walks))
	for i := range walks {
		walks[i] = simacp.NewWalk(r.Explore.Seed, i+1)
		acts[i] = walks[i].Act(r.Kit)
	}
	known, err := broken(book)
	if err != nil {
		return err
	}
	recordings := simulator.Play(ctx, acts, r.Limits, r.Kit.Transport.Clock, r.Watch)
	book.Recordings = append(book.Recordings, recordings...)
	for i, recording := range recordings {
		found, err := broken(excerpt(book, recording))
		if err != nil {
			return err
		}
		fresh := slices.DeleteFunc(found, func(id string) bool { return slices.Contains(known, id) })
		if len(fresh) == 0 {
			continue
		}
		known = append(known, fresh...)
		if shortest := r.shrink(ctx, book, walks[i], fresh); shortest != nil {
			book.Recordings = append(book.Recordings, shortest)
		}
	}
	return nil
}

// shrink plays a walk again without ever smaller parts of it, as long as it still
// breaks the rules, and returns the shortest recording; nil if none was shorter.
func (r *Run) shrink(ctx context.Context, book *wire.Book, walk simacp.Walk, ids []string) *wire.Recording {
	var shortest *wire.Recording
	replays := 0
	for size := len(walk.Moves) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(walk.Moves) && replays < mostReplays && ctx.Err() == nil; replays++ {
			shorter := walk.Without(from, size)
			played := simulator.Play(ctx, []simulator.Act{shorter.Act(r.Kit)}, r.Limits, r.Kit.Transport.Clock, nil)[0]
			if r.breaks(book, played, ids) {
				walk, shortest = shorter, played
			} else {
				from += size
			}
		}
	}
	return shortest
}

// breaks reports whether a recording breaks all of the rules.
func (r *Run) breaks(book *wire.Book, recording *wire.Recording, ids []string) bool {
	found, err := broken(excerpt(book, recording))
	return err == nil && !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(found, id) })
}

// excerpt is a book that holds one recording of another.
func excerpt(book *wire.Book, recording *wire.Recording) *wire.Book {
	part := *book
	part.Recordings = []*wire.Recording{recording}
	return &part
}

// broken names the rules that fail or warn in a book.
func broken(book *wire.Book) ([]string, error) {
	verdicts, err := Judge(book)
	var ids []string
	for _, v := range verdicts {
		if v.Red(true) {
			ids = append(ids, v.ID)
		}
	}
	return ids, err
}
