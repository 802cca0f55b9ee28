package acp

import (
	"strings"
	"unicode"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// place is the address in a request or an answer, in the form of the version.
func place(body rule.Node) rule.Node {
	flat, nested := body.Get("fulfillment_address"), body.Get("fulfillment_details", "address")
	if flat.Present() || !nested.Present() && body.Seen().Version.Within("", v20250929) {
		return flat
	}
	return nested
}

// taxOf is the tax a session states, in its totals or on its lines.
func taxOf(body rule.Node) (int64, bool) {
	if tax, ok := amount(body.Get("totals"), "tax"); ok {
		return tax, true
	}
	var sum int64
	lines := body.Get("line_items").Each()
	for _, line := range lines {
		tax, ok := line.Get("tax").Int()
		if !ok {
			tax, ok = amount(line.Get("totals"), "tax")
		}
		if !ok {
			return 0, false
		}
		sum += tax
	}
	return sum, len(lines) > 0
}

// comesBack holds an address in an answer to the one that was sent. A service
// for addresses may respell it, but not move it nor lose the second line.
func comesBack(t *rule.T, got, sent rule.Node) {
	if !t.Expect(got).To(match.Object()) {
		return
	}
	alike(t, got.Get("country"), sent.Get("country"), squeezed)
	if code := sent.Get("postal_code"); !samePostalCode(got.Get("postal_code").String(), code.String()) {
		t.Fail(got.Get("postal_code"), rule.Show(code.Value()), rule.Show(got.Get("postal_code").Value()))
	}
	if second := sent.Get("line_two"); second.Present() && !holdsText(got, second.String()) {
		t.Fail(got.Get("line_two"), rule.Show(second.Value())+" somewhere in the address", rule.Show(got.Value()))
	}
	for _, member := range []string{"name", "line_one", "city", "state"} {
		if g, s := got.Get(member), sent.Get(member); !rule.SameJSON(g.Value(), s.Value()) {
			t.Note(g, rule.Show(s.Value()), rule.Show(g.Value()))
		}
	}
}

// samePostalCode compares without regard to spaces, hyphens and case. A ZIP+4
// code names the same place more closely.
func samePostalCode(got, sent string) bool {
	got, sent = squeezed(strings.ReplaceAll(got, "-", "")), squeezed(strings.ReplaceAll(sent, "-", ""))
	return got == sent || len(sent) == 5 && len(got) == 9 && strings.HasPrefix(got, sent)
}

// alike holds a text to the one that was sent, both in a form that leaves out
// what does not count.
func alike(t *rule.T, got, sent rule.Node, form func(string) string) {
	if form(got.String()) != form(sent.String()) {
		t.Fail(got, rule.Show(sent.Value()), rule.Show(got.Value()))
	}
}

func holdsText(object rule.Node, text string) bool {
	for _, member := range object.Each() {
		if strings.Contains(squeezed(member.String()), squeezed(text)) {
			return true
		}
	}
	return false
}

// spaced is a text with single spaces, squeezed one without any and in lower
// case, digits its digits alone.
func spaced(text string) string   { return strings.Join(strings.Fields(text), " ") }
func squeezed(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
