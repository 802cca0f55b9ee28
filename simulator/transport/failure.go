package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/assay-project/assay/simulator/wire"
)

// explain turns an error of the network into a failure with a kind and a
// sentence. run is the context of the run, not of the single attempt.
func explain(run context.Context, err error, call Call) *wire.Failure {
	fail := func(kind, message string) *wire.Failure { return &wire.Failure{Kind: kind, Message: message} }
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	switch {
	case run.Err() != nil:
		return fail(wire.FailedStopped, "the run ended before the answer came")
	case call.Fault != NoFault:
		return fail(wire.FailedOurs, "on purpose: "+string(call.Fault))
	case errors.As(err, &dns):
		return fail(wire.FailedDNS, "the host "+dns.Name+" has no address: check the spelling of the target")
	case errors.As(err, &record):
		return fail(wire.FailedTLS, "the port does not speak TLS: use an http URL, or the port that serves https")
	case errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &invalid), errors.As(err, &verification):
		return fail(wire.FailedTLS, "the certificate is not accepted: "+err.Error())
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(wire.FailedConnect, "nobody accepts connections there (connection refused)")
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return fail(wire.FailedTimeout, "no whole answer came within the deadline")
	case strings.Contains(err.Error(), "tls:"):
		return fail(wire.FailedTLS, "the TLS handshake failed: "+err.Error())
	case strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"),
		strings.Contains(err.Error(), "headers exceeded"), strings.Contains(err.Error(), "invalid"):
		return fail(wire.FailedProtocol, "what came back is not HTTP as it should be: "+err.Error())
	}
	return fail(wire.FailedClosed, "the connection ended before a whole answer: "+err.Error())
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
