package hostile_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// talks is a target that says something to each request, whatever it asks for.
func talks(say func(net.Conn)) func(*ground) string {
	return func(g *ground) string {
		return "http://" + g.listen(func(conn net.Conn) { g.converse(conn, say) })
	}
}

// converse reads a request after the other and has say answer it; one for the
// discovery document is told that there is none where the target is lenient.
func (g *ground) converse(conn net.Conn, say func(net.Conn)) {
	for reader := bufio.NewReader(conn); ; {
		r, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		g.requests.Add(1)
		if g.lenient && r.URL.Path == "/.well-known/acp.json" {
			_, _ = io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
			continue
		}
		say(conn)
		return
	}
}

// says says these bytes and hangs up.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

// holds says them and holds the line in silence.
func holds(text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = io.WriteString(conn, text)
		_, _ = io.Copy(io.Discard, conn)
	}
}

// forever says something, and then something again and again.
func forever(first, again string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := io.WriteString(conn, first); err != nil {
			return
		}
		for many := strings.Repeat(again, max(1, 32<<10/len(again))); ; {
			if _, err := io.WriteString(conn, many); err != nil {
				return
			}
		}
	}
}

// drips says something byte by byte, one in a tenth of the deadline of a run, and
// begins anew at its end.
func drips(first, again string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := io.WriteString(conn, first); err != nil {
			return
		}
		for i := 0; ; i++ {
			if _, err := conn.Write([]byte{again[i%len(again)]}); err != nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// deaf is a target that accepts connections and takes nothing from them.
func deaf(g *ground) string {
	return "http://" + g.listen(func(net.Conn) { <-g.Context().Done() })
}

// resets breaks the connection off with an RST.
func resets(conn net.Conn) {
	_ = conn.(*counting).Conn.(*net.TCPConn).SetLinger(0)
}

const (
	ok201   = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
	chunked = ok201 + "Transfer-Encoding: chunked\r\n\r\n"
)

// bomb is a body of 1 MiB which holds a gigabyte of zeros.
func bomb() string {
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	for zeros := make([]byte, 1<<20); packed.Len() < 900<<10; {
		_, _ = w.Write(zeros)
	}
	_ = w.Close()
	return fmt.Sprintf("%sContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", ok201, packed.Len(), packed.Bytes())
}

// frames are frames of HTTP/2: a preface of the server's, and then one kind again
// and again.
func frames(kind byte, payload string) func(net.Conn) {
	frame := func(kind byte, stream uint32, payload string) string {
		head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
		head = binary.BigEndian.AppendUint32(append(head, 0), stream)
		return string(head) + payload
	}
	return forever(frame(4, 0, ""), frame(kind, 1, payload))
}

// switching is an answer that no request of a run asks for.
const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"

// speakers are targets that do not keep to HTTP.
var speakers = slices.Concat(strangers, late(breakers))

// strangers meet the first request of a run: nobody who can be talked to is there.
var strangers = []hostile{
	{name: "endless header", story: "sends header fields without end", open: talks(forever("HTTP/1.1 200 OK\r\n", "X-A: b\r\n")), code: 2, says: "not HTTP as it should be"},
	{name: "10 MB header", story: "sends one field of 10 MB", open: talks(says("HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 10<<20) + "\r\n\r\n")), code: 2, says: "not HTTP as it should be"},
	{name: "endless status", story: "sends a status line without end", open: talks(forever("HTTP/1.1 200 ", "OK ")), code: 2, says: "nobody answers"},
	{name: "silence", story: "accepts, reads, and never answers", open: talks(holds("")), waits: true, code: 2, says: "no whole answer came within 1s"},
	{name: "deaf", story: "accepts, and neither reads nor answers", open: deaf, waits: true, code: 2, says: "no whole answer came within 1s"},
	{name: "slow header", story: "sends a byte now and then", open: talks(drips("", "HTTP/1.1 200 OK\r\nX-A: b\r\n")), waits: true, code: 2, says: "no whole answer came within 1s"},
	{name: "reset", story: "resets every connection", open: talks(resets), code: 2, says: "nobody answers"},
	{name: "another protocol", story: "greets as an SSH server", open: talks(says("SSH-2.0-OpenSSH_9.7\r\n")), code: 2, says: "not HTTP as it should be"},
	{name: "no words", story: "answers with bytes of no meaning", open: talks(says("\x00\xff\x13\x37\r\n\r\n\x00")), code: 2, says: "not HTTP as it should be"},
	{name: "HTTP/2 resets", story: "sends RST_STREAM frames without end, although HTTP/1.1 is spoken", open: talks(frames(3, "\x00\x00\x00\x08")), code: 2, says: "nobody answers"},
	{name: "HTTP/2 continuations", story: "sends CONTINUATION frames without end", open: talks(frames(9, strings.Repeat("x", 16<<10))), code: 2, says: "nobody answers"},
	{name: "1xx for ever", story: "sends 103 Early Hints without end", open: talks(forever("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")), code: 2, says: "not HTTP as it should be"},
	{name: "no such status", story: "answers with status 99999", open: talks(says("HTTP/1.1 99999 Over\r\n\r\n")), code: 2, says: "not HTTP as it should be"},
}

// breakers answer the first request and break each create: the merchant is there,
// and its answers are at fault.
var breakers = []hostile{
	{name: "endless header", story: "sends header fields without end", open: talks(forever("HTTP/1.1 201 Created\r\n", "X-A: b\r\n")), says: "not HTTP as it should be"},
	{name: "endless body", story: "sends a body without end", open: talks(forever(ok201+"\r\n", "{")), says: "MUST CHK-001 failed"},
	{name: "100 MB", story: "sends a body of 100 MB", open: talks(forever(ok201+"Content-Length: 104857600\r\n\r\n", " ")), says: "MUST CHK-001 failed"},
	{name: "gzip bomb", story: "sends a megabyte that unpacks to a gigabyte, unasked", open: talks(says(bomb())), says: "MUST CHK-001 failed"},
	{name: "slow body", story: "sends a byte of the body now and then", open: talks(drips(ok201+"Content-Length: 100000\r\n\r\n", " ")), waits: true, says: "no whole answer came within 1s"},
	{name: "slow close", story: "ends its body by closing the connection, and never does", open: talks(holds(ok201 + "Connection: close\r\n\r\n{}")), waits: true, says: "no whole answer came within 1s"},
	{name: "endless chunks", story: "sends chunks of a byte without end", open: talks(forever(chunked, "1\r\n{\r\n")), says: "MUST CHK-001 failed"},
	{name: "slow chunks", story: "sends a chunk of a byte now and then", open: talks(drips(chunked, "1\r\n \r\n")), waits: true, says: "no whole answer came within 1s"},
	{name: "chunk extensions", story: "sends extensions of a chunk without end", open: talks(forever(chunked+"1;", "a=b;")), says: "MUST CHK-001 failed"},
	{name: "endless trailers", story: "sends trailers without end", open: talks(forever(chunked+"2\r\n{}\r\n0\r\n", "X-A: b\r\n")), says: "MUST CHK-001 failed"},
	{name: "chunk too large", story: "announces a chunk of more bytes than a number holds", open: talks(says(chunked + "fffffffffffffffff\r\n{}")), says: "not HTTP as it should be"},
	{name: "too short", story: "sends less than it announces", open: talks(says(ok201 + "Content-Length: 1000\r\n\r\n{}")), says: "the connection ended before a whole answer"},
	{name: "too long", story: "sends more than it announces", open: talks(says(ok201 + "Content-Length: 2\r\n\r\n{}" + strings.Repeat("HTTP/1.1 200 OK\r\n\r\n", 1000))), says: "MUST CHK-001 failed"},
	{name: "two lengths", story: "announces two lengths", open: talks(says(ok201 + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n")), says: "not HTTP as it should be"},
	{name: "length and chunks", story: "announces a length and sends chunks", open: talks(says(ok201 + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")), says: "MUST CHK-001 failed"},
	{name: "negative length", story: "announces a length below zero", open: talks(says(ok201 + "Content-Length: -1\r\n\r\n{}")), says: "not HTTP as it should be"},
	{name: "silence", story: "reads, and never answers", open: talks(holds("")), waits: true, says: "no whole answer came within 1s"},
	{name: "reset", story: "resets the connection", open: talks(resets), says: "MUST CHK-001 failed"},
	{name: "another HTTP", story: "switches to another protocol unasked, and falls silent", open: talks(holds(switching)), says: "101 Switching Protocols"},
	{name: "endless other HTTP", story: "switches to another protocol unasked, and talks on without end", open: talks(forever(switching, "x")), says: "101 Switching Protocols"},
	{name: "redirect loop", story: "leads from each address to the same", open: talks(says("HTTP/1.1 307 Temporary Redirect\r\nLocation: /checkout_sessions\r\nContent-Length: 0\r\n\r\n")), says: "307 Temporary Redirect"},
	{
		name: "come back later", story: "has everybody come back after three million years", says: "429 Too Many Requests",
		open:  talks(says("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n")),
		flags: []string{"--scenario-timeout", "2s", "--timeout", "5s"},
	},
	{
		name: "come back some day", story: "has everybody come back in the year 9999", says: "503 Service Unavailable",
		open:  talks(says("HTTP/1.1 503 Service Unavailable\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n")),
		flags: []string{"--scenario-timeout", "2s", "--timeout", "5s"},
	},
}

// late lets targets answer the first request, so that the plan is played.
func late(targets []hostile) []hostile {
	for i := range targets {
		h := &targets[i]
		h.name, h.lenient, h.code = h.name+" at each create", true, 1
	}
	return targets
}
