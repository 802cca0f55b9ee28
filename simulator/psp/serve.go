package psp

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// request is what a merchant asks for.
type request struct {
	Token    string `json:"token"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Session  string `json:"checkout_session_id"`
	Merchant string `json:"merchant_id"`
	Capture  *bool  `json:"capture"` // false: authorise only
	Given    bool   `json:"-"`       // the amount was given
}

// answer is what is sent back.
type answer struct {
	status int
	body   map[string]any
}

// Serve takes charges in at a listener until the returned function is called.
func (p *Provider) Serve(l net.Listener) (stop func()) {
	server := &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() { _ = server.Serve(l) }()
	return func() { _ = server.Close() }
}

// largest is the size in bytes beyond which a body is not read.
const largest = 1 << 16

// ServeHTTP answers one request of the merchant.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reply := p.serve(r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(reply.status)
	_ = json.NewEncoder(w).Encode(reply.body)
}

func (p *Provider) serve(r *http.Request) *answer {
	credential := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if p.options.Key != "" && subtle.ConstantTimeCompare([]byte(credential), []byte(p.options.Key)) != 1 {
		return refuse(http.StatusUnauthorized, refusal{"unauthorized", "the credential is not known here"})
	}
	if r.Method != http.MethodPost {
		return refuse(http.StatusMethodNotAllowed, refusal{"method_not_allowed", "everything here is asked for by POST"})
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, largest+1))
	if err != nil || len(raw) > largest {
		return refuse(http.StatusBadRequest, refusal{"invalid_request", "the body cannot be read"})
	}
	in, err := read(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, refusal{"invalid_request", "the body is not what is asked for here"})
	}
	return p.once(r.Header.Get("Idempotency-Key"), strings.Split(strings.Trim(r.URL.Path, "/"), "/"), in, len(raw))
}

// read takes a body apart; that of a capture or refund may be empty.
func read(raw []byte) (request, error) {
	if len(raw) == 0 {
		return request{}, nil
	}
	var in request
	var given struct{ Amount *int64 }
	if err := json.Unmarshal(raw, &in); err != nil {
		return in, err
	}
	err := json.Unmarshal(raw, &given)
	in.Given = given.Amount != nil
	return in, err
}

// Bounds of what is kept of requests, whoever sends them: the address may be
// public. What comes beyond them is refused.
const (
	mostKept      = 2000
	mostKeptBytes = 32 << 20
)

// once carries a request out under its key, or repeats what it was answered. size
// is that of its body in bytes.
func (p *Provider) once(key string, path []string, in request, size int) *answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if earlier := p.answers[key]; earlier != nil && key != "" {
		return earlier
	}
	if p.taken == mostKept || p.bytes+len(key)+size > mostKeptBytes {
		return refuse(http.StatusServiceUnavailable, refusal{"too_many_requests", "it has taken in all that it keeps of one run"})
	}
	p.taken, p.bytes = p.taken+1, p.bytes+len(key)+size
	reply := p.perform(path, in)
	p.answers[key] = reply
	return reply
}

// perform finds what is asked for.
func (p *Provider) perform(path []string, in request) *answer {
	kinds := map[string]string{"capture": wire.Captured, "refund": wire.Returned}
	switch {
	case len(path) == 1 && path[0] == "charges":
		c, refused := p.charge(in)
		if refused != nil {
			reply := refuse(http.StatusPaymentRequired, *refused)
			if refused.code == "allowance_exceeded" {
				reply.body["max_amount"] = p.tokens[in.Token].Most
			}
			return reply
		}
		return &answer{http.StatusCreated, map[string]any{"id": c.id, "status": "succeeded", "amount": c.amount, "currency": c.currency}}
	case len(path) == 3 && path[0] == "charges" && p.charges[path[1]] != nil && kinds[path[2]] != "":
		c := p.charges[path[1]]
		if refused := p.follow(kinds[path[2]], c, in); refused != nil {
			return refuse(http.StatusPaymentRequired, *refused)
		}
		return &answer{http.StatusOK, map[string]any{"id": c.id, "status": "succeeded", "amount": c.amount, "amount_refunded": c.returned, "currency": c.currency}}
	}
	return refuse(http.StatusNotFound, refusal{"not_found", "there is nothing here"})
}

func refuse(status int, r refusal) *answer {
	return &answer{status, map[string]any{"type": "invalid_request", "code": r.code, "message": "The payment provider refuses: " + r.reason + "."}}
}
