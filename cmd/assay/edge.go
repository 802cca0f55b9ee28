package main

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"

	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/provider"
)

// openEdge serves the merchant on a listener the way it meets the network, its
// port in clear at another, and a proxy for each address it may be met from. A
// run finds them under the host and the ports they stand for.
func (s *served) openEdge(listener net.Listener) error {
	edge, err := s.merchant.Edge(shop.Host, "127.0.0.1", "localhost")
	if err != nil {
		return err
	}
	s.url = edge.Scheme + "://" + listener.Addr().String()
	s.place.URL = edge.URL(shop.Host)
	s.place.Edge = &shop.Edge{CA: string(edge.Authority), Connect: map[string]string{}}
	at := func(port int) string { return net.JoinHostPort(shop.Host, strconv.Itoa(port)) }
	if edge.TLS != nil {
		if s.place.Edge.Connect[at(80)], err = s.openPort(edge.Clear, nil); err != nil {
			return err
		}
	}
	s.place.Edge.Connect[at(edge.Port)] = listener.Addr().String()
	s.start(secured(listener, edge.TLS), s.merchant)
	for address, way := range map[string]*string{s.merchant.Shop().Listed: &s.place.Edge.Listed, s.merchant.Shop().Unlisted: &s.place.Edge.Unlisted} {
		if *way, err = s.openWay(s.merchant.From(address), edge.TLS); err != nil {
			return err
		}
	}
	return nil
}

// openWay serves a handler at a port of its own, over TLS where that is given, and
// returns the URL of a proxy that leads there.
func (s *served) openWay(h http.Handler, over *tls.Config) (string, error) {
	inner, err := s.openPort(h, over)
	if err != nil {
		return "", err
	}
	outer, err := s.openPort(leadingTo(inner), nil)
	return "http://" + outer, err
}

// openProviderEdge serves a provider's port in clear, and returns how it speaks TLS
// on a listener. A run finds them under the host and the ports they stand for.
func (s *served) openProviderEdge(listener net.Listener, p *provider.Provider, place *shop.ProviderPlace) (*tls.Config, error) {
	edge, authority, err := shop.ProviderEdge(p, time.Now(), shop.ProviderHost, "127.0.0.1", "localhost")
	if err != nil {
		return nil, err
	}
	clear, err := s.openPort(edge.Clear, nil)
	s.url, place.URL = "https://"+listener.Addr().String(), "https://"+shop.ProviderHost
	place.Edge = &shop.Edge{CA: string(authority), Connect: map[string]string{
		net.JoinHostPort(shop.ProviderHost, "443"): listener.Addr().String(), net.JoinHostPort(shop.ProviderHost, "80"): clear,
	}}
	return edge.TLS, err
}

// openPort serves a handler at a port of its own on loopback, over TLS where that
// is given, and returns its address. Without a handler nobody listens there.
func (s *served) openPort(h http.Handler, over *tls.Config) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	if h == nil {
		return listener.Addr().String(), listener.Close()
	}
	s.start(secured(listener, over), h)
	return listener.Addr().String(), nil
}

// secured is a listener behind TLS, if there is any.
func secured(l net.Listener, over *tls.Config) net.Listener {
	if over == nil {
		return l
	}
	return tls.NewListener(l, over)
}

// leadingTo is a proxy that leads to one place, whatever it is asked for.
func leadingTo(place string) http.Handler {
	clear := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: place})
		r.Out.Host = r.In.Host
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			tunnel(w, place)
			return
		}
		clear.ServeHTTP(w, r)
	})
}

// tunnel joins a caller and a place until one of them hangs up.
func tunnel(w http.ResponseWriter, place string) {
	there, err := net.Dial("tcp", place)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	if _, err := io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(there, here)
		_ = there.Close()
	}()
	_, _ = io.Copy(here, there)
}
