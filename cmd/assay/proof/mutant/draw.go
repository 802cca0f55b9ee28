package mutant

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
)

// bodyShare is how many of ten mutants change a body: most rules speak of those.
const bodyShare = 8

// most tries at drawing a mutant that can be made; books are full of places, so
// it is hardly ever met.
const mostTries = 200

// Draw makes the n-th mutant of a seed; the same seed and book give the same.
// It is nil where none can be found.
func (b *Book) Draw(seed uint64, n int) *Mutated {
	luck := rand.New(rand.NewPCG(seed, mark(b.Name+"/"+strconv.Itoa(n))))
	for range mostTries {
		var m Mutant
		if luck.IntN(10) < bodyShare {
			m = b.drawBody(luck)
		} else {
			m = b.drawRest(luck)
		}
		if made, err := b.Make(m); err == nil {
			return made
		}
	}
	return nil
}

func (b *Book) drawBody(luck *rand.Rand) Mutant {
	s := draw(luck, b.bodies)
	m := Mutant{Book: b.Name, Evidence: s.name, Operator: pick(luck, bodyChoice), Place: pick(luck, s.places)}
	switch m.Operator {
	case Cut:
		m.Place = ""
	case Swap:
		m.With = draw(luck, b.bodies).name
	}
	return m
}

func (b *Book) drawRest(luck *rand.Rand) Mutant {
	s := draw(luck, b.all)
	m := Mutant{Book: b.Name, Evidence: s.name, Operator: pick(luck, restChoice)}
	switch m.Operator {
	case Status:
		m.With = strconv.Itoa(pick(luck, statusCodes))
	case HeaderDrop, HeaderAlter:
		if names := b.headers(s); len(names) > 0 {
			m.Place = pick(luck, names)
		}
	case HeaderAdd:
		m.Place = unknownHeader
	}
	return m
}

// draw picks a site by its name and not by where it stands: one event more, which
// a race may bring, must not change what is drawn instead of all others.
func draw(luck *rand.Rand, sites []*site) *site {
	ticket := luck.Uint64()
	return slices.MinFunc(sites, func(a, b *site) int { return cmp.Compare(mixed(a.mark^ticket), mixed(b.mark^ticket)) })
}

// mixed spreads the bits of a number evenly (the finalizer of SplitMix64).
func mixed(n uint64) uint64 {
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// mark is a number for a name, the same everywhere.
func mark(name string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(name))
	return hash.Sum64()
}

func pick[T any](luck *rand.Rand, list []T) T { return list[luck.IntN(len(list))] }

// What is drawn from. Dropping, altering and swapping are what merchants do most;
// a body that breaks off is noticed by everybody.
var (
	bodyChoice = slices.Concat(
		slices.Repeat([]Operator{Drop, Alter, Swap}, 4), slices.Repeat([]Operator{Shorten, Retype, Add, Null, Empty, Fraction, Negate, Twice, Reverse, Upper}, 2), []Operator{Cut},
	)
	restChoice = []Operator{Status, Status, Status, HeaderDrop, HeaderDrop, HeaderAlter, HeaderAlter, HeaderAdd, Late, Repeat, Lose, Overtake}
)
