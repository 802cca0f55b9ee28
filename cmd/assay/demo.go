package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

func demoCommand() *cobra.Command {
	var o options
	stock := merchantOptions{backoff: usualBackoff}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Serve the good merchant on loopback and run against it",
		Long: "Demo serves the good merchant on loopback and runs against it. Whoever shortens the pauses with --backoff shortens\n" +
			"the seconds of Retry-After with them: both sides are ours here.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if *o.given["api_version"] == "" && *o.given["profile"] != "draft" {
				*o.given["api_version"] = string(simacp.Latest)
			}
			if *o.given["role"] == config.PSP {
				return o.demoProvider(cmd, &stock)
			}
			if pause, err := time.ParseDuration(*o.given["backoff"]); err == nil && pause > 0 {
				stock.backoff = pause
				o.second = stock.second()
			}
			stock.Profile, stock.Token, stock.SigningKey = *o.given["profile"], shop.Token, shop.SigningKey
			served, err := stock.serve("127.0.0.1:0")
			if err != nil {
				return err
			}
			defer served.close()
			cfg, err := shop.Config(served.merchant.Shop(), served.place, o.overrides())
			if err != nil {
				return err
			}
			o.redeemed = served.redeemed
			o.out.repeat = demoAgain(&o, &stock)
			return o.play(cmd.Context(), cfg, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.flags(cmd.Flags())
	stock.flags(cmd.Flags())
	return cmd
}

// demoAgain repeats the demo.
func demoAgain(o *options, stock *merchantOptions) string {
	again := "assay demo"
	for _, flag := range []struct{ name, value string }{
		{"api-version", *o.given["api_version"]}, {"profile", *o.given["profile"]}, {"role", *o.given["role"]},
		{"defect", stock.Defect}, {"stranger", stock.Stranger},
	} {
		if flag.value != "" {
			again += " --" + flag.name + " " + flag.value
		}
	}
	if stock.tls {
		again += " --tls"
	}
	return again + o.manner()
}

// served is a merchant on loopback, its control and its payment provider.
type served struct {
	merchant *merchant.Merchant
	place    shop.Place
	url      string                    // where it listens
	redeemed func() []*wire.Redemption // at the provider
	servers  []*http.Server
}

// serve opens a merchant at an address, and its control and payment provider at
// addresses of their own, so that what is not the merchant's protocol stays out
// of its port.
func (o *merchantOptions) serve(addr string) (*served, error) {
	o.tls = o.tls || showsOverTLS(o.Defect, o.Stranger)
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the merchant cannot listen at %s: %w", addr, err)
	}
	s := &served{}
	o.Origin, o.Filter, o.SecondToken = func() string { return s.place.URL }, o.tls, shop.SecondToken
	o.Clock = transport.System()
	if e, _ := shelf.Find(o.Defect); e.Signed && o.SigningKey == "" {
		o.SigningKey = shop.SigningKey
	}
	if s.merchant, err = merchant.New(o.Options); err != nil {
		_ = listener.Close()
		return nil, err
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		_ = listener.Close()
		return nil, fmt.Errorf("the merchant's control cannot listen on loopback: %w", err)
	}
	psp := shop.Provider(s.merchant, o.Clock)
	s.redeemed = shop.Redeemed(psp)
	delegated, err := s.openPort(psp, nil)
	if err != nil {
		_ = listener.Close()
		_ = control.Close()
		return nil, fmt.Errorf("the payment provider cannot listen on loopback: %w", err)
	}
	s.url = "http://" + listener.Addr().String()
	s.place = shop.Place{
		URL: s.url, Control: "http://" + control.Addr().String(), Provider: "http://" + delegated, Till: true, Token: o.Token, Signing: o.SigningKey, Secret: shop.EventSecret,
		Windows: map[string]string{"delivery": "10s", "retry": "10s", "quiet": "200ms"},
	}
	s.merchant.Tell(merchant.Events{Secret: shop.EventSecret, Send: overSockets, Pause: soon, Patience: o.patience(), Second: o.second()}, "")
	s.merchant.ChargeAt(merchant.Till{Key: shop.TillKey, Send: http.DefaultTransport}, "")
	s.start(control, s.merchant.Control())
	if !o.tls {
		s.start(listener, s.merchant)
		return s, nil
	}
	return s, s.openEdge(listener)
}

// showsOverTLS reports whether one of these characters shows there alone.
func showsOverTLS(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		entry, _ := shelf.Find(name)
		return entry.TLS
	})
}

// overSockets is a client of the merchant's that verifies servers like this.
func overSockets(verify *tls.Config) http.RoundTripper {
	client := http.DefaultTransport.(*http.Transport).Clone()
	client.TLSClientConfig = verify
	return client
}

// patience is how long the merchant waits for a receiver's answer: longer than for
// a late one, and less than for one that keeps it waiting, both of which go by the
// agent's backoff.
func (o *merchantOptions) patience() time.Duration { return 5 * max(soon, o.backoff) }

// soon is when the merchant on loopback first repeats an order event. Much earlier,
// and a busy machine would decide which of its pauses is the longer one.
const soon = 50 * time.Millisecond

// second is how long a second of Retry-After lasts between the merchant and the
// agent: as long as the agent's first pause, which is a second by the protocol,
// so that who hurries a demo waits for nothing in whole seconds.
func (o *merchantOptions) second() time.Duration { return min(time.Second, o.backoff) }

// patience is how long a server waits for somebody who is slow to begin.
const patience = 10 * time.Second

// silence is the log of servers that are called wrongly on purpose.
var silence = log.New(io.Discard, "", 0)

func (s *served) start(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: patience, ErrorLog: silence}
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(l) }()
}

// close ends the servers at once: nobody is left to answer.
func (s *served) close() {
	for _, server := range s.servers {
		_ = server.Close()
	}
}
