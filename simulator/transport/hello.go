package transport

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"net"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Numbers of the protocol up to TLS 1.2 (RFC 5246, 5746, 6066, 7627, 8422).
const (
	recordAlert, recordHandshake                             = 21, 22
	clientHello, serverHello, serverKeyExchange, helloDone   = 1, 2, 12, 14
	extServerName, extGroups, extPointFormats, extSignatures = 0, 10, 11, 13
	extMasterSecret, extRenegotiation                        = 23, 0xff01
	namedCurve                                               = 3
	longestRecord                                            = 1<<14 + 2048
)

// greetByHand sends a ClientHello of our own making and reads on until the
// server has said what it chooses. The handshake ends there.
func greetByHand(conn net.Conn, o wire.Offer) (*wire.TLS, error) {
	if _, err := conn.Write(handMade(o)); err != nil {
		return nil, err
	}
	var settled *wire.TLS
	reader := &flights{conn: conn, left: mostRecords}
	for {
		kind, body, err := reader.message()
		switch {
		case err != nil && settled != nil:
			return settled, nil // it has chosen, whatever became of the rest
		case err != nil:
			return nil, err
		case kind == serverHello:
			if settled, err = chosen(body, o); err != nil {
				return nil, err
			}
		case kind == serverKeyExchange && settled != nil:
			settled.Group, settled.GroupBits = group(settled.CipherSuite, body)
			return settled, nil
		case kind == helloDone && settled != nil:
			return settled, nil
		}
	}
}

// handMade is a whole ClientHello in one record. It names one version, the
// newest it would speak.
func handMade(o wire.Offer) []byte {
	version := versionIDs[o.Versions[0]]
	body := binary.BigEndian.AppendUint16(nil, version)
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	body = append(append(body, random...), 0) // no session to resume
	var suites []byte
	for _, name := range o.CipherSuites {
		suites = binary.BigEndian.AppendUint16(suites, suiteIDs[name])
	}
	body = append(body, counted(2, suites)...)
	body = append(body, 1, 0) // no compression
	if version > versionIDs["SSLv3"] {
		body = append(body, counted(2, extensions(o))...)
	}
	message := append([]byte{clientHello}, counted(3, body)...)
	record := binary.BigEndian.AppendUint16([]byte{recordHandshake}, min(version, tls.VersionTLS10))
	return append(record, counted(2, message)...)
}

func extensions(o wire.Offer) []byte {
	var all []byte
	add := func(kind uint16, body []byte) {
		all = append(binary.BigEndian.AppendUint16(all, kind), counted(2, body)...)
	}
	if o.ServerName != "" {
		name := append([]byte{0}, counted(2, []byte(o.ServerName))...)
		add(extServerName, counted(2, name))
	}
	groups := o.Groups
	if len(groups) == 0 {
		groups = usualCurves
	}
	var ids []byte
	for _, c := range curves {
		if slices.Contains(groups, c.name) {
			ids = binary.BigEndian.AppendUint16(ids, c.id)
		}
	}
	add(extGroups, counted(2, ids))
	add(extPointFormats, []byte{1, 0})
	add(extMasterSecret, nil) // servers may insist on these two
	add(extRenegotiation, []byte{0})
	// Hash and signature: SHA-256, 384, 512 and 1, each with ECDSA and RSA, then RSA-PSS.
	add(extSignatures, counted(2, []byte{4, 3, 4, 1, 5, 3, 5, 1, 6, 3, 6, 1, 2, 3, 2, 1, 8, 4, 8, 5, 8, 6}))
	return all
}

// counted puts the length of data before it, in so many bytes.
func counted(width int, data []byte) []byte {
	length := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	return append(length[4-width:], data...)
}

// chosen reads version and suite off a ServerHello. A server that chooses what
// was not offered has not accepted the offer.
func chosen(body []byte, o wire.Offer) (*wire.TLS, error) {
	malformed := errors.New("tls: the ServerHello is malformed")
	if len(body) < 35 || len(body) < 35+int(body[34])+2 {
		return nil, malformed
	}
	suite := suiteName(binary.BigEndian.Uint16(body[35+int(body[34]):]))
	version := versionName(binary.BigEndian.Uint16(body))
	if !slices.Contains(o.CipherSuites, suite) {
		return nil, fmt.Errorf("tls: the server chose %s, which was not offered", suite)
	}
	return &wire.TLS{Version: version, CipherSuite: suite, ServerName: o.ServerName}, nil
}

// group reads the group off a ServerKeyExchange: a named curve, or a prime.
func group(suite string, body []byte) (name string, size int) {
	switch {
	case strings.Contains(suite, "_ECDH") && len(body) >= 3 && body[0] == namedCurve:
		id := binary.BigEndian.Uint16(body[1:])
		if at := slices.IndexFunc(curves, func(c curve) bool { return c.id == id }); at >= 0 {
			return curves[at].name, curves[at].bits
		}
		return fmt.Sprintf("curve %d", id), 0
	case strings.Contains(suite, "_DH") && len(body) >= 2:
		length := int(binary.BigEndian.Uint16(body))
		if len(body) < 2+length {
			return "", 0
		}
		prime := body[2 : 2+length]
		for len(prime) > 0 && prime[0] == 0 {
			prime = prime[1:]
		}
		if len(prime) == 0 {
			return "", 0
		}
		size = (len(prime)-1)*8 + bits.Len8(prime[0])
		return fmt.Sprintf("a prime of %d bits", size), size
	}
	return "", 0
}

// flights reads handshake messages, which need not keep to the bounds of records.
type flights struct {
	conn net.Conn
	held []byte
	left int // records that are still read
}

// mostRecords is more than any server needs to say what it chooses.
const mostRecords = 256

func (f *flights) message() (kind byte, body []byte, err error) {
	for {
		if len(f.held) >= 4 {
			length := int(f.held[1])<<16 | int(f.held[2])<<8 | int(f.held[3])
			if length > 1<<18 {
				return 0, nil, errors.New("tls: a message of the handshake is too long")
			}
			if len(f.held) >= 4+length {
				kind, body = f.held[0], f.held[4:4+length]
				f.held = f.held[4+length:]
				return kind, body, nil
			}
		}
		if err := f.record(); err != nil {
			return 0, nil, err
		}
	}
}

func (f *flights) record() error {
	if f.left--; f.left < 0 {
		return errors.New("tls: the handshake has too many records")
	}
	header := make([]byte, 5)
	if _, err := io.ReadFull(f.conn, header); err != nil {
		return err
	}
	length := int(binary.BigEndian.Uint16(header[3:]))
	if header[0] != recordAlert && header[0] != recordHandshake || header[1] != 3 || length > longestRecord {
		return tls.RecordHeaderError{Msg: "not a TLS record", RecordHeader: [5]byte(header)}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(f.conn, body); err != nil {
		return err
	}
	if header[0] == recordAlert && len(body) == 2 && body[0] == 2 {
		return tls.AlertError(body[1])
	}
	if header[0] == recordHandshake {
		f.held = append(f.held, body...)
	}
	return nil
}
