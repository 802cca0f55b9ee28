package wire

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// BookFormat is the format number of book.json.
const BookFormat = 1

// Book is everything that judging needs: what the run was set up to do, what
// the probe learned, and all that was said. It holds no secret.
type Book struct {
	Format     int          `json:"format"`
	Tool       Tool         `json:"tool"`
	Started    time.Time    `json:"started"`
	DurationMS int64        `json:"duration_ms"`
	Setup      Setup        `json:"setup"`
	Facts      Facts        `json:"facts"`
	Recordings []*Recording `json:"recordings"`
	Deliveries []*Delivery  `json:"deliveries,omitempty"`
	// Redemptions are known where the payment provider is one of ours, Grants
	// where it is the one the agent plays itself.
	Redemptions []*Redemption `json:"redemptions,omitempty"`
	Grants      []Grant       `json:"grants,omitempty"`
	// Cleanup is nil where no session was opened, or the run does not tell.
	Cleanup *Cleanup `json:"cleanup,omitempty"`
	// Error is the sentence that ended the run before its plan was played.
	Error string `json:"error,omitempty"`
}

// Tool names the program that played the book.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Setup is the effective configuration, without secrets.
type Setup struct {
	Target   string  `json:"target"`
	Protocol string  `json:"protocol"`
	Role     string  `json:"role"`
	Version  Version `json:"api_version"`
	Profile  string  `json:"profile"`
	Edition  string  `json:"edition,omitempty"`
	Currency string  `json:"currency,omitempty"`
	Only     string  `json:"only,omitempty"` // the filter the rules were chosen by
	// Asked is set where all is asked for that the surroundings of a run can offer: what
	// lacks it is unverified then, and not inapplicable.
	Asked bool `json:"asked,omitempty"`
	// ReadOnly is set where the run opened sessions and canceled them, no more.
	ReadOnly bool `json:"read_only,omitempty"`
	// Needs lists the words of the needs vocabulary that the configuration fulfils.
	Needs map[string]bool `json:"needs"`
	// Known holds configured values that rules compare with, by needs word:
	// prices in minor units, item ids, addresses. Never a secret.
	Known map[string]json.RawMessage `json:"known,omitempty"`
	// Backoff is the base of the retry schedule in milliseconds.
	BackoffMS int64 `json:"backoff_ms"`
	// SecondUS is how long a second of Retry-After lasted, in microseconds, where
	// both sides agreed on less than a second; 0 where nobody did.
	SecondUS int64 `json:"second_us,omitempty"`
}

// Second is how long a second of Retry-After lasted.
func (s *Setup) Second() time.Duration {
	return cmp.Or(time.Duration(s.SecondUS)*time.Microsecond, time.Second)
}

// Facts is what the probe learned about the target.
type Facts struct {
	Versions     []Version       `json:"versions,omitempty"`      // versions the target says it speaks
	VersionsFrom string          `json:"versions_from,omitempty"` // where it says so
	Claims       map[string]bool `json:"claims,omitempty"`        // needs words the target announced
}

// Recording returns the recording of a scenario, nil if it was not played.
func (b *Book) Recording(scenario string) *Recording {
	for _, r := range b.Recordings {
		if r.Scenario == scenario {
			return r
		}
	}
	return nil
}

// Exchanges counts the attempts in the book.
func (b *Book) Exchanges() int {
	n := 0
	for _, r := range b.Recordings {
		n += len(r.Exchanges)
	}
	return n
}

// Answered counts the attempts that were answered at all.
func (b *Book) Answered() int {
	n := 0
	for _, r := range b.Recordings {
		for i := range r.Exchanges {
			if r.Exchanges[i].Response != nil {
				n++
			}
		}
	}
	return n
}

// Write writes the book as indented JSON, a recording after the other: nearly all
// of it are recordings, and together they are held in memory once already.
func (b *Book) Write(w io.Writer) error {
	frame := *b
	frame.Recordings = nil
	var around bytes.Buffer
	if err := indented(&around, "", &frame); err != nil {
		return err
	}
	before, after, _ := bytes.Cut(around.Bytes(), []byte("\n \"recordings\": null")) // no text in it holds a line break
	out := bufio.NewWriter(w)
	_, _ = out.Write(before)
	if err := b.writeRecordings(out); err != nil {
		return err
	}
	_, _ = out.Write(after)
	return out.Flush()
}

// writeRecordings writes the member of that name.
func (b *Book) writeRecordings(out *bufio.Writer) error {
	switch _, _ = out.WriteString("\n \"recordings\": "); {
	case b.Recordings == nil:
		_, _ = out.WriteString("null")
		return nil
	case len(b.Recordings) == 0:
		_, _ = out.WriteString("[]")
		return nil
	}
	var text bytes.Buffer
	for i, rec := range b.Recordings {
		if i == 0 {
			_, _ = out.WriteString("[\n  ")
		} else {
			_, _ = out.WriteString(",\n  ")
		}
		text.Reset()
		if err := indented(&text, "  ", rec); err != nil {
			return err
		}
		_, _ = out.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	}
	_, _ = out.WriteString("\n ]")
	return nil
}

// indented writes a value whose lines, but for the first, begin with a prefix.
func indented(w io.Writer, prefix string, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, " ")
	return enc.Encode(value)
}

// Read reads a book. The error is a sentence that says what is wrong with it.
func Read(r io.Reader) (*Book, error) {
	var b Book
	if err := json.NewDecoder(r).Decode(&b); err != nil {
		return nil, fmt.Errorf("this is not a book: %w", err)
	}
	if b.Format != BookFormat {
		return nil, fmt.Errorf("this book has format %d, this program reads format %d: play it again, or judge it with the program that wrote it", b.Format, BookFormat)
	}
	for what, empty := range map[string]bool{
		"recording": slices.Contains(b.Recordings, nil), "delivery": slices.Contains(b.Deliveries, nil), "redemption": slices.Contains(b.Redemptions, nil),
	} {
		if empty {
			return nil, fmt.Errorf("this book holds an empty %s: it is damaged", what)
		}
	}
	return &b, nil
}
