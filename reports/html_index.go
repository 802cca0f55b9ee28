package reports

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// htmlIndex knows where everything stands in the page: each thing has one place, and an anchor that others point at.
type htmlIndex struct {
	r       *Report
	taken   map[string]bool
	shown   map[string]bool        // anchors that stand in the page
	named   map[string]string      // anchors of exchanges, handshakes, doors, events and redemptions by name
	played  map[string]string      // anchors of scenarios
	rules   map[*Verdict]string    // anchors of rules
	broken  map[string][]*Verdict  // rules with findings by name of exchange
	hit     map[string]int         // number of rules with findings by scenario
	cards   map[*Verdict]*htmlRule // rules that stand under a cause
	bodies  map[string]htmlRef     // messages that show a body
	stories map[string]string      // causes that tell how to come to an exchange, by its name
	room    int                    // bytes of messages that the page may still show
}

// htmlRef points at something in the page. Without an ID it is not there.
type htmlRef struct{ ID, Name, Says string }

func newHTMLIndex(r *Report) *htmlIndex {
	x := &htmlIndex{
		r: r, taken: map[string]bool{}, shown: map[string]bool{}, named: map[string]string{}, played: map[string]string{}, rules: map[*Verdict]string{},
		broken: map[string][]*Verdict{}, hit: map[string]int{}, cards: map[*Verdict]*htmlRule{}, bodies: map[string]htmlRef{}, stories: map[string]string{}, room: htmlRoom,
	}
	for _, rec := range r.book.Recordings {
		if x.played[rec.Scenario] == "" {
			x.played[rec.Scenario] = x.anchor("scenario", rec.Scenario)
		}
		x.nameAll(rec)
	}
	for _, d := range r.book.Deliveries {
		x.name("", d.Name())
	}
	for _, p := range r.book.Redemptions {
		x.name("", p.Name())
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		x.rules[v] = x.anchor("rule", v.ID)
		x.note(v)
	}
	return x
}

// note keeps at which exchanges and in which scenarios a rule has findings.
func (x *htmlIndex) note(v *Verdict) {
	exchanges, scenarios := map[string]bool{}, map[string]bool{}
	for _, f := range v.Findings {
		if f.Severity == rule.Notes || exchanges[f.Exchange] {
			continue
		}
		exchanges[f.Exchange] = true
		x.broken[f.Exchange] = append(x.broken[f.Exchange], v)
		if scenario, _ := wire.SplitName(f.Exchange); !scenarios[scenario] {
			scenarios[scenario] = true
			x.hit[scenario]++
		}
	}
}

func (x *htmlIndex) nameAll(rec *wire.Recording) {
	for i := range rec.Exchanges {
		x.name("at", rec.Exchanges[i].Name())
	}
	for i := range rec.Handshakes {
		x.name("at", rec.Handshakes[i].Name())
	}
	for i := range rec.Doors {
		x.name("door", rec.Doors[i].Name())
	}
}

// name gives a thing its anchor. The first of a name keeps it.
func (x *htmlIndex) name(prefix, name string) {
	if x.named[name] == "" {
		x.named[name] = x.anchor(prefix, name)
	}
}

// claim is the anchor for what is shown now: the one that is pointed at for the first of a name, another for all others.
func (x *htmlIndex) claim(id string) string {
	if x.shown[id] {
		id = x.anchor("", id)
	}
	x.shown[id] = true
	return id
}

// anchor makes an id that nothing else in the page has.
func (x *htmlIndex) anchor(prefix, name string) string {
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.TrimPrefix(prefix+"-"+name, "-"))
	id = id[:min(len(id), 80)]
	unique := id
	for i := 2; x.taken[unique]; i++ {
		unique = fmt.Sprintf("%s--%d", id, i)
	}
	x.taken[unique] = true
	return unique
}

// Anchor is where something with a name stands, "" where the page does not show it.
func (x *htmlIndex) Anchor(name string) string { return x.named[name] }

// ref points at an exchange and says what it was, as far as the book knows.
func (x *htmlIndex) ref(name string) htmlRef {
	return htmlRef{x.named[name], name, clip(x.r.said(name), textLimit)}
}
