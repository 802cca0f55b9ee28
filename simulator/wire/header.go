package wire

import "strings"

// Header holds header fields with the names in the spelling that was sent or
// received. Its readers ignore case, as HTTP does.
type Header map[string][]string

// Values returns all values of the field called name, in order, nil if absent.
func (h Header) Values(name string) []string {
	if values, ok := h[name]; ok {
		return values
	}
	for key, values := range h {
		if strings.EqualFold(key, name) {
			return values
		}
	}
	return nil
}

// Get returns the first value of the field called name, "" if absent.
func (h Header) Get(name string) string {
	if values := h.Values(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Has reports whether a field called name is present, even with an empty value.
func (h Header) Has(name string) bool { return h.Values(name) != nil }
