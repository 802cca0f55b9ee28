package equip

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/assay-project/assay/cmd/assay/config"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
)

// Connect gives the agent its ways over real sockets: the usual one, those that
// leave from other addresses, and the one for handshakes.
func Connect(kit *simacp.Kit, cfg *config.Config) error {
	named, everybody, err := authorities(cfg.Text("transport.ca"))
	if err != nil {
		return err
	}
	dial := transport.Connecting(cfg.Pairs("transport.connect"))
	way := func(proxy string) (http.RoundTripper, error) {
		o := transport.SocketOptions{Roots: everybody, Dial: dial}
		if proxy != "" {
			u, err := url.Parse(proxy)
			if err != nil {
				return nil, fmt.Errorf("the proxy %s cannot be used: %w", proxy, err)
			}
			o.Proxy = u
		}
		return transport.Socket(o), nil
	}
	if kit.Transport.RoundTripper, err = way(""); err != nil {
		return err
	}
	if listed, ok := cfg.Egress("egress.listed"); ok {
		kit.Ways.Address = listed.Address
		if listed.Proxy != "" {
			if kit.Ways.Listed, err = way(listed.Proxy); err != nil {
				return err
			}
		}
	}
	if proxy := cfg.Text("egress.unlisted"); proxy != "" {
		if kit.Ways.Unlisted, err = way(proxy); err != nil {
			return err
		}
	}
	if proxy := cfg.Text("network.second_egress"); proxy != "" {
		if kit.Ways.Second, err = way(proxy); err != nil {
			return err
		}
	}
	kit.Prober = transport.Prober{Dial: dial, Clock: kit.Transport.Clock, Named: named, Timeout: min(cfg.Timeouts.Step, handshake)}
	return nil
}

// handshake is how long one may take, unless requests may take less.
const handshake = 10 * time.Second

// authorities reads certificates in PEM, or a file of them: as they are, and
// together with those the system trusts. Both are nil where there are none.
func authorities(source string) (named, everybody *x509.CertPool, err error) {
	if source == "" {
		return nil, nil, nil
	}
	data := []byte(source)
	if !strings.HasPrefix(source, "-----BEGIN ") {
		if data, err = os.ReadFile(source); err != nil {
			return nil, nil, fmt.Errorf("the authorities of transport.ca cannot be read: %w", err)
		}
	}
	named = x509.NewCertPool()
	if everybody, err = x509.SystemCertPool(); err != nil {
		everybody = x509.NewCertPool()
	}
	if !named.AppendCertsFromPEM(data) {
		return nil, nil, errors.New("transport.ca holds no certificate in PEM")
	}
	everybody.AppendCertsFromPEM(data)
	return named, everybody, nil
}
