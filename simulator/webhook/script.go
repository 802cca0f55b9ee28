package webhook

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Answer is how one delivery is answered.
type Answer struct {
	Status     int           // 0 is 200
	RetryAfter int64         // seconds, stated in the header; 0 leaves it out
	Location   string        // where a redirect leads, relative to where the delivery came
	Wait       time.Duration // before the answer
	Empty      bool          // without a body, whatever the status
	Hang       bool          // never answer: hold the connection until the sender gives up
	Close      bool          // break the connection instead
}

// Script is how the deliveries of one session are answered, one after the
// other. Deliveries beyond its end are accepted.
type Script []Answer

// pop takes the first answer off, if one is left.
func (s Script) pop() (rest Script, first Answer, ok bool) {
	if len(s) == 0 {
		return s, Answer{}, false
	}
	return s[1:], s[0], true
}

// queue holds scripts of one event each.
type queue struct {
	waiting []Script          // for events that have not come yet
	begun   map[string]Script // what is left for those that have, by what names them
}

// next takes the next answer of an event's own script.
func (q *queue) next(event string) (answer Answer, scripted bool) {
	own, known := q.begun[event]
	if !known && len(q.waiting) > 0 {
		own, q.waiting = q.waiting[0], q.waiting[1:]
	}
	q.begun[event], answer, scripted = own.pop()
	return answer, scripted
}

// Times repeats an answer.
func Times(n int, a Answer) Script {
	s := make(Script, n)
	for i := range s {
		s[i] = a
	}
	return s
}

// Name is the answer as a delivery tells it.
func (a Answer) Name() string {
	switch {
	case a.Hang:
		return "hang"
	case a.Close:
		return "close"
	case a.Empty:
		return strconv.Itoa(a.status()) + Empty
	case a.RetryAfter > 0:
		return fmt.Sprintf("%d, Retry-After %ds", a.status(), a.RetryAfter)
	case a.Wait > 0:
		return fmt.Sprintf("%d after %s", a.status(), a.Wait)
	}
	return strconv.Itoa(a.status())
}

// Empty ends the name of an answer without a body.
const Empty = ", empty"

func (a Answer) status() int {
	if a.Status == 0 {
		return http.StatusOK
	}
	return a.Status
}

// longestHang is how long a connection is held that is never answered.
const longestHang = 90 * time.Second
