//go:build !race

package proof_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/wire"
)

// walked plays random walks against a merchant.
func walked(t *testing.T, defect string) *wire.Book {
	t.Helper()
	entry, _ := shelf.Find(defect)
	run, err := proof.Ready(proof.Case{Entry: entry, Version: simacp.Latest, Profile: "spec"})
	if err != nil {
		t.Fatal(err)
	}
	run.Explore = line.Exploration{Walks: 20, Seed: 1}
	book, err := run.Play(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func steps(r *wire.Recording) (names []string) {
	for _, e := range r.Exchanges {
		names = append(names, e.Step)
	}
	return names
}

// A walk that finds a bug is shortened to the calls that it takes: cancel, then
// another address.
func TestAFailingWalkIsShortened(t *testing.T) {
	book := walked(t, "reopens-by-address")
	var short []*wire.Recording
	for _, r := range book.Recordings {
		if strings.HasSuffix(r.Scenario, "-shortest") {
			short = append(short, r)
		}
	}
	if len(short) != 1 {
		t.Fatalf("%d walks were shortened, want one for one bug", len(short))
	}
	if !strings.HasPrefix(short[0].Scenario, "walk-1-") {
		t.Errorf("%s does not tell its seed", short[0].Scenario)
	}
	got := steps(short[0])
	if len(got) != 4 || got[0] != "create" || got[1] != "01-cancel" || !strings.Contains(got[2], "address") || got[3] != "last" {
		t.Errorf("the shortest walk is %v", got)
	}
	if book.Recording(strings.TrimSuffix(short[0].Scenario, "-shortest")) == nil {
		t.Error("the original walk is not in the book")
	}
}

func TestASeedGivesTheSameWalks(t *testing.T) {
	for n := range 20 {
		if a, b := simacp.NewWalk(7, n), simacp.NewWalk(7, n); !reflect.DeepEqual(a, b) {
			t.Errorf("walk %d differs: %s, %s", n, a, b)
		}
	}
	if slices.Equal(simacp.NewWalk(7, 1).Moves, simacp.NewWalk(8, 1).Moves) {
		t.Error("another seed gives the same walk")
	}
}

// The good merchant leaves the table on no walk.
func TestTheGoodMerchantIsWalkedWithoutHarm(t *testing.T) {
	book := walked(t, "")
	verdicts, err := line.Judge(book)
	if err != nil {
		t.Fatal(err)
	}
	if faults := proof.Check(proof.Case{Version: simacp.Latest, Profile: "spec"}, verdicts); faults != "" {
		t.Error(faults)
	}
}
