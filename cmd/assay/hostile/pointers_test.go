package hostile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/simulator/transport"
)

// pointers are targets that lead whoever calls them to where they should not go:
// into the network around them. Nothing is sent there, while a page at the
// target's own host is opened.
var pointers = []hostile{
	{name: "leads inward", story: "names addresses around the caller wherever a URL may stand", open: leads(inwards), code: 1, says: "failed", check: staysOut},
	{name: "leads on and on", story: "redirects from each page of its own to another one", open: leads(onwards), code: 1, says: "failed", check: givesUp},
	{name: "redirects inward", story: "redirects each call of the API to an address around the caller", open: redirects, lenient: true, code: 1, says: "failed", check: goesNowhere},
	{name: "redirects the first call", story: "redirects the call for the discovery document, too", open: redirects, code: 1, says: "failed", check: goesNowhere},
}

// staysOut holds the run to its sentinels: the target's own page was opened, and
// nothing else.
func staysOut(g *ground) {
	goesNowhere(g)
	if g.own.Load() == 0 {
		g.Error("the page at the target's own host was not opened either: this proves nothing")
	}
}

// givesUp holds the run to a few redirects: they were followed, and not for ever.
func givesUp(g *ground) {
	staysOut(g)
	if n := g.own.Load(); n > 300 {
		g.Errorf("%d pages were opened", n)
	}
}

func goesNowhere(g *ground) {
	if n := g.inward.Load(); n > 0 {
		g.Errorf("%d requests went where the target led", n)
	}
}

// inside is a server that nobody but its neighbours should reach. It returns the
// ways to write its address.
func (g *ground) inside() []string {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { g.inward.Add(1) }))
	g.Cleanup(server.Close)
	at, _ := url.Parse(server.URL)
	var ways []string
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "2130706433", "0x7f000001", "127.1", "0.0.0.0", "user:secret@127.0.0.1"} {
		ways = append(ways, "http://"+host+":"+at.Port()+"/admin")
	}
	return append(ways, "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/", "file:///etc/passwd", "gopher://127.0.0.1:"+at.Port()+"/", "//127.0.0.1:"+at.Port()+"/")
}

func redirects(g *ground) string {
	ways := g.inside()
	return serves(func(g *ground, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, ways[0], http.StatusTemporaryRedirect)
	})(g)
}

// inwards and onwards are where the nth page that is opened redirects to: into the
// network of the caller, or to a page of the target's own.
func inwards(ways []string, _ int64) string { return ways[0] }
func onwards(_ []string, n int64) string    { return fmt.Sprintf("/own-page/%d", n) }

// leads is the good merchant, every URL of whose answers is another; but for one,
// which is a page of its own and redirects.
func leads(next func(ways []string, n int64) string) func(*ground) string {
	return func(g *ground) string { return g.leading(next) }
}

func (g *ground) leading(next func(ways []string, n int64) string) string {
	ways := g.inside()
	good, err := merchant.New(merchant.Options{Token: "some-token-123", Clock: transport.System()})
	if err != nil {
		g.Fatal(err)
	}
	var server *httptest.Server
	var count atomic.Int64
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/own-page") {
			http.Redirect(w, r, next(ways, g.own.Add(1)), http.StatusFound)
			return
		}
		answer := httptest.NewRecorder()
		good.ServeHTTP(answer, r)
		var body any
		said := answer.Body.Bytes()
		decoder := json.NewDecoder(bytes.NewReader(said))
		decoder.UseNumber()
		if decoder.Decode(&body) == nil {
			said, _ = json.Marshal(led(body, func(first bool) string {
				if first {
					return server.URL + "/own-page"
				}
				return ways[int(count.Add(1))%len(ways)]
			}))
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(said)
	}))
	g.Cleanup(server.Close)
	var config bytes.Buffer
	if err := shop.Write(&config, good.Shop(), shop.Place{URL: server.URL, Token: "some-token-123"}); err != nil {
		g.Fatal(err)
	}
	_, _ = io.WriteString(&config, "\nnetwork: {outbound: true}\n")
	g.files["assay.yaml"] = config.Bytes()
	return server.URL
}

// led is a value with another URL in place of each; it may be told apart whether
// it is the first of a list.
func led(value any, another func(first bool) string) any {
	first := false
	var lead func(any) any
	lead = func(value any) any {
		switch v := value.(type) {
		case string:
			if strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
				return another(first)
			}
		case []any:
			for i := range v {
				first = i == 0
				v[i] = lead(v[i])
			}
			first = false
		case map[string]any:
			for name := range v {
				v[name] = lead(v[name])
			}
		}
		return value
	}
	return lead(value)
}
