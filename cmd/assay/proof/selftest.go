package proof

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/proof/mutant"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
)

// Result is all that proves the harness, or does not.
type Result struct {
	Rules     int
	Unsound   []string // faults of the catalogue
	Unbroken  []string // rules that no defect breaks
	Unshown   []string // defects that break no rule in any version
	Defects   Kind
	Strangers Kind
	Good      Kind
	Score     mutant.Score
}

// Kind sums up the cases of one kind.
type Kind struct {
	Entries int
	Cases   int
	Faulty  []Tried
}

// AsMeant is how many cases turned out as they were meant to.
func (k *Kind) AsMeant() int { return k.Cases - len(k.Faulty) }

// Watch is told how far one part of the proof is.
type Watch func(what string, done, total int)

// Prove plays the whole shelf and judges so many mutants of the good books.
func Prove(ctx context.Context, mutants int, seed uint64, watch Watch) (*Result, error) {
	r := &Result{Rules: len(catalogue().Rules)}
	if err := catalogue().Check(); err != nil {
		r.Unsound = strings.Split(err.Error(), "\n")
	}
	r.shelf(ctx, watch)
	if err := r.hunt(ctx, mutants, seed, watch); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("the proof was interrupted")
	}
	return r, nil
}

// shelf tries every case.
func (r *Result) shelf(ctx context.Context, watch Watch) {
	cases := Cases()
	// Those that are met alike read alike for the most part, which is read once.
	slices.SortStableFunc(cases, func(a, b Case) int { return strings.Compare(a.Label(), b.Label()) })
	var all []Tried
	Shelf(ctx, cases, func(t Tried) {
		all = append(all, t)
		r.kind(t.Case.Entry).add(t)
		watch("cases played", len(all), len(cases))
	})
	r.Defects.Entries, r.Strangers.Entries = len(shelf.Defects()), len(shelf.Strangers())
	r.Unbroken, r.Unshown = Unproven(all)
}

func (r *Result) kind(e shelf.Entry) *Kind {
	switch {
	case e.Name == "":
		return &r.Good
	case e.Kind == shelf.Stranger:
		return &r.Strangers
	}
	return &r.Defects
}

func (k *Kind) add(t Tried) {
	k.Cases++
	if t.Faults != "" {
		k.Faulty = append(k.Faulty, t)
	}
}

// hunt judges mutants of every good book, as many of each.
func (r *Result) hunt(ctx context.Context, mutants int, seed uint64, watch Watch) error {
	books := Good()
	for i, c := range books {
		share := mutants*(i+1)/len(books) - mutants*i/len(books)
		if share == 0 {
			continue
		}
		court, err := Court(ctx, c)
		if err != nil {
			return err
		}
		sideBySide(ctx, share, func(n int) *mutant.Trial { return drawn(court, seed, n) }, func(t *mutant.Trial) {
			if t == nil {
				return
			}
			r.Score.Add(*t)
			watch("mutants judged", r.Score.Mutants, mutants)
		})
	}
	r.Score.Settle()
	return nil
}

// sample is one of how many mutants is judged in full as well.
const sample = 50

// drawn draws the n-th mutant of a book and tries it; nil where none can be found.
func drawn(court *mutant.Court, seed uint64, n int) *mutant.Trial {
	m := court.Book.Draw(seed, n)
	if m == nil {
		return nil
	}
	trial := court.Try(m, n%sample == 0)
	return &trial
}

// Court plays a good case and holds its book against mutants.
func Court(ctx context.Context, c Case) (*mutant.Court, error) {
	played, err := Book(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("%s could not be played: %w", c, err)
	}
	return mutant.Hold(mutant.Open(c.Label(), played), line.CatalogueFor(c.Role))
}

// Try makes one mutant again and judges it in full.
func Try(ctx context.Context, m mutant.Mutant) (mutant.Trial, error) {
	var labels []string
	for _, c := range Good() {
		if c.Label() != m.Book {
			labels = append(labels, c.Label())
			continue
		}
		court, err := Court(ctx, c)
		if err != nil {
			return mutant.Trial{}, err
		}
		made, err := court.Book.Make(m)
		if err != nil {
			return mutant.Trial{}, err
		}
		return court.Try(made, true), nil
	}
	return mutant.Trial{}, fmt.Errorf("there is no book %q: there are %s", m.Book, strings.Join(labels, ", "))
}
