package acp

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Bounds of what the agent opens because a target names it.
const (
	mostPages     = 16       // of one session
	mostRedirects = 5        // of one page
	mostOfAPage   = 64 << 10 // bytes
)

// VisitAll opens the pages a session names, as steps prefix/1, prefix/2 ... One
// that is named again is not opened again.
func (a *Agent) VisitAll(prefix string, pages []string) {
	for i, page := range pages {
		if slices.Index(pages, page) < i {
			continue
		}
		step := fmt.Sprintf("%s/%d", prefix, i+1)
		if i == mostPages {
			a.rec.Skip(wire.Skip{Step: step, Reason: fmt.Sprintf("no more than %d pages of a session are opened", mostPages)})
			return
		}
		a.Visit(step, page)
	}
}

// Visit opens a page as a customer's browser does: without credentials, and on
// through its redirects, each of which is a step of its own.
func (a *Agent) Visit(step, page string) {
	for hop := 0; hop <= mostRedirects; hop++ {
		name := step
		if hop > 0 {
			name = fmt.Sprintf("%s/redirect-%d", step, hop)
		}
		if !a.visitable(page) {
			a.rec.Skip(wire.Skip{Step: name, Reason: fmt.Sprintf("%q is no address on the public web", page)})
			return
		}
		e := a.Send(name, wire.Visit, http.MethodGet, "", nil, browsing(page, !a.own(page)))
		if e.Response == nil || e.Status()/100 != 3 {
			return
		}
		page = resolve(page, e.Response.Header.Get("Location"))
	}
}

// browsing turns a request of the protocol into that of a browser.
func browsing(page string, elsewhere bool) Change {
	return func(c *Call) {
		c.URL, c.Version, c.Most, c.Named = page, "", mostOfAPage, elsewhere
		c.Header = wire.Header{"Accept": {"text/html,*/*;q=0.8"}, "Accept-Language": {"en-US"}, "User-Agent": {userAgent}}
	}
}

func resolve(base, location string) string {
	from, err := url.Parse(base)
	if err != nil {
		return location
	}
	to, err := from.Parse(location)
	if err != nil {
		return location
	}
	return to.String()
}

// visitable reports whether a page may be opened. A target must not send the
// agent around the network it runs in: a host that is not public is only the
// target's own. What a name leads to is found out when it is called.
func (a *Agent) visitable(page string) bool {
	u, err := url.Parse(page)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return false
	}
	if a.own(page) {
		return true
	}
	name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return name != "localhost" && !strings.HasSuffix(name, ".localhost") && strings.Contains(name, ".")
	}
	return transport.Public(ip)
}

// own reports whether a page is at the target's own host and port.
func (a *Agent) own(page string) bool {
	u, err := url.Parse(page)
	target, errTarget := url.Parse(a.kit.Target)
	return err == nil && errTarget == nil && target.Host == u.Host
}
