package config

import (
	"fmt"
	"io"
	"log/slog"
)

const masked = "***"

// Secret is a text that does not print. It lives in a closure, out of the
// reach of reflection: fmt ignores the methods of values in unexported fields.
type Secret struct{ reveal func() string }

// NewSecret wraps a text. The empty text is no secret at all.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{func() string { return text }}
}

// Reveal returns the text, "" if there is none. What it returns must go to the
// wire, a process or the vault of what is redacted, nowhere else.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.reveal == nil }

// String tells a secret that is set from one that is not, and no more.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return masked
}

// GoString serves %#v.
func (s Secret) GoString() string { return s.String() }

// Format serves every verb of fmt, also those that String does not.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText serves every encoder that knows texts.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON serves encoding/json.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalYAML serves the YAML libraries.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue serves log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
