package config

import (
	"context"
	"encoding/json"
	"net/http"
)

// charges are what the call that charges a token can be told.
var charges = []string{"token", "amount", "currency", "merchant", "session.id", "order"}

// charging reads how a token is charged. It is an HTTP call, whose answer is what
// is judged; result, if there is one, is where only the answer to a charge has
// something.
func charging(v value) (Hook, bool) {
	h, ok := readHook(v, charges, jsonPath)
	switch {
	case !ok:
		return h, false
	case h.call == nil:
		return h, v.fail("must be an HTTP call: the status of its answer says whether the token was charged")
	case !h.Asks("token") || !h.Asks("amount"):
		return h, v.fail("must say what is charged, by the placeholders {{token}} and {{amount}}")
	}
	return h, true
}

// Request is the call of a hook, for somebody who sends and records it. The error
// is a sentence; what holds secrets of the hook is for Hide.
func (h Hook) Request(ctx context.Context, values map[string]string) (*http.Request, error) {
	return h.call.request(ctx, values)
}

// Hide masks what the configuration knows to be secret.
func (h Hook) Hide(text string) string { return h.hide(text) }

// Charged reports whether an answer 2xx to a charge says that there was one: it
// has something where the result of the hook is to be found. Without a result any
// does.
func (h Hook) Charged(answer []byte) bool {
	if h.call.result.text == "" {
		return true
	}
	var root any
	if json.Unmarshal(answer, &root) != nil {
		return false
	}
	found, err := h.call.result.in(root)
	return err == nil && found != nil && found != "" && found != false
}
