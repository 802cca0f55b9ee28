package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/assay-project/assay/simulator/wire"
)

var (
	errUnsendable    = errors.New("this request cannot be sent")
	errHeaderTooLong = errors.New("the header of the answer is too long")
)

// stopped is the failure of an attempt that the run did not wait for.
func stopped(run context.Context) *wire.Failure {
	message := "the run ended before the answer came"
	if cause := context.Cause(run); cause != nil && !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		message += ": " + cause.Error()
	}
	return &wire.Failure{Kind: wire.FailedStopped, Message: message}
}

// explain turns an error of an attempt into a failure with a kind and a
// sentence that reads the same whenever it happens: it holds no port of ours.
// run is the context of the run, not of the single attempt.
func explain(run context.Context, l *line, err error) *wire.Failure {
	fail := func(kind, message string) *wire.Failure { return &wire.Failure{Kind: kind, Message: message} }
	var dial *net.OpError
	switch {
	case run.Err() != nil:
		return stopped(run)
	case l.broken.Load():
		return fail(wire.FailedOurs, "on purpose: "+string(l.call.Fault))
	case errors.Is(err, errUnsendable):
		return fail(wire.FailedOurs, err.Error())
	case l.resent:
		return fail(wire.FailedClosed, "the target closed the connection that was kept open, as the request was sent")
	case errors.As(err, &dial) && dial.Op == "proxyconnect":
		return fail(wire.FailedOurs, "the proxy cannot be reached: "+bare(err))
	case errors.Is(err, errProxy):
		return fail(wire.FailedOurs, err.Error())
	case errors.Is(err, errUnreached):
		return fail(wire.FailedConnect, err.Error())
	case errors.Is(err, errInward):
		return fail(wire.FailedDNS, bare(err))
	case isDNS(err):
		return fail(wire.FailedDNS, dnsSentence(err))
	case errors.As(err, &dial) && dial.Op == "dial":
		return fail(wire.FailedConnect, "nobody accepts connections there: "+bare(err))
	case isTimeout(err):
		return fail(wire.FailedTimeout, "no whole answer came within "+l.call.Deadline.String())
	}
	if message := tlsSentence(err); message != "" {
		return fail(wire.FailedTLS, message)
	}
	if message := protocolSentence(err); message != "" {
		return fail(wire.FailedProtocol, message)
	}
	return fail(wire.FailedClosed, "the connection ended before a whole answer: "+bare(err))
}

func isDNS(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns)
}

func dnsSentence(err error) string {
	var dns *net.DNSError
	_ = errors.As(err, &dns)
	if dns.IsNotFound {
		return "the host " + dns.Name + " has no address: check the spelling of the target"
	}
	return "the address of the host " + dns.Name + " could not be looked up: " + dns.Err
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// tlsSentence says what went wrong in a handshake, "" if it was none.
func tlsSentence(err error) string {
	var record tls.RecordHeaderError
	var verification *tls.CertificateVerificationError
	var alert tls.AlertError
	var op *net.OpError
	switch {
	case errors.As(err, &record) && bytes.HasPrefix(record.RecordHeader[:], []byte("HTTP")):
		return "the port speaks plain HTTP, not TLS: use an http URL, or the port that serves https"
	case errors.As(err, &record):
		return "the port does not speak TLS: use the port that serves https"
	case errors.As(err, &verification):
		return "the certificate is not accepted: " + rejection(verification.Err)
	case errors.As(err, &alert):
		return "the target refused the TLS handshake: " + alert.Error()
	case errors.As(err, &op) && op.Op == "remote error": // an alert of crypto/tls, whose type is its own
		return "the target refused the TLS handshake: " + op.Err.Error()
	case strings.Contains(err.Error(), "tls: "):
		return "the TLS handshake failed: " + bare(err)
	}
	return ""
}

// rejection says why a certificate is not accepted, the same whenever it happens.
func rejection(err error) string {
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired, or is not valid yet"
	case errors.As(err, &unknown):
		return sentence(err) + " (name its issuer if you trust it)"
	}
	return sentence(err)
}

// protocolSentence says why what came back is not HTTP, "" if it may be. The
// errors of net/http for that have no types, so they are known by their words.
func protocolSentence(err error) string {
	text := err.Error()
	switch {
	case errors.Is(err, errHeaderTooLong):
		return text
	case strings.Contains(text, `malformed HTTP response "\x15\x03`):
		return "the port speaks TLS, not plain HTTP: use an https URL"
	case slices.ContainsFunc(protocolErrors, func(words string) bool { return strings.Contains(text, words) }):
		return "what came back is not HTTP as it should be: " + bare(err)
	}
	return ""
}

var protocolErrors = []string{
	"malformed", "invalid", "bad Content-Length", "multiple Content-Length", "unsupported transfer encoding",
	"too many transfer encodings", "headers exceeded", "header line too long", "chunk", "bare LF", "trailer",
	"informational responses", "Unsolicited response",
}

// bare is the text of an error without the addresses of the connection, whose
// port of ours differs each time.
func bare(err error) string {
	var op *net.OpError
	var call *os.SyscallError
	var number syscall.Errno
	switch {
	case errors.As(err, &number):
		return number.Error()
	case errors.As(err, &call):
		return call.Err.Error()
	case errors.As(err, &op):
		return op.Err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it was closed by the target"
	}
	return err.Error()
}
