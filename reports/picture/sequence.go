package picture

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Sequence is who sent what to whom in one scenario, time going down.
type Sequence struct {
	Width, Height int
	Lanes         []Lane
	Arrows        []Arrow
	Gaps          []Gap
}

// Lane is the line of one who speaks.
type Lane struct {
	Name string
	X    int
}

// Arrow is one message.
type Arrow struct {
	Y, FromX, ToX int
	TextX         int    // where its text begins
	Time          string // since the scenario began, "" where the arrow before says the same
	Text          string
	Name          string // of the exchange, event or redemption
	Kind          Kind
	Head          string // an SVG path, where it arrives
}

// Gap is time in which nothing was said.
type Gap struct {
	Y, Height int
	Text      string
	Backoff   bool // the agent waited before it tried again
}

const (
	gutter   = 72  // for the times
	first    = 340 // between the agent and the target
	further  = 210 // between any other two
	top      = 44
	pitch    = 20
	idle     = 20 * time.Millisecond // shorter pauses are not shown
	longest  = 60                    // height of the longest pause
	charWide = 6.2
)

// SequenceOf draws a scenario. Target is the word for whom the agent speaks to; nil where nothing was said.
func SequenceOf(rec *wire.Recording, target string, events []*wire.Delivery, charges []*wire.Redemption) *Sequence {
	story := story(rec, target, events, charges)
	if len(story) == 0 {
		return nil
	}
	s := &Sequence{}
	s.place(story, target)
	y, began, before := top, story[0].at, story[0].at
	told := ""
	for _, e := range story {
		if pause := e.at.Sub(before); pause >= idle || e.backoff > 0 {
			y += s.rest(y, max(pause, e.backoff), e.backoff > 0)
		}
		y += pitch
		a := s.arrow(e, y)
		if a.Time = "+" + Span(e.at.Sub(began)); a.Time == told {
			a.Time = ""
		} else {
			told = a.Time
		}
		s.Arrows = append(s.Arrows, a)
		before = e.at
	}
	s.Height = y + pitch
	return s
}

// place gives a lane to everybody who says something or is spoken to.
func (s *Sequence) place(story []event, target string) {
	x := gutter + 40
	for _, name := range []string{agent, target, receiver, provider} {
		if !slices.ContainsFunc(story, func(e event) bool { return e.from == name || e.to == name }) {
			continue
		}
		s.Lanes = append(s.Lanes, Lane{name, x})
		s.Width = x + 60
		x += further
		if len(s.Lanes) == 1 {
			x += first - further
		}
	}
}

func (s *Sequence) at(name string) int {
	i := slices.IndexFunc(s.Lanes, func(l Lane) bool { return l.Name == name })
	return s.Lanes[i].X
}

func (s *Sequence) arrow(e event, y int) Arrow {
	a := Arrow{Y: y, FromX: s.at(e.from), ToX: s.at(e.to), Name: e.name, Kind: e.kind}
	back := a.ToX < a.FromX
	a.Head = fmt.Sprintf("M%d %dl-7-3.5v7z", a.ToX-1, y)
	if back {
		a.Head = fmt.Sprintf("M%d %dl7-3.5v7z", a.ToX+1, y)
	}
	a.TextX = min(a.FromX, a.ToX) + 8
	if e.from != agent && e.to != agent {
		a.TextX = s.at(e.to) - further + 8 // the lanes between are passed over
		if back {
			a.TextX = a.ToX + 8
		}
	}
	room := first
	if s.Lanes[0].Name != agent || e.from != agent && e.to != agent {
		room = further
	}
	a.Text = Shorten(e.text, int(float64(room-16)/charWide))
	return a
}

// rest is the height of a pause: ten times as long is a step higher.
func (s *Sequence) rest(y int, pause time.Duration, backoff bool) int {
	height := min(longest, 16+int(12*math.Log10(max(1, float64(pause)/float64(idle)))))
	text := Span(pause)
	if backoff {
		text = "backoff " + text
	}
	s.Gaps = append(s.Gaps, Gap{Y: y + 4, Height: height, Text: text, Backoff: backoff})
	return height
}

// Span is a duration in few characters.
func Span(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 100*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// Shorten leaves out the middle of a text that is longer than n characters.
func Shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n || n < 3 {
		return s
	}
	tail := (n - 1) / 2
	return string(runes[:n-1-tail]) + "…" + string(runes[len(runes)-tail:])
}
