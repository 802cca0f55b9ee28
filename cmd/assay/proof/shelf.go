package proof

import (
	"context"
	"slices"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/simulator/wire"
)

// Tried is a case that was played, and what is wrong with its verdicts.
type Tried struct {
	Case   Case
	Faults string // "" where nothing is
	Broken []string
}

// Shelf plays cases on all processors and tells of each as it ends, one at a
// time. It ends early where the context does.
func Shelf(ctx context.Context, cases []Case, told func(Tried)) {
	sideBySide(ctx, len(cases), func(n int) Tried { return try(ctx, cases[n-1]) }, told)
}

func try(ctx context.Context, c Case) Tried {
	book, err := Book(ctx, c)
	if err != nil {
		return Tried{Case: c, Faults: "it could not be played: " + err.Error()}
	}
	verdicts, err := line.Judge(book)
	if err != nil {
		return Tried{Case: c, Faults: "it could not be judged: " + err.Error()}
	}
	tried := Tried{Case: c, Faults: Check(c, verdicts)}
	for _, v := range verdicts {
		if v.Red(true) {
			tried.Broken = append(tried.Broken, v.ID)
		}
	}
	return tried
}

// Book plays a case so that its book always reads the same.
func Book(ctx context.Context, c Case) (*wire.Book, error) {
	run, err := Repeatable(c)
	if err != nil {
		return nil, err
	}
	return run.Play(ctx)
}

// Label names the book of a good case without spaces.
func (c Case) Label() string {
	label := string(c.Version) + "." + c.Profile
	if c.TLS {
		label += ".tls"
	}
	if c.Role == wire.RolePSP {
		label += "." + c.Role
	}
	return label
}

// Unproven lists the rules that none of the tried cases broke as meant, and the
// defects that show in no case.
func Unproven(tried []Tried) (rules, defects []string) {
	broken, shown := map[string]bool{}, map[string]bool{}
	for _, t := range tried {
		if t.Case.Entry.Kind != shelf.Defect {
			continue
		}
		shown[t.Case.Entry.Name] = true
		for _, id := range Expected(t.Case) {
			broken[id] = broken[id] || slices.Contains(t.Broken, id)
		}
	}
	for _, r := range catalogue().Rules {
		if !broken[r.ID] {
			rules = append(rules, r.ID)
		}
	}
	for _, d := range shelf.Defects() {
		if !shown[d.Name] {
			defects = append(defects, d.Name)
		}
	}
	return rules, defects
}
