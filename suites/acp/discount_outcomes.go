package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// alreadyApplied is the reason of a copy that is rejected beside what it repeats.
const alreadyApplied = "discount_code_already_applied"

// oneOutcomeEach judges each answer to codes.
func oneOutcomeEach(t *rule.T) {
	withCodes(t, "first")
	for _, e := range inForce(t) {
		for _, code := range e.codes {
			if !severalTimes(e.codes, code) { // of which other rules speak
				oneOutcome(t, e.seen.Body(), code)
			}
		}
		for _, list := range []string{"applied", "rejected"} {
			for _, d := range e.seen.Body().Get("discounts", list).Each() {
				code, coded := d.Get("code").Text()
				if own, _ := d.Get("automatic").Bool(); coded && !own && !slices.ContainsFunc(e.ever, sameCode(code)) {
					t.Warn(d, "codes that were submitted", rule.Show(code))
				}
			}
		}
	}
}

// severalTimes reports whether a list has a code more than once, in whatever case.
func severalTimes(codes []string, code string) bool {
	return len(slices.DeleteFunc(slices.Clone(codes), func(other string) bool { return !sameCode(code)(other) })) > 1
}

// submitted is an answer about a session whose codes are known.
type submitted struct {
	seen  *rule.Seen
	codes []string // those in force: sent with the request, or with the last one before it was read
	ever  []string // all that were sent about the session until then
}

// inForce are the answers heard with the codes that are in force: to requests with
// codes, and to reads after them. What a request without codes leaves of them is for
// other rules to say.
func inForce(t *rule.T) (all []submitted) {
	changed := t.In(discountCodes).Try("changed")
	took := changed != nil && changed.OK() // of which DISC-027 speaks
	for _, answers := range t.HeardBySession() {
		var codes, ever []string
		known := false
		for _, s := range answers {
			sent := s.Sent().Get("discounts", "codes")
			ever = slices.Concat(ever, texts(sent), texts(s.Sent().Get("coupons")))
			switch {
			case sent.IsArray() && s.Repeats == "":
				codes, known = texts(sent), true
			case s.Operation != retrieve, took && s.Scenario == discountCodes:
				known = false
			}
			if known && s.Body().Get("discounts").IsObject() {
				all = append(all, submitted{s, codes, ever})
			}
		}
	}
	return all
}

func oneOutcome(t *rule.T, body rule.Node, code string) {
	applied, rejected := outcomes(body, "applied", code), outcomes(body, "rejected", code)
	rejected = slices.DeleteFunc(rejected, func(e rule.Node) bool { return len(applied) > 0 && e.Get("reason").String() == alreadyApplied })
	discounts := body.Get("discounts")
	switch {
	case len(applied) > 0 && len(rejected) > 0:
		t.Fail(discounts, "the code "+code+" in one of applied and rejected", "in both")
	case len(rejected) > 1:
		t.Warn(discounts.Get("rejected"), "the code "+code+" once", fmt.Sprint(len(rejected), " times"))
	case len(applied)+len(rejected) > 0:
	case slices.ContainsFunc(body.Get("messages").Each(), func(m rule.Node) bool {
		return strings.HasPrefix(m.Get("code").String(), "discount_code_")
	}):
		t.Note(discounts, "the code "+code+" in rejected", "a message alone")
	default:
		t.Fail(discounts, "the code "+code+" in applied or in rejected", rule.Show(discounts.Value()))
	}
}
