package transport

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

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
