package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/provider"
)

func pspCommand() *cobra.Command {
	o := shop.ProviderOptions()
	var addr, configOut, signingKey string
	var overTLS bool
	cmd := &cobra.Command{
		Use:   "psp",
		Short: "Serve the good payment provider until it is stopped",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := agentKeys(signingKey)
			if err != nil {
				return err
			}
			s, values, err := serveProvider(addr, o, keys, overTLS)
			if err != nil {
				return err
			}
			defer s.close()
			if configOut != "" {
				if err := writeSecret(configOut, func(w io.Writer) error { return shop.WriteProvider(w, values) }); err != nil {
					return err
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "listening on %s\n", s.url)
			<-cmd.Context().Done()
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "address to listen at")
	f.StringVar(&o.Token, "token", shop.ProviderToken, "bearer token to accept")
	f.StringVar(&signingKey, "signing-key", "", "take signed requests alone: a file with the agent's public key in PEM (Ed25519, or P-256 for ES256), or generate, whose private key goes to --config-out")
	f.StringVar(&configOut, "config-out", "", "write an assay.yaml for a run against this provider")
	f.BoolVar(&overTLS, "tls", false, "serve it over TLS with a certificate made for the occasion (implied by defects that show there)")
	f.StringVar(&o.Defect, "defect", "", "spoil the provider by a defect (`assay merchant --list`)")
	f.StringVar(&o.Stranger, "stranger", "", "make the provider an unusual but lawful one")
	return cmd
}

// agentKeys are the keys of an agent that signs: none, some that are made for it,
// or the one whose public half is in a file.
func agentKeys(source string) ([]shop.AgentKey, error) {
	switch source {
	case "":
		return nil, nil
	case "generate":
		return shop.AgentKeys()
	}
	text, err := os.ReadFile(source)
	if err != nil {
		return nil, fmt.Errorf("the agent's public key cannot be read: %w", err)
	}
	key, err := shop.GivenKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s is no file for --signing-key: %w", source, err)
	}
	return []shop.AgentKey{key}, nil
}

// serveProvider opens a provider at an address, and its control at one of its
// own, and tells the configuration of a run against it.
func serveProvider(addr string, o provider.Options, keys []shop.AgentKey, overTLS bool) (*served, config.Values, error) {
	p, at, err := shop.NewProvider(o, keys...)
	if err != nil {
		return nil, nil, err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, nil, fmt.Errorf("the payment provider cannot listen at %s: %w", addr, err)
	}
	s := &served{url: "http://" + listener.Addr().String()}
	at.URL = s.url
	var over *tls.Config
	if overTLS || showsOverTLS(o.Defect, o.Stranger) {
		over, err = s.openProviderEdge(listener, p, at)
	}
	if err == nil {
		s.start(secured(listener, over), p)
		at.Elsewhere, err = s.openWay(p.Elsewhere(), over)
	}
	if err != nil {
		s.close()
		return nil, nil, err
	}
	control, err := s.openPort(p.Control(), nil)
	if err != nil {
		s.close()
		return nil, nil, fmt.Errorf("the payment provider's control cannot listen on loopback: %w", err)
	}
	at.Control = "http://" + control
	return s, shop.ProviderValues(at), nil
}

// demoProvider is the demo in the role psp.
func (o *options) demoProvider(cmd *cobra.Command, stock *merchantOptions) error {
	opened := shop.ProviderOptions()
	opened.Defect, opened.Stranger = stock.Defect, stock.Stranger
	keys, err := shop.AgentKeys()
	if err != nil {
		return err
	}
	s, values, err := serveProvider("127.0.0.1:0", opened, keys, stock.tls)
	if err != nil {
		return err
	}
	defer s.close()
	cfg, err := shop.ProviderConfig(values, o.overrides())
	if err != nil {
		return err
	}
	o.out.repeat = demoAgain(o, stock)
	return o.play(cmd.Context(), cfg, cmd.OutOrStdout(), cmd.ErrOrStderr())
}
