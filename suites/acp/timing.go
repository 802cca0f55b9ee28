package acp

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// buyersWay are the stages of a purchase as a buyer waits for them.
var buyersWay = []string{"create", "address", "option", "complete", "create to order"}

// Timing measures the buyer's way over a book: each stage, and the whole from
// create to the order. It is reported and never judged. Only requests a good
// agent sends count, and only those answered at the first attempt.
func Timing(book *wire.Book) []rule.Timing {
	took := map[string][]time.Duration{}
	for _, recording := range book.Recordings {
		opened := map[string]*wire.Exchange{}
		for i := range recording.Exchanges {
			e := &recording.Exchanges[i]
			if e.Intent != wire.Normal || e.Attempt > 1 || e.Repeats != "" || e.Status()/100 != 2 {
				continue
			}
			if stage := stageOf(e); stage != "" {
				took[stage] = append(took[stage], e.Took())
			}
			switch first := opened[e.Session]; {
			case e.Operation == create:
				opened[e.Session] = e
			case e.Operation == complete && first != nil && showsOrder(e):
				took["create to order"] = append(took["create to order"], e.Began.Add(e.Took()).Sub(first.Began))
			}
		}
	}
	var timings []rule.Timing
	for _, stage := range buyersWay {
		if all := took[stage]; len(all) > 0 {
			slices.Sort(all)
			timings = append(timings, rule.Timing{Stage: stage, Count: len(all), P50: percentile(all, 50), P95: percentile(all, 95)})
		}
	}
	return timings
}

// stageOf is the stage a request belongs to, "" for none.
func stageOf(e *wire.Exchange) string {
	switch e.Operation {
	case create, complete:
		return string(e.Operation)
	case update:
	default:
		return ""
	}
	var body struct {
		Flat     json.RawMessage `json:"fulfillment_address"`
		Details  json.RawMessage `json:"fulfillment_details"`
		Option   json.RawMessage `json:"fulfillment_option_id"`
		Selected json.RawMessage `json:"selected_fulfillment_options"`
	}
	switch _ = json.Unmarshal(e.Request.Body, &body); {
	case body.Flat != nil || body.Details != nil:
		return "address"
	case body.Option != nil || body.Selected != nil:
		return "option"
	}
	return ""
}

// showsOrder reports whether an answer shows an order.
func showsOrder(e *wire.Exchange) bool {
	var body struct {
		Order struct {
			ID string `json:"id"`
		} `json:"order"`
	}
	return json.Unmarshal(e.Response.Body, &body) == nil && body.Order.ID != ""
}

// percentile of sorted durations, by the nearest rank.
func percentile(sorted []time.Duration, p int) time.Duration {
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}
