package reports

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Badge writes badge.svg: protocol and version, outcome and counts, on one line.
// It refers to nothing outside itself, and a screen reader is told the sentence
// that closes the console report.
type Badge struct{}

// badgeColors are dark enough for white text (4.5 to 1 at least); badgeAmber is
// what is neither.
var badgeColors = map[string]string{Passed: "#1a7f37", Failed: "#cf222e"}

const badgeAmber = "#9a6700"

const (
	badgeLetter  = 7  // width of a letter, which the text is stretched to
	badgePadding = 8  // at each side of a text
	badgeHeight  = 22 // all in pixels
)

const badge = `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="%[3]s">
  <title>%[3]s</title>
  <clipPath id="r"><rect width="%[1]d" height="%[2]d" rx="4"/></clipPath>
  <g clip-path="url(#r)">
    <rect width="%[4]d" height="%[2]d" fill="#3b434b"/>
    <rect x="%[4]d" width="%[5]d" height="%[2]d" fill="%[6]s"/>
  </g>
  <g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" aria-hidden="true">
    <text x="%[7]d" y="15" textLength="%[8]d" lengthAdjust="spacingAndGlyphs">%[9]s</text>
    <text x="%[10]d" y="15" textLength="%[11]d" lengthAdjust="spacingAndGlyphs">%[12]s</text>
  </g>
</svg>
`

// Write writes the report as a picture.
func (Badge) Write(w io.Writer, r *Report) error {
	label := strings.TrimSpace(strings.ToUpper(plain(r.Protocol)) + " " + plain(string(r.Version)))
	message := r.standing() + ": " + r.tally()
	labelWidth, messageWidth := badgeWidth(label), badgeWidth(message)
	left, right := labelWidth+2*badgePadding, messageWidth+2*badgePadding
	title := xmlText(label + " " + r.standing() + ": " + plain(r.sentence()))
	_, err := fmt.Fprintf(w, badge, left+right, badgeHeight, title, left, right, cmp.Or(badgeColors[r.standing()], badgeAmber),
		badgePadding, labelWidth, xmlText(label), left+badgePadding, messageWidth, xmlText(message))
	return err
}

func badgeWidth(text string) int { return badgeLetter * utf8.RuneCountInString(text) }

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// tally is the count that matters most for the outcome.
func (r *Report) tally() string {
	c, applicable := &r.Counts, r.Counts.applicable()
	broken := c.Failed
	if r.options.Strict {
		broken += c.Warned
	}
	switch {
	case r.Error != "":
		return "the run ended early"
	case applicable == 0:
		return "nothing checked"
	case broken > 0:
		return fmt.Sprintf("%d of %s broken", broken, Count(applicable, "rule"))
	case len(r.stale()) > 0:
		return "the baseline is out of date"
	case c.Unverified > 0:
		return fmt.Sprintf("%d of %s unverified", c.Unverified, Count(applicable, "rule"))
	case r.options.Interrupted:
		return "the run was interrupted"
	case c.Warned > 0:
		return fmt.Sprintf("%d of %s hold, %d warned", c.Passed, Count(applicable, "rule"), c.Warned)
	}
	return fmt.Sprintf("%d of %s hold", c.Passed, Count(applicable, "rule"))
}
