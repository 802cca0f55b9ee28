// Package mutant changes what was recorded of good runs, one place at a time,
// and asks whether anybody notices: a change that is against the protocol and
// stays green is a survivor, a rule that turns red over a place it never looked
// at is a false accusation.
//
// It must not know how a rule judges, or how a book was played. Whether a change
// is lawful is asked of the schema and of a table of its own, never of the rules.
package mutant

import (
	"fmt"
	"strings"
)

// Mutant is one change of one recorded book. Written as text it can be made
// again: BOOK:EVIDENCE:OPERATOR[=WITH]:PLACE.
type Mutant struct {
	Book     string   // name of the book
	Evidence string   // name of the exchange or event
	Operator Operator // what is done
	With     string   // what it is done with: another exchange, a status code
	Place    string   // where: JSON pointer into the body, or name of a header field
}

// Operator is a way to change what was recorded.
type Operator string

// Operators on a place in the body of an answer or event.
const (
	Drop     Operator = "drop"     // the member goes
	Shorten  Operator = "shorten"  // the element goes
	Add      Operator = "add"      // the object gets a member nobody knows
	Null     Operator = "null"     // the value becomes null
	Retype   Operator = "retype"   // the value becomes one of another type
	Alter    Operator = "alter"    // the value becomes another of its type
	Negate   Operator = "negate"   // the number changes its sign
	Fraction Operator = "fraction" // the number gets a half more
	Empty    Operator = "empty"    // text, list or object becomes empty
	Upper    Operator = "upper"    // the text is written in capitals
	Twice    Operator = "twice"    // the last element of the list stands twice
	Reverse  Operator = "reverse"  // the list is turned round
	Swap     Operator = "swap"     // the value is exchanged for that of another body
	Cut      Operator = "cut"      // the body breaks off in the middle
)

// Operators on the rest of an exchange or event.
const (
	Status      Operator = "status"       // the status code is another
	HeaderDrop  Operator = "header-drop"  // a header field goes
	HeaderAlter Operator = "header-alter" // a header field has another value
	HeaderAdd   Operator = "header-add"   // there is one that nobody knows
	Late        Operator = "late"         // it comes an hour later
	Repeat      Operator = "repeat"       // it comes twice
	Lose        Operator = "lose"         // it does not come at all
	Overtake    Operator = "overtake"     // the event comes before the one before it
)

// String is the mutant as Parse reads it.
func (m Mutant) String() string {
	operator := string(m.Operator)
	if m.With != "" {
		operator += "=" + m.With
	}
	return strings.Join([]string{m.Book, m.Evidence, operator, m.Place}, ":")
}

// Parse reads what String writes. The error says what is wrong with it.
func Parse(text string) (Mutant, error) {
	parts := strings.SplitN(text, ":", 4)
	if len(parts) != 4 {
		return Mutant{}, fmt.Errorf("%q is no mutant: it reads BOOK:EVIDENCE:OPERATOR:PLACE", text)
	}
	operator, with, _ := strings.Cut(parts[2], "=")
	m := Mutant{Book: parts[0], Evidence: parts[1], Operator: Operator(operator), With: with, Place: parts[3]}
	if !m.Operator.inBody() && !m.Operator.outside() {
		return Mutant{}, fmt.Errorf("%q is no operator: use one of %s", operator, strings.Join(operators(), ", "))
	}
	return m, nil
}
