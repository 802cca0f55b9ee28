package rule

import "time"

// Timing is how long one stage of a purchase took over a run. It is told, and
// never judged.
type Timing struct {
	Stage    string
	Count    int
	P50, P95 time.Duration
}
