package reports

import (
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// page is where an exchange stands in the book.
type page struct {
	recording *wire.Recording
	index     int
}

func (p page) exchange() *wire.Exchange { return &p.recording.Exchanges[p.index] }

// shakes are the handshakes of a book by name.
func shakes(book *wire.Book) map[string]*wire.Handshake {
	all := map[string]*wire.Handshake{}
	for _, rec := range book.Recordings {
		for i := range rec.Handshakes {
			all[rec.Handshakes[i].Name()] = &rec.Handshakes[i]
		}
	}
	return all
}

func paginate(book *wire.Book) map[string]page {
	pages := map[string]page{}
	for _, rec := range book.Recordings {
		for i := range rec.Exchanges {
			pages[rec.Exchanges[i].Name()] = page{rec, i}
		}
	}
	return pages
}

// spent is the time that what a rule looked at took.
func (r *Report) spent(v *Verdict) (d time.Duration) {
	for _, name := range v.Exchanges {
		d += r.took(name)
	}
	return d
}

// took is the time an exchange or a handshake took, 0 if the book does not hold it.
func (r *Report) took(name string) time.Duration {
	if h, ok := r.shakes[name]; ok {
		return h.Took()
	}
	page, ok := r.pages[name]
	if !ok {
		return 0
	}
	return page.exchange().Took()
}
