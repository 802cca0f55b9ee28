package webhook

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Authority signs certificates of receivers. Whoever sends events there must be
// told to trust it; its key is made with it and stays in this process.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Lasting is how long a certificate is good that nothing is wrong with: longer
// than the clock of any sandbox is moved ahead.
const Lasting = 365 * 24 * time.Hour

// NewAuthority makes an authority that is good a year before and after now.
func NewAuthority(now time.Time) (*Authority, error) {
	template := certificate(now.Add(-Lasting), now.Add(2*Lasting))
	template.Subject = pkix.Name{CommonName: fmt.Sprintf("assay receiver authority %x", template.SerialNumber.Bytes()[:4])}
	template.IsCA, template.KeyUsage, template.ExtKeyUsage = true, x509.KeyUsageCertSign, nil
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &Authority{cert, key}, err
}

// PEM is the authority's own certificate, for whoever is to trust it.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// Issue signs a certificate for names or addresses.
func (a *Authority) Issue(from, until time.Time, hosts ...string) (*tls.Certificate, error) {
	template := certificate(from, until)
	template.Subject = pkix.Name{CommonName: "assay receiver"}
	for _, host := range hosts {
		if address := net.ParseIP(host); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
			continue
		}
		template.DNSNames = append(template.DNSNames, host)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	return &tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key}, err
}

// certificate is one for a server, yet to be signed.
func certificate(from, until time.Time) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	serial.SetBit(serial, 126, 1) // of one length always
	return &x509.Certificate{
		SerialNumber: serial, NotBefore: from, NotAfter: until, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

// Secured is how a receiver answers over TLS with a certificate. Nobody takes an
// earlier session up again, so that each caller looks at the certificate.
func Secured(certificate *tls.Certificate) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*certificate}, SessionTicketsDisabled: true}
}
