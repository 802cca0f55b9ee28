package transport

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/assay-project/assay/simulator/wire"
)

// line follows one attempt down to its connection: it takes the TLS facts there,
// breaks the connection where the fault says so, and sees to it that the request is
// sent once.
type line struct {
	call   Call
	clock  Clock
	hangUp func() // ends the connection

	tls    *wire.TLS
	gotOne bool
	resent bool        // net/http wanted to send the request a second time
	broken atomic.Bool // the fault has happened
}

// lineKey finds the line in the context of a request.
type lineKey struct{}

// CallOf is the call that a request is an attempt of, for round trippers that
// treat one unlike another; an empty one where the request is none of a Client's.
func CallOf(ctx context.Context) *Call {
	return &lineOf(ctx).call
}

// lineOf is the line of a request, one of nobody's on the wall where it has none.
func lineOf(ctx context.Context) *line {
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		return l
	}
	return &line{clock: System()}
}

// context carries the line into the round tripper.
func (l *line) context(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, lineKey{}, l)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: l.gotConn, WroteRequest: l.wroteRequest})
}

// gotConn is called before the first byte is written to a connection. When a
// kept connection dies under a request without a body, or a GET, net/http takes
// another and sends it again, where the target would see two and we would know
// of one. That second connection is closed before anything is written to it.
func (l *line) gotConn(info httptrace.GotConnInfo) {
	if l.gotOne {
		l.resent = true
		_ = info.Conn.Close()
		return
	}
	l.gotOne = true
	if conn, ok := info.Conn.(*tls.Conn); ok {
		l.tls = tlsFacts(conn.ConnectionState())
	}
}

func (l *line) wroteRequest(info httptrace.WroteRequestInfo) {
	if l.call.Fault == HangUpBeforeAnswer && info.Err == nil {
		l.broken.Store(true)
		l.hangUp()
	}
}

func tlsFacts(state tls.ConnectionState) *wire.TLS {
	return &wire.TLS{
		Version:     versionName(state.Version),
		CipherSuite: tls.CipherSuiteName(state.CipherSuite),
		ServerName:  state.ServerName,
	}
}
