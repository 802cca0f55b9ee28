package acp

import (
	"fmt"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Timestamps: when a session says it was made, changed and will end.
var timestampRules = []rule.Rule{
	{
		ID: "CHK-159", Title: "Timestamps are coherent", Level: rule.Should, Since: v20260130,
		Says:  "created_at stays and is the present time, updated_at only moves forward, and does with a change; expires_at lies after created_at.",
		Cite:  []string{"JS-2026-01-30 CheckoutSessionBase.created_at/updated_at/expires_at", "SEP83 §9.2"},
		Needs: []string{inStock},
		Given: []string{"browse"},
		Hears: everyCall,
		Then: func(t *rule.T) {
			stated := false
			for _, answers := range t.HeardBySession() {
				stated = lifetime(t, answers) || stated
			}
			movesForward(t)
			stated = changes(t) || stated
			if !stated {
				t.NotApplicable("no session states when it was created, updated or will expire")
			}
		},
		Fix: "Set created_at once and updated_at with every write, in UTC or with the offset they are in.",
	},
}

// clockSkew is how far the merchant's clock may be from ours.
const clockSkew = 5 * time.Minute

// lifetime holds the answers about one session to one time of creation, before
// that of expiry. It reports whether any of them states either.
func lifetime(t *rule.T, answers []*rule.Seen) (stated bool) {
	var first time.Time
	for _, s := range answers {
		at := s.Body().Get("created_at")
		created, ok := instant(at)
		if !ok || !s.OK() || s.Intent == wire.OtherVersion || s.Operation == create && !first.IsZero() {
			continue // two creates that share an id are for another rule to judge
		}
		stated = true
		if first.IsZero() {
			first = created
		}
		if !created.Equal(first) {
			t.Fail(at, first.Format(time.RFC3339)+" as before", at.String())
		}
		if changed, ok := instant(s.Body().Get("updated_at")); ok && s.Operation == create && changed.Sub(created) > clockSkew {
			t.Fail(s.Body().Get("updated_at"), "the time of its creation, "+at.String(), s.Body().Get("updated_at").String())
		}
		if ends := s.Body().Get("expires_at"); ends.Present() {
			if end, ok := instant(ends); ok && !end.After(created) {
				t.Fail(ends, "a time after created_at, "+at.String(), ends.String())
			}
		}
	}
	return stated
}

// changes follows one session through its updates, in the order of its answers;
// elsewhere replays bring earlier answers back.
func changes(t *rule.T) (stated bool) {
	made := t.Step("create")
	if created, ok := instant(made.Body().Get("created_at")); ok {
		if skew := created.Sub(made.Began).Abs(); skew > clockSkew {
			t.Fail(made.Body().Get("created_at"), "the time of the request, "+made.Began.UTC().Format(time.RFC3339), fmt.Sprintf("%s away from it", skew.Round(time.Second)))
		}
	}
	var last time.Time
	for _, s := range t.In("browse").Steps("") {
		at := s.Body().Get("updated_at")
		updated, ok := instant(at)
		switch {
		case !ok:
			continue
		case updated.Before(last):
			t.Fail(at, last.Format(time.RFC3339)+" or later", at.String())
		case s.Step == "address" && updated.Equal(last):
			t.Fail(at, "a later time than before the address was given", at.String())
		}
		stated, last = true, updated
	}
	return stated
}

// movesForward holds the time of the last change in each answer to that in the answer
// before it.
func movesForward(t *rule.T) {
	for _, s := range turns(t, update, retrieve, complete, cancel) {
		at := s.now.Body().Get("updated_at")
		now, ok := instant(at)
		before, known := instant(s.before.Body().Get("updated_at"))
		if ok && known && now.Before(before) {
			t.Fail(at, before.Format(time.RFC3339)+" or later", at.String())
		}
	}
}

// instant reads a time; what is none is for the schema to say.
func instant(at rule.Node) (time.Time, bool) {
	text, ok := at.Text()
	if !ok {
		return time.Time{}, false
	}
	value, err := time.Parse(time.RFC3339Nano, text)
	return value, err == nil
}
