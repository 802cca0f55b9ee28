package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ErrOutOfTokens is the cause of an error of a TokenSource whose list is used up.
var ErrOutOfTokens = errors.New("out of tokens")

// TokenRequest is what a payment token is to be good for.
type TokenRequest struct {
	Amount    int64     // minor units
	Currency  string    // lower-case ISO 4217 code
	Session   string    // id of the checkout session
	ExpiresAt time.Time // zero: a quarter of an hour from now
}

// TokenSource hands out payment tokens. It is safe for concurrent use.
type TokenSource interface {
	// Next returns a token for one completion. The error is a sentence; it wraps
	// ErrOutOfTokens where the configured list is used up.
	Next(ctx context.Context, request TokenRequest) (Secret, error)
}

// Tokens returns the token source of a word such as "card.succeeds".
func (c *Config) Tokens(word string) (TokenSource, bool) {
	p, ok := get[*purse](c, word)
	if !ok {
		return nil, false
	}
	if p.mint != nil {
		return minter{c.ready(*p.mint, word)}, true
	}
	return named{word, p}, true
}

// purse is a configured token source: tokens that are listed, or how to mint
// them.
type purse struct {
	listed   []Secret
	reusable bool
	mint     *Hook

	mu   sync.Mutex
	used int
}

func tokens(v value) (*purse, bool) {
	p := &purse{}
	var single Secret
	ok := v.object(map[string]func(value) bool{
		"token":    into(&single, secret),
		"reusable": into(&p.reusable, yesNo),
		"tokens":   into(&p.listed, secretList),
		"mint":     into(&p.mint, mint),
	})
	ways := 0
	for _, given := range []bool{!single.Empty(), p.listed != nil, p.mint != nil} {
		if given {
			ways++
		}
	}
	switch {
	case !ok:
		return p, false
	case ways != 1:
		return p, v.fail("takes one of {token: T, reusable: true}, {tokens: [T, ...]} and {mint: ...}")
	case p.reusable && single.Empty():
		return p, v.fail("has reusable, which belongs to a single token")
	case !single.Empty():
		p.listed = []Secret{single}
	}
	return p, true
}

func secretList(v value) ([]Secret, bool) {
	elements, ok := v.list()
	var list []Secret
	for _, e := range elements {
		token, read := secret(e)
		if read && token.Empty() {
			read = e.fail("is empty")
		}
		list, ok = append(list, token), ok && read
	}
	return list, ok
}

// mint reads how tokens are made: as a hook, with the place of the token in the
// answer of an HTTP call.
func mint(v value) (*Hook, bool) {
	h, ok := readHook(v, []string{"amount", "currency", "session.id", "expires_at"}, jsonPath)
	if ok && h.call != nil && h.call.result.text == "" {
		ok = v.fail("lacks result: where the token stands in the answer, such as $.id")
	}
	return &h, ok
}

// named is a purse of listed tokens under the word it was asked for by.
type named struct {
	word string
	*purse
}

func (n named) Next(context.Context, TokenRequest) (Secret, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.reusable {
		return n.listed[0], nil
	}
	if n.used == len(n.listed) {
		return Secret{}, fmt.Errorf("%w: %s lists %d, and each is good for one completion; list more, or mint them", ErrOutOfTokens, n.word, len(n.listed))
	}
	n.used++
	return n.listed[n.used-1], nil
}

// minter makes a token for each request.
type minter struct{ hook Hook }

func (m minter) Next(ctx context.Context, request TokenRequest) (Secret, error) {
	said, err := m.hook.ask(ctx, request.values())
	if err != nil {
		return Secret{}, err
	}
	read := printed
	if m.hook.call != nil {
		read = m.hook.call.result.token
	}
	token, err := read(said)
	if err != nil {
		return Secret{}, fmt.Errorf("no token could be minted for %s: %w", m.hook.word, err)
	}
	return NewSecret(token), nil
}

func (r TokenRequest) values() map[string]string {
	expires := r.ExpiresAt
	if expires.IsZero() {
		expires = time.Now().Add(15 * time.Minute)
	}
	return map[string]string{
		"amount": strconv.FormatInt(r.Amount, 10), "currency": r.Currency, "session.id": r.Session,
		"expires_at": expires.UTC().Format(time.RFC3339),
	}
}

// printed is the token that a command printed.
func printed(output string) (string, error) {
	token := strings.TrimSpace(output)
	switch {
	case token == "":
		return "", errors.New("the command printed nothing; it must print the token on standard output")
	case strings.ContainsAny(token, " \t\r\n"):
		return "", errors.New("the command printed more than one word; it must print the token alone on standard output")
	}
	return token, nil
}

// token finds the token in the answer of a service.
func (p path) token(answer string) (string, error) {
	var root any
	if err := json.Unmarshal([]byte(answer), &root); err != nil {
		return "", errors.New("the answer is not JSON")
	}
	found, err := p.in(root)
	if err != nil {
		return "", fmt.Errorf("the answer %w", err)
	}
	token, ok := found.(string)
	if !ok || token == "" {
		return "", fmt.Errorf("the answer has no text at %s", p.text)
	}
	return token, nil
}
