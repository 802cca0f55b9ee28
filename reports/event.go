package reports

import (
	"cmp"
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// event is an order event in a few words: what it is about, how it was signed,
// how it was answered.
func event(d *wire.Delivery) string {
	about := "no session of this run"
	if !d.Foreign {
		about = "session " + d.Session
	}
	signed := "not signed"
	if s := d.Signature; s != nil {
		signed = "signed in " + s.Header + " (" + cmp.Or(s.Form, "no known form") + ")"
	}
	answered := fmt.Sprintf("answered %d", d.Answered)
	if d.Answered == 0 {
		answered = "not answered on purpose"
	}
	return fmt.Sprintf("%s %s about %s, %s, %s", d.Request.Method, d.Request.URL, about, signed, answered)
}

// events are the order events of a book by name.
func events(book *wire.Book) map[string]*wire.Delivery {
	all := map[string]*wire.Delivery{}
	for _, d := range book.Deliveries {
		all[d.Name()] = d
	}
	return all
}
