package acp

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Whatever a target answers: what is read of it leads to the path of a session and
// nowhere else.
func FuzzReadSession(f *testing.F) {
	for _, body := range []string{
		`{"id":"cs_1","status":"ready_for_payment","totals":[{"type":"total","amount":100}],"links":[{"url":"https://shop.example/terms"}]}`,
		`{"id":"../../admin?x#y"}`, `{"id":"..","checkout_session_id":7}`, `{"id":""}`, `{"id":"a\r\nb"}`, `[]`, `null`, `{"totals":{"type":"total"}}`,
		`{"id":"x","line_items":[{"id":"l","item":7}],"selected_fulfillment_options":[{"type":"shipping","shipping":[]}]}`, "\xff",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &wire.Exchange{Response: &wire.Response{Status: http.StatusCreated, Body: body}}
		decodeObject(e)
		diagnose(e)
		s, ok := readSession(e)
		if !ok {
			return
		}
		u, err := url.Parse("https://shop.example/acp" + sessionPath(s.ID))
		if err != nil {
			t.Fatalf("%q leads to no address: %v", s.ID, err)
		}
		rest, below := strings.CutPrefix(u.EscapedPath(), "/acp/checkout_sessions/")
		if u.Host != "shop.example" || !below || strings.Contains(rest, "/") || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%q leads to %s", s.ID, u)
		}
	})
}

// A body in other words is the same JSON.
func FuzzRespell(f *testing.F) {
	for _, body := range []string{`{"a":[1,2,{"b":null}],"c":"Zoë \u0001 \"\\/"}`, `"\ud83d\ude00"`, `1e400`, `[]`, `{"":{}}`, `true`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var value any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if decoder.Decode(&value) != nil {
			return
		}
		var again any
		decoder = json.NewDecoder(bytes.NewReader(respell(value)))
		decoder.UseNumber()
		if err := decoder.Decode(&again); err != nil || !reflect.DeepEqual(again, value) {
			t.Errorf("%s became %s (%v)", body, respell(value), err)
		}
	})
}

// Whatever address is claimed in the fields of proxies, it is a value of them.
func FuzzClaiming(f *testing.F) {
	for _, address := range []string{"203.0.113.7", "2001:db8::1", "::ffff:1.2.3.4", "fe80::1%eth0", "[::1]", ""} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if !httpguts.ValidHeaderFieldValue(address) {
			return
		}
		c := &Call{Call: transport.Call{Header: wire.Header{}}}
		claiming(address, forwarded...)(c)
		for _, name := range forwarded {
			if value := c.Header.Get(name); !httpguts.ValidHeaderFieldValue(value) || !strings.Contains(value, address) {
				t.Errorf("%s: %q", name, value)
			}
		}
	})
}
