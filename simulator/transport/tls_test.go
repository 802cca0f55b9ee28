package transport

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"io"
	"math/big"
	"net"
	"net/url"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/assay-project/assay/simulator/wire"
)

// day is when the certificates of these tests are looked at.
var day = time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC)

// signer is a certificate and its key.
type signer struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// issued is a certificate by an issuer, self-signed for nil.
func issued(by *signer, name string, change func(*x509.Certificate)) *signer {
	GinkgoHelper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	Expect(err).NotTo(HaveOccurred())
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, BasicConstraintsValid: true,
		NotBefore: day.AddDate(0, -1, 0), NotAfter: day.AddDate(0, 1, 0), IsCA: true, KeyUsage: x509.KeyUsageCertSign,
	}
	change(template)
	if by == nil {
		by = &signer{template, key}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, by.cert, key.Public(), by.key)
	Expect(err).NotTo(HaveOccurred())
	cert, err := x509.ParseCertificate(raw)
	Expect(err).NotTo(HaveOccurred())
	return &signer{cert, key}
}

func asIs(*x509.Certificate) {}

// ofShop makes a certificate that of a server.
func ofShop(c *x509.Certificate) {
	c.IsCA, c.KeyUsage, c.ExtKeyUsage = false, x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	c.DNSNames = []string{"shop.example"}
}

// sending is the configuration of a server that sends these certificates.
func sending(first *signer, more ...*signer) *tls.Config {
	c := tls.Certificate{PrivateKey: first.key, Certificate: [][]byte{first.cert.Raw}}
	for _, m := range more {
		c.Certificate = append(c.Certificate, m.cert.Raw)
	}
	return &tls.Config{Certificates: []tls.Certificate{c}}
}

var _ = Describe("A handshake", func() {
	var root, issuer, shop *signer
	BeforeEach(func() {
		root = issued(nil, "Root", asIs)
		issuer = issued(root, "Issuer", asIs)
		shop = issued(issuer, "Shop", ofShop)
	})
	shake := func(config *tls.Config, offer wire.Offer) wire.Handshake {
		p := Prober{Dial: Piped(config), Clock: Virtual(day), Public: poolOf([]*x509.Certificate{root.cert})}
		return p.Handshake(context.Background(), "shop.example:443", offer)
	}

	It("settles the newest version both sides know, and names the host", func() {
		h := shake(sending(shop, issuer), Usual)
		Expect(h.Failure).To(BeNil())
		Expect(h.Settled).To(HaveValue(And(HaveField("Version", "1.3"), HaveField("ServerName", "shop.example"))))
		Expect(h.Began).To(Equal(day))
	})

	DescribeTable("offers one version alone", func(version string, min, max uint16, accepted bool) {
		config := sending(shop, issuer)
		config.MinVersion, config.MaxVersion = min, max
		h := shake(config, Only(version))
		if accepted {
			Expect(h.Settled).To(HaveValue(HaveField("Version", version)))
			return
		}
		Expect(h.Settled).To(BeNil())
		Expect(h.Failure.Kind).To(Equal(wire.FailedTLS))
		Expect(h.Failure.Message).To(ContainSubstring("the target refused the TLS handshake: tls: protocol version not supported"))
	},
		Entry(nil, "1.3", uint16(tls.VersionTLS12), uint16(tls.VersionTLS13), true),
		Entry(nil, "1.2", uint16(tls.VersionTLS12), uint16(tls.VersionTLS13), true),
		Entry(nil, "1.1", uint16(tls.VersionTLS10), uint16(tls.VersionTLS13), true),
		Entry(nil, "1.0", uint16(tls.VersionTLS10), uint16(tls.VersionTLS13), true),
		Entry(nil, "SSLv3", uint16(tls.VersionTLS10), uint16(tls.VersionTLS13), false),
		Entry(nil, "1.3", uint16(tls.VersionTLS12), uint16(tls.VersionTLS12), false),
		Entry(nil, "1.2", uint16(tls.VersionTLS13), uint16(tls.VersionTLS13), false),
		Entry(nil, "1.1", uint16(tls.VersionTLS12), uint16(tls.VersionTLS13), false),
	)

	It("finds no weak class at a server of today", func() {
		config := sending(shop, issuer)
		config.MinVersion = tls.VersionTLS12
		for _, class := range WeakClasses() {
			h := shake(config, class.Offer)
			Expect(h.Settled).To(BeNil(), class.Name)
			Expect(h.Failure.Kind).To(Equal(wire.FailedTLS), class.Name)
		}
	})

	DescribeTable("follows the certificates", func(config func() *tls.Config, leads string, followed ...string) {
		h := shake(config(), Usual)
		Expect(h.Chain.Leads).To(Equal(leads), h.Chain.Problem)
		var names []string
		for _, c := range h.Chain.Certificates {
			if c.Followed {
				names = append(names, c.Subject)
			}
		}
		Expect(names).To(Equal(followed))
	},
		Entry("to a public root", func() *tls.Config { return sending(shop, issuer) }, wire.LeadsToPublic, "CN=Shop", "CN=Issuer"),
		Entry("past what is not needed", func() *tls.Config {
			return sending(shop, issued(nil, "Leftover", asIs), issuer, root)
		}, wire.LeadsToPublic, "CN=Shop", "CN=Issuer", "CN=Root"),
		Entry("to a root of its own", func() *tls.Config {
			own := issued(nil, "Own Root", asIs)
			return sending(issued(own, "Shop", ofShop), own)
		}, wire.LeadsToPrivate, "CN=Shop", "CN=Own Root"),
		Entry("to itself", func() *tls.Config { return sending(issued(nil, "Shop", ofShop)) }, wire.LeadsToPrivate, "CN=Shop"),
		Entry("to where one is missing", func() *tls.Config { return sending(shop) }, wire.LeadsNowhere, "CN=Shop"),
		Entry("whatever their dates", func() *tls.Config {
			return sending(issued(issuer, "Shop", func(c *x509.Certificate) { ofShop(c); c.NotAfter = day.AddDate(0, 0, -1) }), issuer)
		}, wire.LeadsToPublic, "CN=Shop", "CN=Issuer"),
		Entry("but not where they are for something else", func() *tls.Config {
			return sending(issued(issuer, "Shop", func(c *x509.Certificate) {
				ofShop(c)
				c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
			}), issuer)
		}, wire.LeadsAstray, "CN=Shop", "CN=Issuer"),
	)

	It("follows them to an authority that the configuration names", func() {
		own := issued(nil, "Own Root", asIs)
		p := Prober{
			Dial: Piped(sending(issued(own, "Shop", ofShop))), Clock: Virtual(day),
			Public: x509.NewCertPool(), Named: poolOf([]*x509.Certificate{own.cert}),
		}
		h := p.Handshake(context.Background(), "shop.example:443", Usual)
		Expect(h.Chain).To(HaveValue(And(HaveField("Leads", wire.LeadsToNamed), HaveField("Problem", ""))))
	})

	It("says what is missing, and whether a public authority is claimed", func() {
		policy, err := x509.OIDFromInts([]uint64{2, 23, 140, 1, 2, 2})
		Expect(err).NotTo(HaveOccurred())
		claiming := issued(issuer, "Shop", func(c *x509.Certificate) { ofShop(c); c.Policies = []x509.OID{policy} })
		Expect(shake(sending(claiming), Usual).Chain).To(HaveValue(And(HaveField("Ends", "CN=Issuer"), HaveField("ClaimsPublic", true))))
		Expect(shake(sending(shop), Usual).Chain).To(HaveValue(And(HaveField("Ends", "CN=Issuer"), HaveField("ClaimsPublic", false))))
	})

	It("reads names, dates, keys and signatures", func() {
		other := issued(issuer, "Other", func(c *x509.Certificate) { ofShop(c); c.DNSNames = []string{"other.example"} })
		chain := shake(sending(other, issuer), Usual).Chain
		Expect(chain.NameProblem).To(ContainSubstring("other.example, not shop.example"))
		Expect(chain.Certificates[0]).To(And(
			HaveField("Names", []string{"other.example"}), HaveField("NotAfter", day.AddDate(0, 1, 0)),
			HaveField("Key", "ECDSA"), HaveField("KeyBits", 256), HaveField("Signature", "ECDSA-SHA256"),
		))
	})
})

// greeter answers a ClientHello with records of its own, and hands the hello on.
func greeter(hellos chan<- []byte, records ...[]byte) string {
	u, err := url.Parse(peer(func(conn net.Conn) {
		header := make([]byte, 5)
		if _, err := io.ReadFull(conn, header); err != nil {
			return
		}
		hello := make([]byte, binary.BigEndian.Uint16(header[3:]))
		if _, err := io.ReadFull(conn, hello); err != nil {
			return
		}
		hellos <- hello
		for _, r := range records {
			_, _ = conn.Write(r)
		}
	}))
	Expect(err).NotTo(HaveOccurred())
	return u.Host
}

// record is one record of the protocol; flight puts handshake messages into one.
func record(kind byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{kind, 3, 1}, uint16(len(body))), body...)
}

func flight(messages ...[]byte) []byte {
	var all []byte
	for _, m := range messages {
		all = append(all, append([]byte{m[0]}, counted(3, m[1:])...)...)
	}
	return record(recordHandshake, all)
}

// choosing is a ServerHello that settles version and suite.
func choosing(version, suite uint16) []byte {
	m := binary.BigEndian.AppendUint16([]byte{serverHello}, version)
	m = append(append(m, make([]byte, 32)...), 0)
	return append(binary.BigEndian.AppendUint16(m, suite), 0)
}

var _ = Describe("A handshake made by hand", func() {
	var hellos chan []byte
	BeforeEach(func() { hellos = make(chan []byte, 1) })
	offer := func(name string) wire.Offer {
		for _, class := range WeakClasses() {
			if class.Name == name {
				return class.Offer
			}
		}
		panic(name)
	}
	shake := func(o wire.Offer, records ...[]byte) wire.Handshake {
		return Prober{Timeout: 5 * time.Second}.Handshake(context.Background(), greeter(hellos, records...), o)
	}

	DescribeTable("is over once the server has chosen", func(o func() wire.Offer, version, suite uint16, want string, wantVersion string) {
		h := shake(o(), flight(choosing(version, suite), []byte{helloDone}))
		Expect(h.Failure).To(BeNil())
		Expect(h.Settled).To(HaveValue(And(HaveField("CipherSuite", want), HaveField("Version", wantVersion))))
	},
		Entry("SSL 3.0", func() wire.Offer { return Only("SSLv3") }, uint16(0x0300), uint16(0x0005), "TLS_RSA_WITH_RC4_128_SHA", "SSLv3"),
		Entry("TLS 1.0", func() wire.Offer { return Only("1.0") }, uint16(0x0301), uint16(0x002f), "TLS_RSA_WITH_AES_128_CBC_SHA", "1.0"),
		Entry("no encryption", func() wire.Offer { return offer("null") }, uint16(0x0303), uint16(0x0002), "TLS_RSA_WITH_NULL_SHA", "1.2"),
		Entry("no authentication", func() wire.Offer { return offer("anonymous") }, uint16(0x0303), uint16(0x0034), "TLS_DH_anon_WITH_AES_128_CBC_SHA", "1.2"),
		Entry("export strength", func() wire.Offer { return offer("export") }, uint16(0x0301), uint16(0x0003), "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "1.0"),
		Entry("DES", func() wire.Offer { return offer("des") }, uint16(0x0302), uint16(0x0009), "TLS_RSA_WITH_DES_CBC_SHA", "1.1"),
	)

	It("reads which curve the server takes", func() {
		h := shake(offer("curves"), flight(choosing(0x0303, 0xC02F)), flight([]byte{serverKeyExchange, namedCurve, 0, 19, 0}))
		Expect(h.Settled).To(HaveValue(And(HaveField("Group", "secp192r1"), HaveField("GroupBits", 192))))
	})

	It("measures the prime the server takes", func() {
		prime := append([]byte{0, 0x80}, make([]byte, 127)...)
		message := append([]byte{serverKeyExchange}, counted(2, prime)...)
		h := shake(offer("dh"), flight(choosing(0x0303, 0x0033), message))
		Expect(h.Settled).To(HaveValue(HaveField("GroupBits", 1024)))
	})

	It("reads messages that are spread over records", func() {
		whole := flight(choosing(0x0303, 0x0002), []byte{helloDone})[5:]
		h := shake(offer("null"), record(recordHandshake, whole[:7]), record(recordHandshake, whole[7:]))
		Expect(h.Settled).To(HaveValue(HaveField("CipherSuite", "TLS_RSA_WITH_NULL_SHA")))
	})

	DescribeTable("tells how the server says no", func(kind, words string, records ...[]byte) {
		h := shake(offer("null"), records...)
		Expect(h.Settled).To(BeNil())
		Expect(h.Failure).To(HaveValue(And(HaveField("Kind", kind), HaveField("Message", ContainSubstring(words)))))
	},
		Entry("by an alert", wire.FailedTLS, "handshake failure", record(recordAlert, []byte{2, 40})),
		Entry("by an alert after a warning", wire.FailedTLS, "handshake failure", record(recordAlert, []byte{1, 112}), record(recordAlert, []byte{2, 40})),
		Entry("by hanging up", wire.FailedClosed, "ended the connection"),
		Entry("by choosing something else", wire.FailedTLS, "was not offered", flight(choosing(0x0303, 0xC02F))),
		Entry("in another protocol", wire.FailedTLS, "plain HTTP", []byte("HTTP/1.1 400 Bad Request\r\n\r\n")),
		Entry("in nonsense", wire.FailedTLS, "malformed", flight([]byte{serverHello, 3, 3})),
	)

	It("names the host, except in SSL 3.0, which cannot", func() {
		for version, named := range map[string]bool{"1.0": true, "SSLv3": false} {
			o := Only(version)
			o.ServerName = "shop.example"
			Expect(string(handMade(o))).To(map[bool]types.GomegaMatcher{true: ContainSubstring("shop.example"), false: Not(ContainSubstring("shop.example"))}[named])
		}
	})
})

var _ = Describe("A handshake that is not answered", func() {
	It("tells silence from a refusal", func() {
		u, _ := url.Parse(peer(func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }))
		for _, o := range []wire.Offer{Usual, Only("1.0")} {
			h := Prober{Timeout: 50 * time.Millisecond}.Handshake(context.Background(), u.Host, o)
			Expect(h.Failure).To(HaveValue(HaveField("Kind", wire.FailedTimeout)))
		}
	})
	It("tells a port at which nobody listens", func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		Expect(listener.Close()).To(Succeed())
		h := Prober{}.Handshake(context.Background(), listener.Addr().String(), Usual)
		Expect(h.Failure).To(HaveValue(HaveField("Kind", wire.FailedConnect)))
	})
	It("tells that the run has ended", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		h := Prober{}.Handshake(ctx, "127.0.0.1:1", Usual)
		Expect(h.Failure).To(HaveValue(HaveField("Kind", wire.FailedStopped)))
	})
})

func FuzzServerHello(f *testing.F) {
	f.Add(flight(choosing(0x0303, 0x0002), []byte{serverKeyExchange, 3, 0, 19}, []byte{helloDone}))
	f.Add(record(recordAlert, []byte{2, 40}))
	f.Fuzz(func(t *testing.T, answer []byte) {
		here, there := newStream(), newStream()
		_, _ = here.Write(answer)
		here.close()
		_, _ = greetByHand(&ends{here, there}, WeakClasses()[0].Offer)
	})
}
