package rule

// RefusedState is where a refusal leads: the session stays as it was.
const RefusedState = "refused"

// Transition is what one call may do to a session in a state, or what it did. It is told, and never judged.
type Transition struct {
	From, Call, To string // To is RefusedState where the call is refused
	// Seen counts how often it happened; 0 says that it is lawful and did not.
	Seen int
	// Deviates is how grave it is that it happened, "" where it is lawful.
	Deviates Severity
	// Allowed says what may happen instead, where it deviates.
	Allowed string
	// Exchange is the first at which it happened.
	Exchange string
}
