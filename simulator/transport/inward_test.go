package transport

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/assay-project/assay/simulator/wire"
)

var _ = Describe("An address that a target names", func() {
	// inside serves on loopback and tells how many connections it was made.
	inside := func() (url string, met chan struct{}) {
		met = make(chan struct{}, 10)
		return peer(func(conn net.Conn) {
			met <- struct{}{}
			saying("HTTP/1.1 204 No Content\r\n\r\n")(conn)
		}), met
	}
	// byName has the host be found by its name server.
	byName := func(at string) string {
		u, err := url.Parse(at)
		Expect(err).NotTo(HaveOccurred())
		return "http://localhost:" + u.Port()
	}

	It("is not called where its name leads inward", func() {
		page, met := inside()
		client := onSocket(Options{})
		c := to(byName(page))
		c.Method, c.Body = http.MethodGet, nil
		Expect(only(client.Do(context.Background(), c)).Status()).To(Equal(204), "the configuration may name it")
		Expect(met).To(Receive())

		c.Named, c.Retry = true, true
		e := only(client.Do(context.Background(), c)) // not even over the connection that is kept
		Expect(e.Failure).To(HaveValue(And(
			HaveField("Kind", wire.FailedDNS),
			HaveField("Message", ContainSubstring("does not lie on the public internet")))))
		Expect(met).NotTo(Receive())
	})

	DescribeTable("is not called, wherever inside its name server says it lies", func(at ...string) {
		asked := nameServer(at...)
		e := only(onSocket(Options{}).Do(context.Background(), named("http://pages.shop.example/admin")))
		Expect(e.Failure).To(HaveValue(And(
			HaveField("Kind", wire.FailedDNS),
			HaveField("Message", ContainSubstring("does not lie on the public internet")))))
		Expect(asked()).To(BeNumerically(">", 0), "nobody asked the name server: this proves nothing")
	},
		Entry("on this machine", "127.0.0.1"),
		Entry("on this machine, in IPv6", "::1"),
		Entry("on this machine, mapped", "::ffff:127.0.0.1"),
		Entry("in a private network", "10.0.0.7"),
		Entry("at the metadata of a cloud", "169.254.169.254"),
		Entry("at the metadata of a cloud, in IPv6", "fd00:ec2::254"),
		Entry("in several places", "192.168.1.1", "172.16.0.1", "fe80::1"),
	)

	It("is called where the configuration puts another in its place", func() {
		page, met := inside()
		u, _ := url.Parse(page)
		client := New(Options{RoundTripper: Socket(SocketOptions{Dial: Connecting(map[string]string{"shop.example:80": u.Host})})})
		c := to("http://shop.example/terms")
		c.Named = true
		Expect(only(client.Do(context.Background(), c)).Status()).To(Equal(204))
		Expect(met).To(Receive())
	})

	DescribeTable("is public or not", func(address string, public bool) {
		Expect(Public(netip.MustParseAddr(address))).To(Equal(public))
	},
		Entry(nil, "93.184.215.14", true),
		Entry(nil, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", true),
		Entry("loopback", "127.0.0.1", false),
		Entry("loopback in IPv6", "::1", false),
		Entry("mapped", "::ffff:127.0.0.1", false),
		Entry("compatible", "::7f00:1", false),
		Entry("translated", "64:ff9b::a9fe:a9fe", false),
		Entry("metadata of clouds", "169.254.169.254", false),
		Entry("metadata of another", "100.100.100.200", false),
		Entry("metadata in IPv6", "fd00:ec2::254", false),
		Entry("private", "192.168.1.1", false),
		Entry("this network", "0.0.0.0", false),
		Entry("this network still", "0.1.2.3", false),
		Entry("link-local", "fe80::1", false),
		Entry("multicast", "224.0.0.1", false),
		Entry("everybody", "255.255.255.255", false),
		Entry("reserved", "240.0.0.1", false),
	)
})

// named is a call of an address that a target named.
func named(url string) Call {
	c := to(url)
	c.Method, c.Body, c.Named = http.MethodGet, nil, true
	return c
}

// nameServer answers whoever asks for a name in this process, until the spec has
// ended: every name lies at the same addresses. It tells how often it was asked.
func nameServer(at ...string) (asked func() int64) {
	GinkgoHelper()
	var count atomic.Int64
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	usual := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
	DeferCleanup(func() {
		net.DefaultResolver = usual
		Expect(server.Close()).To(Succeed())
	})
	go func() {
		defer GinkgoRecover()
		question := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(question)
			if err != nil {
				return // the spec has ended
			}
			count.Add(1)
			answer, err := answered(question[:n], at)
			Expect(err).NotTo(HaveOccurred())
			_, _ = server.WriteTo(answer, from)
		}
	}()
	return count.Load
}

// answered is the answer to a question of the name service: those of the
// addresses that are of the kind it asks for.
func answered(question []byte, at []string) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil {
		return nil, err
	}
	m.Response, m.Additionals = true, nil
	for _, text := range at {
		address := netip.MustParseAddr(text)
		header := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}
		switch kind := m.Questions[0].Type; {
		case kind == dnsmessage.TypeA && address.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: address.As4()}})
		case kind == dnsmessage.TypeAAAA && address.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: address.As16()}})
		}
	}
	return m.Pack()
}
