package mutant

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

// opened is a small book of a good run.
func opened(t *testing.T) *Book {
	t.Helper()
	file, err := os.Open("../../../../fixtures/recordings/green.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	played, err := wire.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	played.Deliveries = []*wire.Delivery{
		event(1, `{"type":"order_create","data":{"checkout_session_id":"cs_1","id":"ord_1"}}`),
		event(2, `{"type":"order_update","data":{"checkout_session_id":"cs_1","id":"ord_1"}}`),
	}
	return Open("green", played)
}

func event(number int, body string) *wire.Delivery {
	return &wire.Delivery{
		Number: number, Session: "cs_1", Order: "ord_1", Signature: &wire.Signature{Header: "Merchant-Signature", Valid: true},
		Request: wire.Request{Method: "POST", Header: wire.Header{"Merchant-Signature": {"t=1,v1=aa"}}, Body: wire.Body(body)},
	}
}

func written(t *testing.T, b *wire.Book) string {
	t.Helper()
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestASeedMakesTheSameMutants(t *testing.T) {
	b := opened(t)
	before, others := written(t, b.Played), 0
	for n := range 300 {
		one, two, other := b.Draw(7, n), b.Draw(7, n), b.Draw(8, n)
		if one == nil || one.Mutant != two.Mutant || one.Says != two.Says || written(t, one.Book) != written(t, two.Book) {
			t.Fatalf("mutant %d of one seed is two: %+v and %+v", n, one, two)
		}
		if one.Mutant != other.Mutant {
			others++
		}
		if written(t, one.Book) == before {
			t.Errorf("%s changes nothing", one.Mutant)
		}
		if one.Says == "" || len(one.Changes) == 0 {
			t.Errorf("%s does not say what it changes", one.Mutant)
		}
	}
	if others < 200 {
		t.Errorf("another seed makes %d other mutants of 300", others)
	}
	if written(t, b.Played) != before {
		t.Error("the book itself was changed")
	}
}

func TestAMutantCanBeMadeAgainFromItsName(t *testing.T) {
	b := opened(t)
	for n := range 300 {
		drawn := b.Draw(3, n)
		m, err := Parse(drawn.Mutant.String())
		if err != nil || m != drawn.Mutant {
			t.Fatalf("%s reads as %+v: %v", drawn.Mutant, m, err)
		}
		again, err := b.Make(m)
		if err != nil || written(t, again.Book) != written(t, drawn.Book) {
			t.Errorf("%s makes another book: %v", m, err)
		}
	}
	for _, text := range []string{"", "green:event/1:drop", "green:event/1:paint:/type"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q reads as a mutant", text)
		}
	}
	for _, text := range []string{"green:event/9:drop:/type", "green:event/1:drop:/nothing", "green:event/1:negate:/type", "green:event/1:drop:", "green:event/1:shorten:/type", "green:event/1:status=200:"} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Make(m); err == nil {
			t.Errorf("%s can be made", text)
		}
	}
}

func TestOperatorsChangeOnePlace(t *testing.T) {
	const body = `{"a":{"n":5,"s":"usd","l":[1,2],"b":true,"at":"2026-05-04T09:30:00Z"}}`
	for _, c := range []struct {
		operator    Operator
		place, want string
	}{
		{Drop, "/a/n", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[1,2],"s":"usd"}}`},
		{Shorten, "/a/l/0", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[2],"n":5,"s":"usd"}}`},
		{Add, "/a", `{"a":{"assay_unknown":"unexpected","at":"2026-05-04T09:30:00Z","b":true,"l":[1,2],"n":5,"s":"usd"}}`},
		{Alter, "/a/n", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[1,2],"n":6,"s":"usd"}}`},
		{Alter, "/a/at", `{"a":{"at":"2026-05-05T09:30:00Z","b":true,"l":[1,2],"n":5,"s":"usd"}}`},
		{Retype, "/a/n", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[1,2],"n":"5","s":"usd"}}`},
		{Fraction, "/a/n", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[1,2],"n":5.5,"s":"usd"}}`},
		{Upper, "/a/s", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[1,2],"n":5,"s":"USD"}}`},
		{Twice, "/a/l", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[1,2,2],"n":5,"s":"usd"}}`},
		{Reverse, "/a/l", `{"a":{"at":"2026-05-04T09:30:00Z","b":true,"l":[2,1],"n":5,"s":"usd"}}`},
	} {
		b := Open("one", &wire.Book{Deliveries: []*wire.Delivery{event(1, body)}})
		made, err := b.Make(Mutant{"one", "event/1", c.operator, "", c.place})
		if err != nil {
			t.Errorf("%s %s: %v", c.operator, c.place, err)
			continue
		}
		var got, want any
		if json.Unmarshal(made.Book.Deliveries[0].Request.Body, &got) != nil || json.Unmarshal([]byte(c.want), &want) != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s makes %s, want %s", c.operator, c.place, made.Book.Deliveries[0].Request.Body, c.want)
		}
	}
}

// What the receiver found out about an event follows from what was changed.
func TestWhatIsKnownOfAnEventFollows(t *testing.T) {
	b := opened(t)
	make := func(m Mutant) *wire.Book {
		made, err := b.Make(m)
		if err != nil {
			t.Fatal(err)
		}
		return made.Book
	}
	if d := make(Mutant{"green", "event/1", Alter, "", "/data/checkout_session_id"}).Deliveries[0]; d.Session != "cs_1x" || !d.Foreign {
		t.Errorf("an event of another session is %+v", d)
	}
	if d := make(Mutant{"green", "event/1", HeaderDrop, "", "Merchant-Signature"}).Deliveries[0]; d.Signature != nil {
		t.Error("a signature is known that was not sent")
	}
	if d := make(Mutant{"green", "event/1", HeaderAlter, "", "Merchant-Signature"}).Deliveries[0]; d.Signature.Valid {
		t.Error("a signature is valid that was changed")
	}
	if d := make(Mutant{"green", "event/1", Lose, "", ""}).Deliveries; len(d) != 1 || d[0].Name() != "event/1" {
		t.Errorf("after the first event is lost there are %v", d)
	}
}

func TestPlacesFitGlobs(t *testing.T) {
	for pattern, places := range map[string]map[string]bool{
		"/links/*/url":      {"/links/0/url": true, "/links/url": false, "/links/0/url/x": false},
		"**/title":          {"/links/0/title": true, "/title": true, "/titles": false},
		"**/list/*/rate":    {"/a/list/0/rate": true, "/list/0/rate": true, "/list/rate": false},
		"/a/*/config/**":    {"/a/0/config/x": true, "/a/0/config/x/y": true, "/a/0/config": false, "/a/0/spec": false},
		"/totals/*/amount*": {"/totals/1/amount": true, "/totals/1/amounts": true},
	} {
		for place, want := range places {
			if lies(place, pattern) != want {
				t.Errorf("%s lies in %s: %v", place, pattern, !want)
			}
		}
	}
}

func TestEveryFreedomHasItsReason(t *testing.T) {
	for i, f := range freedoms {
		if f.Why == "" || len(f.Do)+len(f.At)+len(f.On)+len(f.Of) == 0 && f.Intent == "" {
			t.Errorf("freedom %d is about everything, or has no reason: %+v", i, f)
		}
	}
}

func TestWhatTheSchemaForbidsIsNeverLawful(t *testing.T) {
	b := opened(t)
	for text, lawful := range map[string]bool{
		"green:event/1:retype:/type":                   false,
		"green:event/1:header-add:X-Assay-Unknown":     true,
		"green:event/1:header-drop:Merchant-Signature": false,
		"green:event/1:cut:":                           false,
		"green:event/1:alter:/data/id":                 false,
		"green:probe/discover#1:retype:/protocol":      false,
	} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		made, err := b.Make(m)
		if err != nil {
			t.Fatal(err)
		}
		if why := b.lawful(made); (why != "") != lawful {
			t.Errorf("%s is lawful: %q", text, why)
		}
	}
}

func TestTheScoreCountsWhatIsUnlawful(t *testing.T) {
	var s Score
	class := Class{Operator: Alter, On: "create", Shape: "/id"}
	for _, trial := range []Trial{
		{Fate: Killed}, {Fate: Unverified}, {Fate: Lawful, Full: true}, {Fate: Survived, Class: class, Mutant: Mutant{Book: "b"}},
		{Fate: Survived, Class: class, Mutant: Mutant{Book: "a"}}, {Fate: Killed, Accused: []string{"X-001"}},
	} {
		s.Add(trial)
	}
	s.Settle()
	if s.Share() != 0.6 || s.InFull != 1 || len(s.Accusing) != 1 {
		t.Errorf("the score is %v of %+v", s.Share(), s)
	}
	if len(s.Survivors) != 1 || s.Survivors[0].Count != 2 || s.Survivors[0].Example.Book != "a" {
		t.Errorf("the survivors are %+v", s.Survivors)
	}
	if empty := (&Score{}); empty.Share() != 0 {
		t.Error("nothing tried is something noticed")
	}
}

func TestWhatIsExplainedHasItsReason(t *testing.T) {
	for i, x := range explanations {
		if x.Why == "" || len(x.Do)+len(x.As)+len(x.At) == 0 {
			t.Errorf("explanation %d is about everything, or has no reason: %+v", i, x)
		}
	}
	for class, explained := range map[Class]bool{
		{Operator: Overtake, On: "event"}:                               true,
		{Operator: Empty, On: "complete", Shape: "/order/confirmation"}: true,
		{Operator: Alter, On: "event", Shape: "/data/refunds/*/amount"}: true,
		{Operator: Alter, On: "create", Shape: "/line_items/*/item/id"}: false,
		{Operator: Shorten, On: "complete", Shape: "/totals/*"}:         false,
		{Operator: HeaderAlter, On: "create", Shape: "Request-Id"}:      false,
		{Operator: Cut, On: "error", Intent: wire.Faulted}:              true,
		{Operator: Cut, On: "error", Intent: wire.Invalid}:              false,
		{Operator: Null, On: "retrieve", Intent: wire.OtherVersion}:     true,
	} {
		if why := Explained(class); (why != "") != explained {
			t.Errorf("%s is explained: %q", class, why)
		}
	}
}
