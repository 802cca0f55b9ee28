package transport

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/assay-project/assay/simulator/wire"
)

// newRequest builds the request so that net/http sends what the call says and
// nothing else. GetBody stays nil, so a body is never sent a second time; what
// has no body is kept from that by the line.
func newRequest(ctx context.Context, line *line) (*http.Request, error) {
	call := line.call
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: the address %q cannot be called: %w", errUnsendable, call.URL, err)
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return nil, fmt.Errorf("%w: the address %q is not an http or https URL", errUnsendable, call.URL)
	}
	if req.Header, err = fields(call.Header); err != nil {
		return nil, err
	}
	if host := call.Header.Get("Host"); host != "" {
		req.Host = host
	}
	if len(call.Body) > 0 || call.Chunked && call.Body != nil {
		req.Body, req.ContentLength = line.body(ctx), int64(len(call.Body))
		if call.Chunked {
			req.ContentLength, req.TransferEncoding = -1, []string{"chunked"}
		}
	}
	return req, nil
}

// fields are the header fields to send, without the framing.
func fields(h wire.Header) (http.Header, error) {
	header := make(http.Header, len(h)+1)
	for name, values := range h {
		if isFraming(name) {
			continue
		}
		if !httpguts.ValidHeaderFieldName(name) {
			return nil, fmt.Errorf("%w: %q is no name of a header field", errUnsendable, name)
		}
		for _, value := range values {
			if !httpguts.ValidHeaderFieldValue(value) {
				return nil, fmt.Errorf("%w: the header field %s has a control character in its value", errUnsendable, name)
			}
		}
		header[name] = append([]string{}, values...)
	}
	if _, given := header["User-Agent"]; !given {
		header["User-Agent"] = nil // keeps net/http from adding its own
	}
	return header, nil
}

// isFraming reports whether a field is decided by the body and the address.
func isFraming(name string) bool {
	switch strings.ToLower(name) {
	case "host", "content-length", "transfer-encoding", "trailer":
		return true
	}
	return false
}
