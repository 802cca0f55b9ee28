package wire_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

func TestVersionsStandOnOneTimeline(t *testing.T) {
	for _, c := range []struct {
		version, since, until wire.Version
		want                  bool
	}{
		{"2026-01-30", "", "", true},
		{"2026-01-30", "2026-01-30", "2026-01-30", true},
		{"2026-01-30", "2026-04-17", "", false},
		{"2026-01-30", "", "2026-01-16", false},
		{"unreleased", "2026-04-17", "", true},
		{"unreleased", "", "2026-04-17", false},
		{"unreleased", "unreleased", "", true},
		{"2026-04-17", "unreleased", "", false},
		{"2025-09-01", "2025-09-29", "2025-09-29", true}, // the draft is judged as the release it led to
		{"2025-09-01", "2025-12-12", "", false},
	} {
		if got := c.version.Within(c.since, c.until); got != c.want {
			t.Errorf("%s within [%s, %s]: got %v", c.version, c.since, c.until, got)
		}
	}
}

func TestNamesComeApart(t *testing.T) {
	e := wire.Exchange{Scenario: "replayed-create", Step: "replay", Attempt: 2}
	h := wire.Handshake{Scenario: "tls", Step: "old"}
	for name, want := range map[string][2]string{
		e.Name(): {"replayed-create", "replay#2"}, h.Name(): {"tls", "old#1"}, "": {"", ""}, "alone": {"alone", ""}, "a/b/c#1": {"a", "b/c#1"},
	} {
		if scenario, step := wire.SplitName(name); scenario != want[0] || step != want[1] {
			t.Errorf("%q: got %q and %q, want %q", name, scenario, step, want)
		}
	}
}

func TestRequestLinesLeaveTheHostOut(t *testing.T) {
	for url, want := range map[string]string{
		"https://shop.example/acp/sessions?a=b%20c": "POST /acp/sessions?a=b%20c",
		"https://shop.example":                      "POST /",
		"/events":                                   "POST /events",
		"http://[::1":                               "POST http://[::1", // no URL: as it stands
	} {
		r := wire.Request{Method: "POST", URL: url}
		if got := r.Line(); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
}

func TestHeaderNamesIgnoreCase(t *testing.T) {
	h := wire.Header{"request-id": {"req_1"}, "X-Empty": {""}}
	if got := h.Get("Request-Id"); got != "req_1" {
		t.Errorf("got %q", got)
	}
	if !h.Has("x-empty") || h.Has("X-Other") {
		t.Error("an empty field is present, another is not")
	}
}

func TestBooksSurviveTheirFile(t *testing.T) {
	book := &wire.Book{
		Format: wire.BookFormat,
		Setup:  wire.Setup{Version: "2026-04-17", Needs: map[string]bool{"item.in_stock": true}},
		Recordings: []*wire.Recording{{Scenario: "s", Exchanges: []wire.Exchange{{
			Scenario: "s", Step: "create", Attempt: 1,
			Request:  wire.Request{Method: "POST", Body: wire.Body("\xff\xfe not UTF-8")},
			Response: &wire.Response{Status: 201, Body: wire.Body(`{"name":"Zoë <b>"}`)},
		}}}},
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(file.String(), `Zoë <b>`) {
		t.Error("text should stay readable in the file")
	}
	read, err := wire.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(read, book) {
		t.Errorf("got %+v", read.Recordings[0])
	}
}

func TestReadRefusesWhatIsNoBook(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "not a book", "another format": `{"format": 7}`, "damaged": `{"format": 1, "recordings": [null]}`,
	} {
		if _, err := wire.Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func FuzzBody(f *testing.F) {
	f.Add([]byte("text"))
	f.Add([]byte{0xff, 0x00})
	f.Fuzz(func(t *testing.T, raw []byte) {
		data, err := json.Marshal(wire.Body(raw))
		if err != nil {
			t.Fatal(err)
		}
		var back wire.Body
		if err := json.Unmarshal(data, &back); err != nil || !bytes.Equal(back, raw) {
			t.Errorf("%q came back as %q (%v)", raw, back, err)
		}
	})
}
