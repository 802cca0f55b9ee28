package acp

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Payment handlers: that they are declared, where, and what as.
var handlerRules = []rule.Rule{
	{
		ID: "PH-002", Title: "Payable session declares handlers", Level: rule.Must, Since: v20260130,
		Says:  "Every session that can be paid lists at least one handler under capabilities.payment.handlers, and has no provider object beside it.",
		Cite:  []string{"RFC-CHK §4.1", "RFC-PH §4.1", "RFC-PH §9.1", "JS-CHK 2026-01-30 #/$defs/Payment", "RFC-CAP §10"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"schema, changelog and the text on migration: capabilities.payment.handlers",
				"single examples: payment.handlers at top level, or capabilities.payment_handlers",
				"the capability text: capabilities.payment_methods, and payment_provider stays",
			},
			Holds: "The place the schema names. Older proposals beside it are warnings.",
		},
		Then: declaresHandlers,
		Fix:  "Move the declaration of your payment handlers under capabilities.payment.",
	},
	{
		ID: "PH-003", Title: "Handler matches its schema", Level: rule.Must, Since: v20260130,
		Says:  "Every handler of every session has all mandatory members, each of its type.",
		Cite:  []string{"JS-CHK 2026-01-30 #/$defs/PaymentHandler", "JS-CHK 2026-04-17 #/$defs/PaymentHandler", "RFC-PH §5.1", "RFC-PH §10.1"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"JSON Schema and text: display_order is a member of handlers from 2026-04-17 on",
				"OpenAPI: its indentation makes display_order no member",
				"the text alone: a form of names, and at least one instrument schema",
			},
			Holds: "JSON Schema decides; what the text alone restricts is a warning.",
		},
		Then: matchesHandler,
		Fix:  "Send all ten mandatory members: the pointers name what is missing or mistyped.",
	},
	{
		ID: "PH-004", Title: "Handler ids are unique and stable", Level: rule.Must, Since: v20260130,
		Says:  "The handlers of an answer have ids of their own, and a handler that is still offered keeps its id.",
		Cite:  []string{"RFC-PH §5.1", "RFC-PH §10.1", "RFC-SB §4.3"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"an id names its handler as long as the session lives", "an id is good for as long as complete accepts it"},
			Holds:    "Ids that change pass where a session was seen to complete by the id it showed first.",
		},
		Then: steadyIDs,
		Fix:  "Derive the id from your configuration, not at random for each answer.",
	},
	{
		ID: "PH-008", Title: "Every session response has capabilities", Level: rule.Must, Since: v20260130,
		Says:  "One session shows capabilities in the answer to every operation, from create to complete and cancel.",
		Cite:  []string{"RFC-CAP §7.1", "RFC-CAP §4.4.2", "JS-CHK 2026-01-30 #/$defs/CheckoutSessionBase/required"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"browse", "purchase"},
		Then: func(t *rule.T) {
			session(t, t.In("browse").Step("create"))
			browse := t.In("browse")
			for _, s := range []*rule.Seen{browse.Try("create"), browse.Try("address"), browse.Try("retrieve"), browse.Try("cancel"), t.In("purchase").Try("complete")} {
				if s != nil && s.OK() {
					t.Expect(s.Body().Get("capabilities")).To(match.Object())
				}
			}
		},
		Fix: "Add capabilities in the serializer that all operations share.",
	},
}

// handlersOf are the handlers a session declares.
func handlersOf(body rule.Node) rule.Node { return body.Get("capabilities", "payment", "handlers") }

// eachHandler visits the handlers of all sessions that are heard. One that was
// declared in the same words before is not visited again.
func eachHandler(t *rule.T, visit func(h rule.Node)) (found bool) {
	met := map[string]bool{}
	for _, s := range t.Heard() {
		list := handlersOf(s.Body())
		words := wordsOf(list)
		for i, h := range list.Each() {
			if !met[words[i]] {
				met[words[i]] = true
				visit(h)
			}
		}
	}
	return len(met) > 0
}

// declaredHandlers is eachHandler for a rule that says nothing where there is
// none: PH-002 speaks of that.
func declaredHandlers(t *rule.T, visit func(h rule.Node)) {
	if !eachHandler(t, visit) {
		t.Unverified("no session declares a payment handler")
	}
}

// wordsOf are the elements of a list, each as a text that equal ones share.
func wordsOf(list rule.Node) []string {
	type words struct{}
	return rule.Recall(words{}, func() []string {
		return spelled(list, func(e rule.Node) any { return e.Value() })
	}, list)
}

// sortsOf tells the handlers of a list apart by name and config.
func sortsOf(list rule.Node) []string {
	type sorts struct{}
	return rule.Recall(sorts{}, func() []string {
		return spelled(list, func(h rule.Node) any { return []any{h.Get("name").Value(), h.Get("config").Value()} })
	}, list)
}

func spelled(list rule.Node, part func(rule.Node) any) (all []string) {
	for _, e := range list.Each() {
		text, _ := json.Marshal(part(e))
		all = append(all, string(text))
	}
	return all
}

func declaresHandlers(t *rule.T) {
	found := false
	for _, s := range t.Heard() {
		body := s.Body()
		if !payable(body) || !body.Get("capabilities").IsObject() {
			continue // without any capabilities it is the matter of CAP-001
		}
		found = true
		for _, older := range []rule.Node{body.Get("payment_provider"), body.Get("capabilities", "payment_methods")} {
			if older.Present() {
				t.Warn(older, "nothing beside capabilities.payment", rule.Show(older.Value()))
			}
		}
		if list := handlersOf(body); list.Len() == 0 {
			t.Fail(list, "a non-empty list of handlers", rule.Show(body.Get("capabilities").Value()))
			return
		}
	}
	if !found {
		t.Unverified("no session became payable")
	}
}

// handlerName is the form that the text gives to names of handlers.
var handlerName = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*)+$`)

func matchesHandler(t *rule.T) {
	judged := map[string]bool{}
	for _, s := range t.Heard() {
		words := strings.Join(wordsOf(handlersOf(s.Body())), "\n")
		if !judged[words] {
			judged[words] = true
			fitsAt(t, s, "/capabilities/payment/handlers")
		}
	}
	declaredHandlers(t, func(h rule.Node) {
		if name, ok := h.Get("name").Text(); ok && !handlerName.MatchString(name) {
			t.Warn(h.Get("name"), "a reverse domain name in lower case", rule.Show(name))
		}
		if schemas := h.Get("instrument_schemas"); schemas.IsArray() && schemas.Len() == 0 {
			t.Warn(schemas, "at least one instrument schema", "[]")
		}
	})
}

// handlerID is the form that the text gives to ids of handlers.
var handlerID = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

func steadyIDs(t *rule.T) {
	var changes []rule.Node
	for _, session := range t.HeardBySession() {
		changed, accepted := changedIDs(t, session)
		if accepted {
			return
		}
		changes = append(changes, changed...)
	}
	for _, id := range changes[:min(5, len(changes))] {
		t.Fail(id, "the id under which the same handler was declared before", rule.Show(id.Value()))
	}
	declaredHandlers(t, func(h rule.Node) {
		if id, ok := h.Get("id").Text(); ok && !handlerID.MatchString(id) {
			t.Warn(h.Get("id"), "1 to 64 letters, digits, hyphens and underscores", rule.Show(id))
		}
	})
}

// changedIDs lists the handlers of a session that were declared before, with the
// same name and config, under other ids. accepted: the session was completed by
// an id that had been replaced.
func changedIDs(t *rule.T, session []*rule.Seen) (changed []rule.Node, accepted bool) {
	first := map[string][]string{} // ids by what else the handler is
	var replaced []string
	for _, s := range session {
		paidBy := s.Sent().Get("payment_data", "handler_id").String()
		if s.Operation == complete && status(s.Body()) == "completed" && slices.Contains(replaced, paidBy) {
			return nil, true
		}
		list := handlersOf(s.Body())
		distinct(t, list, "id")
		now, sorts := map[string][]string{}, sortsOf(list)
		for i, h := range list.Each() {
			what := sorts[i]
			id, before := h.Get("id"), first[what]
			if len(before) > 0 && !slices.Contains(before, id.String()) {
				changed, replaced = append(changed, id), append(replaced, before...)
			}
			now[what] = append(now[what], id.String())
		}
		for what, ids := range now {
			if first[what] == nil {
				first[what] = ids
			}
		}
	}
	return changed, false
}
