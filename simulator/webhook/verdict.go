package webhook

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// verdict is the status a delivery deserves, and why it is refused. A receiver
// that is not strict refuses only what it cannot read.
func (r *Receiver) verdict(d *wire.Delivery) (status int, refusal string) {
	if r.options.Strict {
		if refusal := r.unsigned(d); refusal != "" {
			return http.StatusUnauthorized, refusal
		}
	}
	refusal = unreadable(d)
	if refusal == "" && r.options.Strict && d.Session == "" {
		refusal = "the event names no checkout session"
	}
	if refusal != "" {
		return http.StatusBadRequest, refusal
	}
	return http.StatusOK, ""
}

// unsigned says why a signature is not good enough, "" if it is.
func (r *Receiver) unsigned(d *wire.Delivery) string {
	s := d.Signature
	switch skew := signatureSkew(s); {
	case s == nil || d.Request.Header.Get(s.Header) == "":
		return "the delivery is not signed"
	case r.options.Secret == "":
		return "no secret is agreed"
	case s.Repeated:
		return "the signature was sent more than once"
	case !r.options.Untimed && !strings.EqualFold(s.Header, protocolHeader):
		return "the signature is in " + s.Header + " instead of " + protocolHeader
	case !r.options.Untimed && !exact.MatchString(d.Request.Header.Get(s.Header)):
		return "the signature is not of the form t=<seconds>,v1=<64 hex digits>"
	case !s.Valid:
		return "the signature is not valid: " + s.Because
	case s.Retired:
		return "the signature was made with a secret that holds no longer"
	case s.Form == FormTimed && skew > r.options.Tolerance:
		return fmt.Sprintf("the time of the signature lies %s from now", skew)
	}
	return ""
}

// protocolHeader is the field of the protocol, and exact how its value is written
// from 2026-04-17 on.
const protocolHeader = "Merchant-Signature"

var exact = regexp.MustCompile(`^t=\d+,v1=[0-9a-fA-F]{64}$`)

// signatureSkew is how far the time of a signature lies from its arrival.
func signatureSkew(s *wire.Signature) time.Duration {
	if s == nil {
		return 0
	}
	return (time.Duration(s.SkewS) * time.Second).Abs()
}

// unreadable says why a body is no event, "" if it is one. Types nobody knows
// are events too.
func unreadable(d *wire.Delivery) string {
	if d.Problem != "" {
		return d.Problem
	}
	var event struct {
		Type *string         `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(d.Request.Body, &event) != nil || event.Type == nil || len(event.Data) == 0 || event.Data[0] != '{' {
		return "the body is no event with type and data"
	}
	return ""
}

// reply answers as the protocol has it: an acknowledgement that names the
// request, or a flat error.
func reply(w http.ResponseWriter, d *wire.Delivery) {
	status, body := d.Answered, map[string]any{"received": true}
	if id := d.Request.Header.Get("Request-Id"); id != "" {
		body["request_id"] = id
	}
	if status >= 300 {
		code := map[int]string{http.StatusUnauthorized: "invalid_signature", http.StatusBadRequest: "invalid_event"}[status]
		if code == "" {
			code = "not_accepted"
		}
		refusal := d.Refusal
		if refusal == "" {
			refusal = "The event was not accepted."
		}
		body = map[string]any{"type": "invalid_request", "code": code, "message": refusal}
	}
	data, _ := json.Marshal(body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
