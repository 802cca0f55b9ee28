package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

const (
	bodyLimit  = 500  // characters of a body that came back which are shown
	sentLimit  = 2000 // of one that is sent again: more than any but hostile requests have
	wordLimit  = 2000 // of a URL or a header field
	chainFirst = 3    // requests of a long chain that are shown from its beginning
	chainLast  = 7    // and from its end
)

// byHand is how to do again what led to an exchange, or a handshake, as lines of a shell script, and the tool it takes;
// no lines where the book holds neither.
func (r *Report) byHand(name string) (tool string, lines []string) {
	if h := r.shakes[name]; h != nil {
		return "openssl", openssl(h)
	}
	if page := r.pages[name]; page.recording != nil {
		return "curl", page.chain()
	}
	return "", nil
}

// chain is the conversation up to and including an exchange, as lines of a
// shell script. Secrets are the placeholders of the book.
func (p page) chain() []string {
	var lines []string
	exchanges := p.recording.Exchanges[:p.index+1]
	for i := range exchanges {
		if left := len(exchanges) - chainFirst - chainLast; left > 0 && i >= chainFirst && i < chainFirst+left {
			if i == chainFirst {
				lines = append(lines, fmt.Sprintf("# %s between, in book.json under %s", Count(left, "request"), p.recording.Scenario))
			}
			continue
		}
		lines = append(lines, curl(&exchanges[i])...)
	}
	return append(lines, "# "+answerBody(p.exchange()))
}

// curl repeats one request. What is not shown whole is said to be.
func curl(e *wire.Exchange) []string {
	lines := []string{"# " + e.Step + attempt(e) + " was answered " + answer(e)}
	short := func(what, text string, limit, unrecorded int) string {
		first, cut := head(text, limit)
		if cut || unrecorded > 0 {
			lines = append(lines, fmt.Sprintf("# %s is shortened, %d bytes of it are in book.json under %s", what, len(text), e.Name()))
		}
		return Quote(first)
	}
	words := []string{"curl -sS -X " + Quote(e.Request.Method) + " " + short("the URL", e.Request.URL, wordLimit, 0)}
	for _, name := range slices.Sorted(maps.Keys(e.Request.Header)) {
		if strings.EqualFold(name, "Content-Length") {
			continue // curl counts it itself
		}
		for _, value := range e.Request.Header[name] {
			words = append(words, "-H "+short("the header", field(name, value), wordLimit, 0))
		}
	}
	if len(e.Request.Body) > 0 {
		if !e.Request.Header.Has("Content-Type") {
			words = append(words, "-H 'Content-Type:'") // curl would make one up
		}
		words = append(words, "--data-raw "+short("the body", string(e.Request.Body), sentLimit, e.Request.Cut))
	}
	for i, word := range words {
		if i > 0 {
			word = "  " + word
		}
		if i < len(words)-1 {
			word += " \\"
		}
		lines = append(lines, word)
	}
	return lines
}

// field is a header field in curl's spelling, where a colon alone would remove it.
func field(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

func attempt(e *wire.Exchange) string {
	if e.Attempt < 2 {
		return ""
	}
	return fmt.Sprintf(", attempt %d,", e.Attempt)
}

// answer is what came back in a few words.
func answer(e *wire.Exchange) string {
	if e.Response != nil {
		return rule.StatusText(e.Response.Status)
	}
	if e.Failure != nil {
		return "with nothing: " + clip(e.Failure.Message, textLimit)
	}
	return "with nothing"
}

// answerBody is the body that came back, shortened.
func answerBody(e *wire.Exchange) string {
	if e.Response == nil || len(e.Response.Body) == 0 {
		return "no body came back"
	}
	body, cut := head(string(e.Response.Body), bodyLimit)
	if cut {
		body += fmt.Sprintf(" ... (%d bytes more, in book.json under %s)", len(e.Response.Body)-len(body), e.Name())
	}
	return body
}
