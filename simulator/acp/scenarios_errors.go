package acp

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Requests that are wrong in form.
var errorScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "wrong-bodies", Needs: []string{inStock},
			Says: "open a session under odd but harmless headers, declaring all interventions and some that nobody knows; then send bodies that are no JSON, of the wrong type, in foreign media types or without capabilities, and a signature that cannot be read",
		},
		Play: func(a *Agent) {
			s := a.OpenOddly("odd-headers", a.Opening(a.One()), slices.Concat(a.manyPowers(), a.oddHeaders())...)
			malformed(a, s)
			wrongTypes(a)
			foreignBodies(a)
			if a.dialect.negotiates {
				a.Create("no-capabilities", without(a.Opening(a.One()), "capabilities"), Because(wire.Invalid))
			}
			a.Create("broken-signature", a.Opening(a.One()), Sealed(Set("Signature", "%%%"), Set("Timestamp", "yesterday")), Because(wire.Hostile))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "hostile", Needs: []string{inStock},
			Says: "send bodies that are too large, too deep or ambiguous, then open a session as usual; ask for one that does not exist, use undefined methods, and read the session",
		},
		Play: func(a *Agent) {
			hostile(a)
			s := a.Open("after", a.Opening(a.One()))
			unknownSession(a, s)
			wrongMethods(a, s)
			a.Retrieve("retrieve-after", s.ID)
		},
	},
}

// oddHeaders are headers that a merchant may refuse, but not stumble over.
func (a *Agent) oddHeaders() []oddity {
	oddities := []oddity{
		odd("untyped", Drop("Content-Type"), Because(wire.Invalid)),
		odd("accept-html", Set("Accept", "text/html"), Because(wire.Hostile)),
		odd("encoded-id", Set("Request-Id", "req_1%0d%0aX-Injected:%20yes"), Because(wire.Hostile)),
		odd("malformed-language", Set("Accept-Language", ";;q=banana"), Because(wire.Hostile)),
	}
	if a.Has(signingKey) {
		oddities = append(oddities, odd("near-future", a.stamped(30*time.Second, time.UTC, "2006-01-02T15:04:05.000Z07:00")))
	}
	return oddities
}

// malformed sends what would be good requests if it were JSON.
func malformed(a *Agent, s *Session) {
	opening := a.Opening(a.One(), a.Buyer("john@example.com"))
	text := string(encode(opening))
	cut := func(body JSON) string { return strings.TrimSuffix(string(encode(body)), "}") }
	raw := func(body string) []Change { return []Change{Raw([]byte(body)), Because(wire.Hostile)} }
	a.Create("create-truncated", opening, raw(cut(opening))...)
	a.Update("update-truncated", s.ID, opening, raw(cut(a.Buyer("john@example.com")))...)
	a.Complete("complete-empty", s.ID, opening, raw("")...)
	a.Create("create-single-quotes", opening, raw(strings.ReplaceAll(text, `"`, `'`))...)
	a.Create("create-trailing-comma", opening, raw(cut(opening)+",}")...)
	a.Create("create-invalid-utf8", opening, raw(strings.Replace(text, "John", "\xff\xfe", 1))...)
	a.Complete("complete-untyped", s.ID, a.payment(s, "tok_none"), Drop("Content-Type"), Because(wire.Invalid))
}

// wrongTypes sends JSON that is no request.
func wrongTypes(a *Agent) {
	for i, body := range []string{`[]`, `"x"`, `null`} {
		a.Create(fmt.Sprintf("top-%d", i+1), JSON{}, Raw([]byte(body)), Because(wire.Hostile))
	}
	a.Create("items-object", a.Opening(JSON{a.dialect.items: JSON{"id": a.kit.Items.InStock}}), Because(wire.Hostile))
	a.Create("buyer-text", a.Opening(a.One(), JSON{"buyer": "John"}), Because(wire.Hostile))
}

// foreignBodies sends what could be a create in other media types.
func foreignBodies(a *Agent) {
	const edge = "edge0123456789"
	body, item := a.Opening(a.One()), a.kit.Items.InStock
	part := "--" + edge + "\r\nContent-Disposition: form-data; name=\"items[0][id]\"\r\n\r\n" + item + "\r\n--" + edge + "--\r\n"
	for _, foreign := range []struct{ name, kind, body string }{
		{"text", "text/plain", string(encode(body))},
		{"form", "application/x-www-form-urlencoded", "items[0][id]=" + item + "&items[0][quantity]=1"},
		{"xml", "application/xml", "<checkout><items><item><id>" + item + "</id></item></items></checkout>"},
		{"multipart", "multipart/form-data; boundary=" + edge, part},
	} {
		a.Create("foreign-"+foreign.name, body, Set("Content-Type", foreign.kind), Raw([]byte(foreign.body)), Because(wire.Invalid))
	}
}

// unknownSession asks for a session whose id has the right form.
func unknownSession(a *Agent, s *Session) {
	bogus := *s
	bogus.ID = altered(s.ID)
	a.Retrieve("unknown-retrieve", bogus.ID, Because(wire.Invalid))
	a.Update("unknown-update", bogus.ID, a.Buyer("john@example.com"), Because(wire.Invalid))
	a.Complete("unknown-complete", bogus.ID, a.payment(&bogus, "tok_none"), Because(wire.Invalid))
	a.Cancel("unknown-cancel", bogus.ID, nil, Because(wire.Invalid))
}

// wrongMethods uses what the protocol does not define. DELETE stays away from
// the collection: where it works, it would take other people's sessions along.
func wrongMethods(a *Agent, s *Session) {
	const all = "/checkout_sessions"
	one := sessionPath(s.ID)
	for _, c := range []struct{ step, method, path string }{
		{"list", http.MethodGet, all}, {"list-slash", http.MethodGet, all + "/"},
		{"method-put", http.MethodPut, one}, {"method-patch", http.MethodPatch, one}, {"method-delete", http.MethodDelete, one},
		{"method-get-complete", http.MethodGet, one + "/complete"}, {"method-get-cancel", http.MethodGet, one + "/cancel"},
	} {
		a.Send(c.step, Other, c.method, c.path, nil, About(s.ID), Because(wire.Invalid))
	}
}

// hostile sends what no agent sends by mistake.
func hostile(a *Agent) {
	body := a.Opening(a.One())
	send := func(step string, raw []byte) { a.Create(step, body, Raw(raw), Because(wire.Hostile)) }
	send("long-text", swollen(a.Opening(a.One(), a.Buyer("john@example.com")), "John", "x", 10<<20))
	entry := string(encode(a.line(line{id: a.kit.Items.InStock})))
	send("many-lines", swollen(body, entry, entry+",", 100_000-1))
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	shallow := encode(merge(body, JSON{"metadata": JSON{"a": JSON{}}}))
	send("deep", bytes.Replace(shallow, []byte(`"a":{}`), []byte(`"a":`+deep), 1))
	if !a.Lacks("twice", wireQuantity) {
		once := encode(a.Opening(a.Cart(line{a.kit.Items.InStock, 1})))
		send("twice", bytes.Replace(once, []byte(`"quantity":1`), []byte(`"quantity":1,"quantity":99`), 1))
	}
}

// swollen is a body in which a piece stands so many times before a place. It is put
// together byte by byte and in one go, since to encode and to copy it takes longer
// than all other requests.
func swollen(body JSON, place, piece string, times int) []byte {
	encoded := encode(body)
	at := bytes.Index(encoded, []byte(place))
	whole := make([]byte, len(encoded)+times*len(piece))
	copy(whole, encoded[:at])
	pieces := whole[at : at+times*len(piece)]
	for done := copy(pieces, piece); done < len(pieces); done *= 2 {
		copy(pieces[done:], pieces[:done])
	}
	copy(whole[at+len(pieces):], encoded[at:])
	return whole
}

// altered changes the last characters of an id, so that it keeps its form.
func altered(id string) string {
	changed := []byte(id)
	for i := max(0, len(changed)-4); i < len(changed); i++ {
		switch c := changed[i]; {
		case c >= '0' && c < '9', c >= 'a' && c < 'f', c >= 'A' && c < 'F':
			changed[i]++
		case c == '9':
			changed[i] = '0'
		default:
			changed[i] = 'a'
		}
	}
	if string(changed) == id {
		return id + "0"
	}
	return string(changed)
}

// Requests that are well formed but say what is not so: an agent that imagined
// an item, a price, or a power it does not have.
var mistakeScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "unknown-item", Needs: []string{inStock, serviceable},
			Says: "order an item that does not exist beside a good one, under an id full of quotes",
		},
		Play: func(a *Agent) {
			cart := a.Cart(line{id: a.kit.Items.InStock}, line{id: `SKU'"; --${7*7}{{7*7}}<b>`})
			a.Create("beside", a.Opening(cart, a.Home(), a.Buyer("john@example.com")), Because(wire.Invalid))
		},
	},
}
