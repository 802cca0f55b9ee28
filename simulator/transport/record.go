package transport

import (
	"net/http"
	"slices"

	"github.com/assay-project/assay/simulator/wire"
)

// recordRequest writes the request down, its body as far as it is recorded.
func (c *Client) recordRequest(call Call) wire.Request {
	r := wire.Request{Method: call.Method, URL: c.Vault.RedactText(call.URL), Header: c.redactHeader(call.Header)}
	body := call.Body
	if call.Shown != nil {
		body = call.Shown
	}
	body, r.Cut = c.Vault.Beginning(body, c.Limits.RecordBody)
	r.Body = slices.Clone(wire.Body(body))
	if call.Conceal != nil {
		call.Conceal(&r)
	}
	return r
}

// recordResponse writes the answer down, and first which secrets it gave away.
func (c *Client) recordResponse(call Call, res *http.Response, body []byte, cut bool, e *wire.Exchange) *wire.Response {
	header := wire.Header(res.Header)
	if len(res.TransferEncoding) > 0 { // net/http moves it out of the header
		header["Transfer-Encoding"] = res.TransferEncoding
	}
	if call.Blank != nil {
		body = call.Blank(body)
	}
	e.Leaks = c.Vault.Found(body)
	for name, values := range header {
		e.Leaks = append(e.Leaks, c.Vault.Found([]byte(name))...)
		for _, value := range values {
			e.Leaks = append(e.Leaks, c.Vault.Found([]byte(value))...)
		}
	}
	slices.Sort(e.Leaks)
	e.Leaks = slices.Compact(e.Leaks)
	if call.Learn != nil {
		call.Learn(body)
	}
	return &wire.Response{
		Proto: res.Proto, Status: res.StatusCode, Header: c.redactHeader(header),
		Body: wire.Body(c.Vault.Redact(body)), Cut: cut,
	}
}

func (c *Client) redactHeader(h wire.Header) wire.Header {
	redacted := make(wire.Header, len(h))
	for name, values := range h {
		list := make([]string, len(values))
		for i, value := range values {
			list[i] = c.Vault.RedactText(value)
		}
		redacted[c.Vault.RedactText(name)] = list
	}
	return redacted
}
