package acp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// diagnose says in words what an answer was that should have been a session, or
// a token, and what to do about it.
func diagnose(e *wire.Exchange) string {
	if e.Response == nil {
		return "got no answer: " + e.Failure.Message
	}
	path, wanted, last := "/checkout_sessions", "session", "check that item.in_stock names an item it sells"
	if e.Operation == Delegate {
		path, wanted, last = delegatePath, "token", "see whether it wants requests signed (psp.signing)"
	}
	answered := fmt.Sprintf("was answered %d %s", e.Status(), http.StatusText(e.Status()))
	kind := e.Response.Header.Get("Content-Type")
	switch status := e.Status(); {
	case status/100 == 3:
		return fmt.Sprintf("%s to %q; redirects of API calls are not followed, so give the address behind it as --target", answered, e.Response.Header.Get("Location"))
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return answered + ": check the token (ASSAY_TOKEN or token in assay.yaml)"
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return answered + ": check the base URL, the API is expected at its path " + path
	case status/100 == 5:
		return answered + ": the target itself is failing, look into its log"
	case e.Response.Cut:
		return answered + " with a body that is larger than any " + wanted + ": check what answers there"
	case strings.Contains(strings.ToLower(kind), "html"):
		return answered + " with an HTML page: check the base URL, it leads to a website and not to the API"
	case status/100 == 2:
		return answered + fmt.Sprintf(" with a body (%s) that is no %s with an id: check the base URL", orNone(kind), wanted)
	}
	return answered + words(e) + ": say with --api-version which version it speaks, and " + last
}

// words are what a refusal says for itself, quoted and not at length; "" where
// it says nothing.
func words(e *wire.Exchange) string {
	var said struct {
		Message string
		Error   struct{ Message string }
	}
	_ = json.Unmarshal(e.Response.Body, &said) // what cannot be read says nothing
	message := []rune(cmp.Or(said.Message, said.Error.Message))
	if len(message) == 0 {
		return ""
	}
	return fmt.Sprintf(", saying %q", string(message[:min(len(message), 200)]))
}

func orNone(contentType string) string {
	if contentType == "" {
		return "no Content-Type"
	}
	return contentType
}
