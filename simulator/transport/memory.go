package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
)

// Memory calls a handler in this process, with the faults of a real connection:
// a body that breaks off, and a client that is gone when the answer is written.
func Memory(h http.Handler) http.RoundTripper { return memory{h} }

type memory struct{ handler http.Handler }

var errBroken = errors.New("the target broke off the connection")

func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := &bytes.Buffer{}
	var broken error
	if req.Body != nil {
		_, broken = io.Copy(sent, req.Body)
		_ = req.Body.Close()
	}
	received, err := m.received(req, sent.Bytes(), broken)
	if err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.WroteRequest != nil && broken == nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	recorder := httptest.NewRecorder()
	recorder.Code = http.StatusOK
	if panicked := serve(m.handler, recorder, received); panicked {
		return nil, errBroken
	}
	if broken != nil {
		return nil, broken
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	res := recorder.Result()
	res.Request = req
	return res, nil
}

// received is the request as a server sees it: names in canonical spelling,
// and a context that ends when the client hangs up.
func (m memory) received(req *http.Request, body []byte, broken error) (*http.Request, error) {
	reader := io.Reader(bytes.NewReader(body))
	if broken != nil {
		reader = io.MultiReader(reader, unexpectedEOF{})
	}
	received, err := http.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), reader)
	if err != nil {
		return nil, err
	}
	received.RequestURI = req.URL.RequestURI()
	received.RemoteAddr = "127.0.0.1:0"
	received.ContentLength = int64(len(body))
	if broken != nil {
		received.ContentLength = req.ContentLength
	}
	for name, values := range req.Header {
		for _, value := range values {
			received.Header.Add(name, strings.TrimSpace(value))
		}
	}
	if len(req.TransferEncoding) > 0 || req.ContentLength < 0 {
		received.ContentLength = -1
	}
	return received, nil
}

type unexpectedEOF struct{}

func (unexpectedEOF) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	h.ServeHTTP(w, r)
	return false
}
