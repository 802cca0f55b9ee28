package transport

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// follow writes down the certificates a server sent and where they lead.
func (p Prober) follow(sent []*x509.Certificate, host string, now time.Time) *wire.Chain {
	c := &wire.Chain{ClaimsPublic: claimsPublic(sent[0])}
	if err := sent[0].VerifyHostname(host); err != nil {
		c.NameProblem = sentence(err)
	}
	way := p.lead(c, sent, now)
	for _, cert := range sent {
		facts := certificate(cert)
		facts.Followed = slices.ContainsFunc(way, cert.Equal)
		c.Certificates = append(c.Certificates, facts)
	}
	return c
}

// lead finds out where the certificates lead, and which of them lie on the way.
func (p Prober) lead(c *wire.Chain, sent []*x509.Certificate, now time.Time) []*x509.Certificate {
	way, err := walk(sent, p.Public, now)
	if err == nil {
		c.Leads = wire.LeadsToPublic
		return way
	}
	if p.Named != nil {
		if way, err := walk(sent, p.Named, now); err == nil {
			c.Leads = wire.LeadsToNamed
			return way
		}
	}
	c.Problem = sentence(err)
	own := slices.DeleteFunc(slices.Clone(sent), func(cert *x509.Certificate) bool { return !selfSigned(cert) })
	if way, err := walk(sent, poolOf(own), now); err == nil {
		c.Leads = wire.LeadsToPrivate
		return way
	}
	way = climb(sent)
	top := way[len(way)-1]
	var unknown x509.UnknownAuthorityError
	switch weak := slices.IndexFunc(way, weaklySigned); {
	case weak >= 0: // crypto/x509 follows no such signature, so nothing is known about the rest
		c.Leads, c.Problem = wire.LeadsAstray, "a signature by "+way[weak].SignatureAlgorithm.String()+" is not followed"
	case errors.As(err, &unknown):
		c.Leads, c.Ends = wire.LeadsNowhere, top.Issuer.String()
	default:
		c.Leads = wire.LeadsAstray
	}
	return way
}

// walk follows the certificates to one of the roots, with nothing but what was
// sent in between. A way that was good when the last certificate on it was
// issued counts: dates are judged apart.
func walk(sent []*x509.Certificate, roots *x509.CertPool, now time.Time) (way []*x509.Certificate, err error) {
	issued := sent[0].NotBefore
	for _, cert := range sent {
		if !selfSigned(cert) && cert.NotBefore.After(issued) {
			issued = cert.NotBefore
		}
	}
	for _, at := range []time.Time{now, issued} {
		var ways [][]*x509.Certificate
		ways, err = sent[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: poolOf(sent[1:]), CurrentTime: at})
		if err == nil {
			return ways[0], nil
		}
	}
	return nil, err
}

// climb goes from the server's certificate to its issuer by name as far as the
// certificates sent allow.
func climb(sent []*x509.Certificate) []*x509.Certificate {
	way := sent[:1:1]
	for !selfSigned(way[len(way)-1]) && len(way) < len(sent) {
		issuer := way[len(way)-1].RawIssuer
		at := slices.IndexFunc(sent, func(cert *x509.Certificate) bool { return bytes.Equal(cert.RawSubject, issuer) })
		if at < 0 || slices.ContainsFunc(way, sent[at].Equal) {
			break
		}
		way = append(way, sent[at])
	}
	return way
}

// claimsPublic reports a policy below 2.23.140.1, the arc of the CA/Browser
// Forum: certificates of public authorities must name one.
func claimsPublic(cert *x509.Certificate) bool {
	return slices.ContainsFunc(cert.Policies, func(policy x509.OID) bool {
		return strings.HasPrefix(policy.String(), "2.23.140.1.")
	})
}

func selfSigned(cert *x509.Certificate) bool { return bytes.Equal(cert.RawSubject, cert.RawIssuer) }

func weaklySigned(cert *x509.Certificate) bool {
	name := cert.SignatureAlgorithm.String()
	return !selfSigned(cert) && (strings.Contains(name, "SHA1") || strings.Contains(name, "MD5"))
}

func poolOf(certs []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, cert := range certs {
		pool.AddCert(cert)
	}
	return pool
}

func certificate(cert *x509.Certificate) wire.Certificate {
	facts := wire.Certificate{
		Subject: cert.Subject.String(), Issuer: cert.Issuer.String(), Names: slices.Clone(cert.DNSNames),
		NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, Signature: cert.SignatureAlgorithm.String(), SelfSigned: selfSigned(cert),
	}
	for _, address := range cert.IPAddresses {
		facts.Names = append(facts.Names, address.String())
	}
	facts.Key = cert.PublicKeyAlgorithm.String()
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		facts.KeyBits = key.N.BitLen()
	case *ecdsa.PublicKey:
		facts.KeyBits = key.Curve.Params().BitSize
	case ed25519.PublicKey:
		facts.KeyBits = len(key) * 8
	}
	return facts
}

// sentence is the text of an error about a certificate without its prefix.
func sentence(err error) string { return strings.TrimPrefix(err.Error(), "x509: ") }
