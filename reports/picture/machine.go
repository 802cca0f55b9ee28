package picture

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// Machine is the states of a session and what led from one to another.
type Machine struct {
	Width, Height int
	States        []State
	Arcs          []Arc
}

// State is a box that lists what was done to sessions in it.
type State struct {
	Name                string
	X, Y, Width, Height int
	Steps               []Step
}

// Step is one transition that begins in a state.
type Step struct {
	Y    int // of the middle of its line
	Text string
	How  How
	Sign string // an SVG path: the sign of how it is
}

// How is what is to say of a transition.
type How string

const (
	Seen   How = "seen"
	Missed How = "missed" // lawful, but the call was never made in that state
	Odd    How = "odd"    // it should not be
	Wrong  How = "wrong"  // it must not be
)

// Arc leads from a step to another state.
type Arc struct {
	Path  string // as SVG has it
	Head  string // where it arrives
	How   How
	Title string
}

const (
	boxWide  = 240
	boxHead  = 26
	lineHigh = 16
	between  = 120 // columns
	apart    = 18  // boxes in a column
)

// MachineOf draws transitions, nil where there are none.
func MachineOf(all []rule.Transition) *Machine {
	if len(all) == 0 {
		return nil
	}
	m := &Machine{}
	told := telling(all)
	for layer, names := range layers(all) {
		y := apart
		for _, name := range names {
			s := State{Name: name, X: 20 + layer*(boxWide+between), Y: y, Width: boxWide, Height: boxHead + 6}
			for _, t := range told {
				if t.From == name {
					middle := s.Y + s.Height + lineHigh/2 - 4
					s.Steps = append(s.Steps, Step{Y: middle, Text: words(t), How: how(t), Sign: sign(how(t), s.X+16, middle)})
					s.Height += lineHigh
				}
			}
			m.States = append(m.States, s)
			y += s.Height + apart
		}
		m.Height = max(m.Height, y)
		m.Width = 20 + layer*(boxWide+between) + boxWide + between/2
	}
	m.connect(told)
	return m
}

// telling leaves out what is lawful and unseen, unless nothing else is known of that call in that state.
func telling(all []rule.Transition) []rule.Transition {
	tried := map[[2]string]bool{}
	for _, t := range all {
		if t.Seen > 0 {
			tried[[2]string{t.From, t.Call}] = true
		}
	}
	told := slices.DeleteFunc(slices.Clone(all), func(t rule.Transition) bool {
		return t.Seen == 0 && (tried[[2]string{t.From, t.Call}] || t.To == rule.RefusedState)
	})
	return told
}

func how(t rule.Transition) How {
	switch {
	case t.Deviates == rule.Fails:
		return Wrong
	case t.Deviates != "":
		return Odd
	case t.Seen == 0:
		return Missed
	}
	return Seen
}

// sign tells how a step is without colour: a tick, a dash, an exclamation mark or a cross.
func sign(h How, x, y int) string {
	switch h {
	case Seen:
		return fmt.Sprintf("M%d %dl3 3 5-7", x-4, y)
	case Missed:
		return fmt.Sprintf("M%d %dh8", x-4, y)
	case Odd:
		return fmt.Sprintf("M%d %dv6m0 2v2", x, y-5)
	}
	return fmt.Sprintf("M%d %dl7 7m0-7l-7 7", x-4, y-4)
}

// words are a transition in the box of the state it begins in.
func words(t rule.Transition) string {
	says := t.Call + " → " + t.To
	if t.From == t.To {
		says = t.Call + " stays"
	}
	if t.To == rule.RefusedState {
		says = t.Call + " refused"
	}
	if t.Seen == 0 {
		return says
	}
	return fmt.Sprintf("%s ×%d", says, t.Seen)
}

// layers are the states by how many lawful steps they are away from the first.
func layers(all []rule.Transition) [][]string {
	layer := []string{all[0].From}
	known := map[string]bool{rule.RefusedState: true, all[0].From: true}
	var found [][]string
	for len(layer) > 0 {
		found = append(found, layer)
		var next []string
		for _, from := range layer {
			for _, t := range all {
				if t.From == from && !known[t.To] {
					known[t.To] = true
					next = append(next, t.To)
				}
			}
		}
		layer = next
	}
	return found
}

// connect draws an arc for every step into another state.
func (m *Machine) connect(told []rule.Transition) {
	entered := map[string]int{}
	for i := range m.States {
		from, n := &m.States[i], 0
		for _, t := range told {
			if t.From != from.Name {
				continue
			}
			step := from.Steps[n]
			n++
			j := slices.IndexFunc(m.States, func(s State) bool { return s.Name == t.To })
			if j < 0 || t.To == t.From {
				continue
			}
			to := &m.States[j]
			y := to.Y + 8 + 5*(entered[to.Name]%max(1, (to.Height-12)/5))
			entered[to.Name]++
			path, head := path(from, step.Y, to, y)
			m.Arcs = append(m.Arcs, Arc{Path: path, Head: head, How: step.How, Title: t.From + ": " + step.Text})
		}
	}
}

// path leaves a box on its right side. It enters a box further on at its left, any other at its right.
func path(from *State, y int, to *State, toY int) (line, head string) {
	x := from.X + from.Width
	if to.X > from.X {
		bend := (to.X - x) / 2
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x, y, x+bend, y, to.X-bend, toY, to.X-6, toY),
			fmt.Sprintf("M%d %dl-7-3.5v7z", to.X-1, toY)
	}
	toX := to.X + to.Width
	bulge := max(x, toX) + min(between-30, 20+max(y-toY, toY-y)/5) // long ones pass the short ones
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x, y, bulge, y, bulge, toY, toX+6, toY),
		fmt.Sprintf("M%d %dl7-3.5v7z", toX+1, toY)
}
