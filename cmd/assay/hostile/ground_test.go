package hostile_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// ground is where a target stands: its listeners, and what was asked and taken.
type ground struct {
	*testing.T
	lenient bool
	files   map[string][]byte // what the configuration refers to, by name

	requests atomic.Int64 // that reached the target
	own      atomic.Int64 // that asked for a page of its own
	inward   atomic.Int64 // that went where it should not have led
	longest  atomic.Int64 // bytes that one connection took
	open     sync.WaitGroup
}

// listen opens a port of the target's and hands every connection to speak until
// the test ends.
func (g *ground) listen(speak func(net.Conn)) (address string) {
	g.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() { _ = listener.Close(); g.open.Wait() })
	g.open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			g.open.Go(func() {
				counted := &counting{Conn: conn}
				defer context.AfterFunc(g.Context(), func() { _ = conn.Close() })()
				defer conn.Close()
				defer counted.report(g)
				speak(counted)
			})
		}
	})
	return listener.Addr().String()
}

// counting counts what its caller took.
type counting struct {
	net.Conn
	taken int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.taken += int64(n)
	return n, err
}

func (c *counting) report(g *ground) {
	for longest := g.longest.Load(); c.taken > longest; longest = g.longest.Load() {
		if g.longest.CompareAndSwap(longest, c.taken) {
			return
		}
	}
}
