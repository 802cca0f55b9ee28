package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

func listenCommand() *cobra.Command {
	var addr, secret, version, authority string
	var secure bool
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive order events and say what is right and wrong about each",
		Long:  "Listen is the receiver of a platform: it verifies each order event, refuses what a platform would\nrefuse, and explains it, until it is stopped. It judges no rule; `assay run` does.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if secret == "" {
				secret = os.Getenv("WEBHOOK_SECRET")
			}
			if secret == "" {
				return errors.New("listen needs the secret of the order events: --secret or WEBHOOK_SECRET")
			}
			if authority != "" && !secure {
				return errors.New("--ca is the authority of a certificate, which there is with --tls alone")
			}
			listener, err := net.Listen("tcp", addr)
			if err != nil {
				return fmt.Errorf("order events cannot be received at %s: %w", addr, err)
			}
			scheme, config := "http", (*tls.Config)(nil)
			if secure {
				scheme = "https"
				if config, err = vouchedFor(listener.Addr().(*net.TCPAddr).IP, authority); err != nil {
					return err
				}
			}
			receiver, err := strictReceiver(cmd.OutOrStdout(), secret, wire.Version(version))
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "listening on %s://%s%s\n", scheme, listener.Addr(), webhook.Path)
			defer receiver.Serve(listener, config)()
			<-cmd.Context().Done()
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "address to listen at")
	f.StringVar(&secret, "secret", "", "secret that signs the events (else WEBHOOK_SECRET)")
	f.StringVar(&version, "api-version", "2026-04-17", "version whose signatures are good")
	f.BoolVar(&secure, "tls", false, "receive over TLS, with a certificate made for the occasion")
	f.StringVar(&authority, "ca", "", "with --tls: file to which the authority of that certificate is written, for the sender to trust")
	return cmd
}

// strictReceiver tells of each delivery as it has been answered. The secret goes
// to the vault, so that it is not shown where an event holds it.
func strictReceiver(out io.Writer, secret string, version wire.Version) (*webhook.Receiver, error) {
	vault := transport.NewVault()
	if _, err := vault.Add("webhook-secret", secret); err != nil {
		return nil, err
	}
	return webhook.New(webhook.Options{
		Secret: secret, Vault: vault, Strict: true, Untimed: version.Before("2026-04-17"),
		Heard: func(d *wire.Delivery) { fmt.Fprint(out, explained(d)) },
	}), nil
}

// explained is what a delivery was, in one line or two.
func explained(d *wire.Delivery) string {
	var event struct {
		Type string `json:"type"`
		Data struct {
			Status string `json:"status"`
		} `json:"data"`
	}
	_ = json.Unmarshal(d.Request.Body, &event)
	line := fmt.Sprintf("%s  %d  %s %s", d.At.Format(time.TimeOnly), d.Answered, d.Request.Method, d.Request.URL)
	if event.Type != "" {
		line += fmt.Sprintf("  %s: session %s, order %s, status %s", event.Type, orNone(d.Session), orNone(d.Order), orNone(event.Data.Status))
	}
	if d.Known {
		line += "  (known already)"
	}
	switch s := d.Signature; {
	case d.Refusal != "":
		line += "\n          refused: " + d.Refusal
	case s != nil && s.Time != 0:
		line += fmt.Sprintf("\n          signed in %s, %d s before it arrived", s.Header, s.SkewS)
	case s != nil:
		line += fmt.Sprintf("\n          signed in %s, as %s", s.Header, s.Form)
	}
	return line + "\n"
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// vouchedFor is a certificate for an address and for localhost, by an authority
// made for the occasion. Whoever sends there must be told to trust it: it is
// written to a file where one is named.
func vouchedFor(ip net.IP, file string) (*tls.Config, error) {
	now := time.Now()
	authority, err := webhook.NewAuthority(now)
	if err != nil {
		return nil, err
	}
	if file != "" {
		if err := os.WriteFile(file, authority.PEM(), 0o644); err != nil {
			return nil, fmt.Errorf("the authority cannot be written: %w", err)
		}
	}
	certificate, err := authority.Issue(now.Add(-time.Hour), now.Add(webhook.Lasting), ip.String(), "localhost")
	if err != nil {
		return nil, err
	}
	return webhook.Secured(certificate), nil
}
