package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
	"github.com/assay-project/assay/simulator/transport"
)

func demoCommand() *cobra.Command {
	var o options
	var stock merchantOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Serve the good merchant on loopback and run against it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if *o.given["api_version"] == "" && *o.given["profile"] != "draft" {
				*o.given["api_version"] = "2026-04-17"
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
			o.out.repeat = demoAgain(&o, &stock)
			return o.play(cmd.Context(), cfg, transport.Socket(transport.SocketOptions{}), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.flags(cmd.Flags())
	stock.flags(cmd.Flags())
	return cmd
}

func demoAgain(o *options, stock *merchantOptions) string {
	again := "assay demo --api-version " + *o.given["api_version"] + o.exploring()
	if stock.Defect != "" {
		again += " --defect " + stock.Defect
	}
	if stock.Stranger != "" {
		again += " --stranger " + stock.Stranger
	}
	return again
}

// served is a merchant on loopback and its control.
type served struct {
	merchant *merchant.Merchant
	place    shop.Place
	servers  []*http.Server
}

// serve opens a merchant at an address, and its control at one of its own, so
// that what the protocol cannot do stays out of the protocol's port.
func (o *merchantOptions) serve(addr string) (*served, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the merchant cannot listen at %s: %w", addr, err)
	}
	origin := "http://" + listener.Addr().String()
	o.Origin, o.SecondToken = func() string { return origin }, shop.SecondToken
	if e, _ := shelf.Find(o.Defect); e.Signed && o.SigningKey == "" {
		o.SigningKey = shop.SigningKey
	}
	m, err := merchant.New(o.Options)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		_ = listener.Close()
		return nil, fmt.Errorf("the merchant's control cannot listen on loopback: %w", err)
	}
	s := &served{merchant: m, place: shop.Place{URL: origin, Control: "http://" + control.Addr().String(), Token: o.Token, Signing: o.SigningKey}}
	s.start(listener, m)
	s.start(control, m.Control())
	return s, nil
}

func (s *served) start(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(l) }()
}

// close ends the servers at once: nobody is left to answer.
func (s *served) close() {
	for _, server := range s.servers {
		_ = server.Close()
	}
}
