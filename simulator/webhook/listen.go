package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Serve takes deliveries in at a listener until the returned function is called.
// config, which may be nil, makes it https; a door that is shown goes by itself.
func (r *Receiver) Serve(l net.Listener, config *tls.Config) (stop func()) {
	server := &http.Server{
		Handler: r, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: longestHang, MaxHeaderBytes: 64 << 10,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(context.WithValue(ctx, listened{}, c), met{}, c.(*conn).door)
		},
	}
	server.SetKeepAlivesEnabled(false) // so that each head stands at the beginning of a connection of its own
	go func() { _ = server.Serve(listener{l, r, config}) }()
	return func() { _ = server.Close() }
}

// listened is the key under which a request finds its connection.
type listened struct{}

// listener hands out connections that keep the first bytes they read, each to the
// door that is shown as it comes.
type listener struct {
	net.Listener
	receiver *Receiver
	usual    *tls.Config
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	door, config := l.receiver.enter(), l.usual
	switch {
	case door != nil && door.Certificate == nil:
		config = nil
	case door != nil:
		config = Secured(door.Certificate)
	}
	if config != nil {
		c = tls.Server(c, config)
	}
	return &conn{Conn: c, door: door, left: sync.OnceFunc(func() { l.receiver.leave(door) })}, nil
}

// conn keeps what was read up to the end of the request's header, since the
// order and the spelling of its fields are lost later.
type conn struct {
	net.Conn
	door *Door
	left func() // tells that it is over

	mu   sync.Mutex
	head []byte
	done bool
}

func (c *conn) Close() error {
	defer c.left()
	return c.Conn.Close()
}

const endOfHead = "\r\n\r\n"

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		c.head = append(c.head, p[:n]...)
		if i := bytes.Index(c.head, []byte(endOfHead)); i >= 0 || len(c.head) > 128<<10 {
			c.head, c.done = c.head[:max(i, 0)], true
		}
	}
	return n, err
}

// head is the header of a request as it was sent, the names of its fields in
// order, and what the handshake settled. In memory there is no connection, and
// the header is as the server sees it.
func head(req *http.Request) (header wire.Header, fields []string, secured *wire.TLS) {
	c, ok := req.Context().Value(listened{}).(*conn)
	if !ok {
		return wire.Header(req.Header.Clone()), nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	header = wire.Header{}
	lines := strings.Split(string(c.head), "\r\n")
	for _, line := range lines[1:] { // the first is the request line
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		fields = append(fields, name)
		header[name] = append(header[name], strings.TrimSpace(value))
	}
	if t, ok := c.Conn.(*tls.Conn); ok {
		state := t.ConnectionState()
		secured = &wire.TLS{
			Version:     strings.TrimPrefix(tls.VersionName(state.Version), "TLS "),
			CipherSuite: tls.CipherSuiteName(state.CipherSuite), ServerName: state.ServerName,
		}
	}
	return header, fields, secured
}
