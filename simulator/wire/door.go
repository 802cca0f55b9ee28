package wire

import "fmt"

// Door is a way in which our receiver of order events showed itself for a while
// that no sender should trust, and what the target made of it. What was brought
// all the same is among the deliveries.
type Door struct {
	Scenario string `json:"scenario"`
	Step     string `json:"step"`
	Visits   int    `json:"visits"`            // connections to it that are over
	Refused  string `json:"refused,omitempty"` // what the target said where it would not be led there
}

// Name is how reports point at the door.
func (d *Door) Name() string { return fmt.Sprintf("%s/%s#1", d.Scenario, d.Step) }
