package transport

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Vault knows the secrets of a run and replaces each by one placeholder, the
// same one throughout the book. Safe for concurrent use; a nil vault knows none.
type Vault struct {
	mu      sync.RWMutex
	named   map[string]string     // secret -> placeholder
	counted map[string]int        // kind -> placeholders given out
	forms   map[prefix][]spelling // by their first bytes, longest first
	pairs   [1 << 16 / 64]uint64  // two bytes that one of them begins with, as bits
}

// spelling is one form in which a secret may occur.
type spelling struct {
	text        string
	placeholder string
}

// prefix is how every spelling begins; none is shorter.
type prefix [shortest]byte

// shortest is the length in bytes below which a secret cannot be told from
// ordinary text and is not replaced.
const shortest = 4

// NewVault returns an empty vault.
func NewVault() *Vault {
	return &Vault{named: map[string]string{}, counted: map[string]int{}, forms: map[prefix][]spelling{}}
}

// Add makes a secret known under a kind such as "card-token" and returns its
// placeholder, "<card-token-3>". A secret added before keeps its placeholder.
// One shorter than four bytes would blank out ordinary text, a card's security
// code the digits of a price: it is refused, and the caller must not use it.
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
	v.name(placeholder, secret)
	return placeholder, nil
}

// AddAgain makes a secret of an earlier run known under the placeholder it had
// then, so that Restore finds it.
func (v *Vault) AddAgain(placeholder, secret string) error {
	if placeholder == "" || placeholders.FindString(placeholder) != placeholder || len(secret) < shortest {
		return fmt.Errorf("%q is no placeholder of a secret", placeholder)
	}
	word := strings.Trim(placeholder, "<>")
	dash := strings.LastIndexByte(word, '-')
	kind := word[:dash]
	n, _ := strconv.Atoi(word[dash+1:])
	v.mu.Lock()
	defer v.mu.Unlock()
	v.counted[kind] = max(v.counted[kind], n)
	v.name(placeholder, secret)
	return nil
}

// name gives a secret its placeholder. The vault is locked.
func (v *Vault) name(placeholder, secret string) {
	v.named[secret] = placeholder
	for _, text := range spellings(secret) {
		key := prefix([]byte(text[:shortest]))
		n := pair(text[0], text[1])
		v.pairs[n/64] |= 1 << (n % 64)
		v.forms[key] = append(v.forms[key], spelling{text, placeholder})
		slices.SortStableFunc(v.forms[key], func(a, b spelling) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
}

// Redact replaces every secret in data, which it leaves as it is.
func (v *Vault) Redact(data []byte) []byte {
	redacted, _ := v.Beginning(data, len(data))
	return redacted
}

// Beginning is Redact for so many bytes that data begins with. A secret that begins
// among them is replaced as a whole. It tells how many bytes are left out.
func (v *Vault) Beginning(data []byte, most int) (redacted []byte, left int) {
	end := 0
	v.each(data, most, func(at int, s spelling) {
		redacted = append(append(redacted, data[end:at]...), s.placeholder...)
		end = at + len(s.text)
	})
	rest := max(end, min(most, len(data)))
	if end == 0 {
		return data[:rest], len(data) - rest
	}
	return append(redacted, data[end:rest]...), len(data) - rest
}

// RedactText is Redact for text.
func (v *Vault) RedactText(s string) string { return string(v.Redact([]byte(s))) }

// Found lists the placeholders of the secrets that occur in data, sorted.
func (v *Vault) Found(data []byte) []string {
	var found []string
	v.each(data, len(data), func(_ int, s spelling) { found = append(found, s.placeholder) })
	slices.Sort(found)
	return slices.Compact(found)
}

// Writing is how a secret is put into its surroundings.
type Writing func(secret string) string

// Plainly writes a secret as it is, InJSON as a part of a JSON string.
func Plainly(secret string) string { return secret }
func InJSON(secret string) string  { return quoted(secret, false) }

// placeholders are what Add may have returned, for this vault or another one.
var placeholders = regexp.MustCompile(`<[a-z][a-z0-9_.-]*-[1-9][0-9]*>`)

// Restore is the opposite of Redact: it puts the secrets in place of their
// placeholders. ok is false where one stands for a secret the vault does not
// know.
func (v *Vault) Restore(data []byte, write Writing) (restored []byte, ok bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	secrets := make(map[string]string, len(v.named))
	for secret, placeholder := range v.named {
		secrets[placeholder] = secret
	}
	ok = true
	restored = placeholders.ReplaceAllFunc(data, func(found []byte) []byte {
		secret, known := secrets[string(found)]
		if !known {
			ok = false
			return found
		}
		return []byte(write(secret))
	})
	return restored, ok
}

// each visits the secrets that begin in data before a place, from left to right,
// the longest at each place. What was found is not searched again, and neither is
// what replaces it.
func (v *Vault) each(data []byte, before int, visit func(at int, s spelling)) {
	if v == nil {
		return
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	if len(v.forms) == 0 {
		return
	}
	before = min(before, len(data)+1-shortest)
	for at := 0; at < before; at++ {
		if n := pair(data[at], data[at+1]); v.pairs[n/64]>>(n%64)&1 == 0 {
			continue // nearly everywhere: bodies are long, and secrets are few
		}
		if s, ok := v.at(data[at:]); ok {
			visit(at, s)
			at += len(s.text) - 1
		}
	}
}

func pair(a, b byte) uint { return uint(a)<<8 | uint(b) }

// at returns the longest spelling that data begins with.
func (v *Vault) at(data []byte) (spelling, bool) {
	for _, s := range v.forms[prefix(data)] {
		if len(s.text) <= len(data) && string(data[:len(s.text)]) == s.text {
			return s, true
		}
	}
	return spelling{}, false
}
