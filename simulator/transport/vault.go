package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Vault knows the secrets of a run and replaces each by one placeholder, the
// same one throughout the book. Safe for concurrent use.
type Vault struct {
	mu       sync.RWMutex
	named    map[string]string // secret -> placeholder
	counted  map[string]int    // kind -> placeholders given out
	spelling []spelling        // longest first
}

// spelling is one form in which a secret may occur.
type spelling struct {
	text        []byte
	placeholder string
}

// NewVault returns an empty vault.
func NewVault() *Vault { return &Vault{named: map[string]string{}, counted: map[string]int{}} }

// shortest is the length in bytes below which a secret cannot be told from
// ordinary text and is not replaced.
const shortest = 4

// Add makes a secret known under a kind such as "card-token" and returns its
// placeholder, "<card-token-3>". A secret added before keeps its placeholder.
// One shorter than four bytes would blank out ordinary text: it is refused.
func (v *Vault) Add(kind, secret string) (string, error) {
	if len(secret) < shortest {
		return "", fmt.Errorf("the %s is shorter than %d characters: nothing that short is a secret, and it cannot be kept out of the records", kind, shortest)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if placeholder, ok := v.named[secret]; ok {
		return placeholder, nil
	}
	v.counted[kind]++
	placeholder := fmt.Sprintf("<%s-%d>", kind, v.counted[kind])
	v.named[secret] = placeholder
	for _, text := range spellings(secret) {
		v.spelling = append(v.spelling, spelling{[]byte(text), placeholder})
	}
	slices.SortStableFunc(v.spelling, func(a, b spelling) int { return len(b.text) - len(a.text) })
	return placeholder, nil
}

// spellings are the secret itself and the forms it takes in JSON, in a URL, and
// in Basic credentials.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret)
	forms := []string{
		secret, strings.Trim(string(quoted), `"`), url.QueryEscape(secret), url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// Redact replaces every secret in data.
func (v *Vault) Redact(data []byte) []byte {
	if v == nil || len(data) == 0 {
		return data
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, s := range v.spelling {
		if bytes.Contains(data, s.text) {
			data = bytes.ReplaceAll(data, s.text, []byte(s.placeholder))
		}
	}
	return data
}

// RedactText is Redact for text.
func (v *Vault) RedactText(s string) string { return string(v.Redact([]byte(s))) }

// Found lists the placeholders of the secrets that occur in data, sorted.
func (v *Vault) Found(data []byte) []string {
	if v == nil {
		return nil
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	var found []string
	for _, s := range v.spelling {
		if bytes.Contains(data, s.text) {
			found = append(found, s.placeholder)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
