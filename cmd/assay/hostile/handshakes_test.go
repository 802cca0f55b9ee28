package hostile_test

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
)

// handshakes are targets that hurt where TLS is spoken.
var handshakes = []hostile{
	{name: "endless handshake", story: "reads the ClientHello, and never answers", open: shakes(holds("")), waits: true, code: 2, says: "no whole answer came within 1s"},
	{name: "slow handshake", story: "sends a byte of the handshake now and then", open: shakes(drips("\x16\x03\x03\x40\x00", "\x02\x00\xff\xff")), waits: true, code: 2, says: "no whole answer came within 1s"},
	{name: "endless warnings", story: "sends warnings without end", open: shakes(forever("", "\x15\x03\x03\x00\x02\x01\x5a")), code: 2, says: "nobody"},
	{name: "endless empty records", story: "sends records of nothing without end", open: shakes(forever("", "\x16\x03\x03\x00\x00")), code: 2, says: "nobody"},
	{name: "endless certificate", story: "sends a message of the handshake of 16 MB", open: shakes(forever("\x16\x03\x03\x40\x00\x02\xff\xff\xff", "\x16\x03\x03\x40\x00"+strings.Repeat("x", 16<<10))), code: 2, says: "nobody"},
	{name: "HTTP in clear at the port of TLS", story: "answers in clear", open: shakes(says("HTTP/1.1 400 Bad Request\r\n\r\n")), code: 2, says: "speaks plain HTTP, not TLS"},
	{name: "endless warnings, judged", story: "sends warnings without end to whoever judges its handshakes", open: shakes(forever("", "\x15\x03\x03\x00\x02\x01\x5a")), config: minimal + "transport: {tls: true}\n", flags: []string{"--step-timeout", "2s"}, code: 1, says: "TLS-"},
	{name: "endless handshake, judged", story: "takes part in the first handshake, and never in another", open: onceSecured, config: minimal + "transport: {tls: true, ca: ca.pem}\n", flags: []string{"--only", "TLS-001,TLS-002,TLS-012", "--step-timeout", "2s", "--scenario-timeout", "5s"}, code: 3, says: "unverified"},
	{name: "renegotiation", story: "asks to renegotiate, again and again, instead of an answer", open: renegotiates, config: minimal + "transport: {ca: ca.pem}\n", code: 2, says: "no renegotiation"},
}

// shakes is a target that says something once it has been greeted.
func shakes(say func(net.Conn)) func(*ground) string {
	return func(g *ground) string {
		return "https://" + g.listen(func(conn net.Conn) {
			hello := make([]byte, 5)
			if _, err := io.ReadFull(conn, hello); err == nil {
				_, _ = io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint16(hello[3:])))
				say(conn)
			}
		})
	}
}

// papers is a certificate for loopback, whose authority the configuration names.
func (g *ground) papers() *tls.Config {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	g.Cleanup(server.Close)
	g.files["ca.pem"] = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return &tls.Config{Certificates: server.TLS.Certificates}
}

// onceSecured answers one request, and takes part in no handshake after it.
func onceSecured(g *ground) string {
	config := g.papers()
	return "https://" + g.listen(func(conn net.Conn) {
		if g.requests.Add(1) > 1 {
			_, _ = io.Copy(io.Discard, conn)
			return
		}
		secured := tls.Server(conn, config)
		if _, err := http.ReadRequest(bufio.NewReader(secured)); err == nil {
			_, _ = io.WriteString(secured, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		}
	})
}

// renegotiates asks its callers to shake hands anew. crypto/tls cannot do that, so
// the record is sealed by hand with the keys of the connection (RFC 5246, 6.3).
func renegotiates(g *ground) string {
	config := g.papers()
	config.MaxVersion, config.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
	return "https://" + g.listen(func(conn net.Conn) {
		var secrets bytes.Buffer
		own, tapped := config.Clone(), &tap{Conn: conn}
		own.KeyLogWriter = &secrets
		secured := tls.Server(tapped, own)
		if _, err := http.ReadRequest(bufio.NewReader(secured)); err != nil {
			return
		}
		seal := sealer(secrets.String(), tapped.said.Bytes())
		for n := uint64(1); ; n++ { // the Finished of the server was record 0
			if _, err := conn.Write(seal(n, []byte{0, 0, 0, 0})); err != nil {
				return
			}
		}
	})
}

// tap keeps what a server said.
type tap struct {
	net.Conn
	said bytes.Buffer
}

func (t *tap) Write(p []byte) (int, error) {
	t.said.Write(p)
	return t.Conn.Write(p)
}

// sealer seals messages of the handshake as the server of a connection would, from
// the line of its key log and what it said.
func sealer(line string, said []byte) func(n uint64, message []byte) []byte {
	words := strings.Fields(line) // CLIENT_RANDOM, the random of the client, the master secret
	client, _ := hex.DecodeString(words[1])
	master, _ := hex.DecodeString(words[2])
	seed := append(append([]byte("key expansion"), said[11:43]...), client...)
	sum := func(data []byte) []byte {
		mac := hmac.New(sha256.New, master)
		mac.Write(data)
		return mac.Sum(nil)
	}
	var keys []byte
	for a := sum(seed); len(keys) < 40; a = sum(a) {
		keys = append(keys, sum(append(bytes.Clone(a), seed...))...)
	}
	block, _ := aes.NewCipher(keys[16:32])
	aead, _ := cipher.NewGCM(block)
	return func(n uint64, message []byte) []byte {
		number := binary.BigEndian.AppendUint64(nil, n)
		head := []byte{22, 3, 3, 0, byte(len(message))}
		body := append(bytes.Clone(number), aead.Seal(nil, append(bytes.Clone(keys[36:40]), number...), message, append(bytes.Clone(number), head...))...)
		return append([]byte{22, 3, 3, 0, byte(len(body))}, body...)
	}
}
