package mutant

import "github.com/assay-project/assay/simulator/wire"

// freedom is a change to which nobody can object, as long as the schema allows
// it, with the reason. What has no freedom must be noticed.
type freedom struct {
	Do    []Operator // the operators it is about; none means all
	On    []string   // operations, "error" or "event"; none means all
	At    []string   // places: globs, in which a star is one step or a part of one, and ** at the end all below; none means all
	Role  string
	Since wire.Version
	Until wire.Version
	Why   string
}

// Operators that leave a text a text, and those that leave a list or object one.
var (
	reword  = []Operator{Alter, Upper, Swap, Empty}
	another = []Operator{Alter, Upper, Swap}
)

var freedoms = []freedom{
	// What happened around the body.
	{Do: []Operator{HeaderAdd}, Why: "whoever does not know a header field ignores it (RFC 9110 5.1)"},
	{Do: []Operator{HeaderDrop, HeaderAlter}, At: []string{"Date", "Content-Length", "Transfer-Encoding", "Accept-Encoding", "User-Agent"},
		Why: "framing and dates are the matter of HTTP, which had read the message when it was recorded"},
	{Do: []Operator{Repeat}, Why: "an answer may be given twice, and an event may come twice"},
	{Do: []Operator{Late}, On: exchanges, Why: "no source bounds how long an answer takes: it is told, and not judged"},
	{Do: []Operator{Lose}, On: exchanges, Why: "what is not in the book blames nobody"},
	{Do: []Operator{Status}, On: []string{"error"}, Why: "..."},

	// What the schema leaves open.
	{Do: []Operator{Add}, Why: "the schema lets members in that it does not name"},
	{Do: []Operator{Null}, Why: "the schema lets the value be null"},
	{Do: []Operator{Reverse}, Why: "no source gives a list an order"},
	{Do: []Operator{Drop}, At: []string{"**"}, Why: "the schema calls the member optional"},

	// Texts for people.
	{Do: reword, At: []string{"/message", "**/display_text", "**/title", "**/content", "**/description", "**/subtitle", "**/display_name", "**/name", "**/label"},
		Why: "a text for people, in the words of whoever answers"},
	{Do: reword, On: []string{"error"}, At: []string{"/code"}, Why: "the schema lets any code stand there; those that a source demands have rules"},
	{Do: reword, On: []string{"delegate"}, At: []string{"/metadata/**"}, Why: "metadata is what its owner likes"},
	{Do: another, At: []string{"/links/*/url"}, Why: "a link leads where the merchant likes"},
}

// exchanges are all operations but events.
var exchanges = []string{"create", "update", "retrieve", "complete", "cancel", "discover", "delegate", "error", "visit"}
