package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// errInward is why an address that a target named is not called.
var errInward = errors.New("it does not lie on the public internet, and a target does not lead this program around its own network: nothing was sent there")

// connecting is how long a connection may take to be made; a handshake on it has
// as long again.
const connecting = 10 * time.Second

// Connecting returns a Dial that connects to other addresses in place of some,
// by host and port. Where a target named the address, and nobody set another in
// its place, it connects on the public internet alone, whatever its name server
// says.
func Connecting(instead map[string]string) Dial {
	anywhere := &net.Dialer{Timeout: connecting}
	outside := &net.Dialer{Timeout: anywhere.Timeout, ControlContext: outwards}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		other, set := instead[address]
		switch {
		case set:
			return anywhere.DialContext(ctx, network, other)
		case CallOf(ctx).Named:
			return outside.DialContext(ctx, network, address)
		}
		return anywhere.DialContext(ctx, network, address)
	}
}

// outwards lets a connection be made to a public address, and to no other. It is
// asked once the name is resolved, before anything is sent.
func outwards(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !Public(to.Addr()) {
		return fmt.Errorf("its host is at %s: %w", to.Addr(), errInward)
	}
	return nil
}

// Public reports whether an address lies on the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

// reserved are addresses with a purpose of their own (the IANA registries of
// special-purpose addresses): shared by carriers, for documentation and tests, or
// translated into others, which may be private.
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
)

func prefixes(list ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(list))
	for i, text := range list {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}
