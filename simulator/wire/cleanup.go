package wire

// Cleanup is what became of the sessions that a run left open. What was said for
// it is no evidence, and stands in no recording.
type Cleanup struct {
	Open     int `json:"open"`     // sessions that were open when the plan had been played
	Canceled int `json:"canceled"` // of those
	Refused  int `json:"refused"`  // of those: they had ended meanwhile, or stay open
	Requests int `json:"requests"` // that were sent for it, beside the exchanges of the book
	Orders   int `json:"orders"`   // sessions that became orders, which nobody undoes
	// Unanswered counts creates whose answer never came: what they opened, if
	// anything, is not known.
	Unanswered int  `json:"unanswered,omitempty"`
	Off        bool `json:"off,omitempty"` // nothing was to be canceled
}
