package psp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Options of a provider.
type Options struct {
	Key string // the merchant's credential, "" asks for none
	Now func() time.Time
	// Conceal makes a token known as a secret, and returns its placeholder.
	Conceal func(token string) (placeholder string, err error)
	// Reconceal does that for a token that had a placeholder in an earlier run.
	Reconceal func(placeholder, token string) error
}

// Provider is an http.Handler. Safe for concurrent use.
type Provider struct {
	options Options

	mu          sync.Mutex
	grants      []wire.Grant
	tokens      map[string]*vaulted
	charges     map[string]*charge // by id
	answers     map[string]*answer // by Idempotency-Key
	redemptions []wire.Redemption
	taken       int // requests that were carried out
	bytes       int // of their keys and bodies
}

// vaulted is a token that was given out.
type vaulted struct {
	wire.Grant
	spent bool
}

// charge is money that was authorised.
type charge struct {
	token            *vaulted
	id, currency     string
	amount, returned int64
}

// New returns a provider that knows one merchant.
func New(o Options) *Provider {
	return &Provider{options: o, tokens: map[string]*vaulted{}, charges: map[string]*charge{}, answers: map[string]*answer{}}
}

// Issue gives a token out. Its placeholder is for the provider to set, and its ID
// where it has none.
func (p *Provider) Issue(g wire.Grant) (token string, err error) {
	if g.ID == "" {
		g.ID = rand.Text()
	}
	token = p.token(g.ID)
	if g.Token, err = p.options.Conceal(token); err != nil {
		return "", err
	}
	p.keep(token, g)
	return token, nil
}

// Recall makes the tokens of an earlier run known again, by their placeholders of
// that time.
func (p *Provider) Recall(grants []wire.Grant) error {
	for _, g := range grants {
		token := p.token(g.ID)
		if err := p.options.Reconceal(g.Token, token); err != nil {
			return err
		}
		p.keep(token, g)
	}
	return nil
}

func (p *Provider) keep(token string, g wire.Grant) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grants = append(p.grants, g)
	p.tokens[token] = &vaulted{Grant: g}
}

// token follows from the id of a grant for who has the key alone.
func (p *Provider) token(id string) string {
	mac := hmac.New(sha256.New, []byte(p.options.Key))
	mac.Write([]byte(id))
	return "spt_" + strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:26])
}

// Grants lists the tokens that were given out, in order.
func (p *Provider) Grants() []wire.Grant {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.grants)
}

// Redemptions lists what the merchant asked for, in order.
func (p *Provider) Redemptions() []wire.Redemption {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.redemptions)
}

// Tried reports whether the merchant has asked to be paid with a token.
func (p *Provider) Tried(token string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.tokens[token]
	return v != nil && slices.ContainsFunc(p.redemptions, func(r wire.Redemption) bool { return r.Kind == "" && r.Token == v.Token })
}

// refusal is why a merchant does not get what it asks for.
type refusal struct{ code, reason string }

// charge pays the merchant, or says why not. The provider is locked.
func (p *Provider) charge(in request) (*charge, *refusal) {
	v := p.tokens[in.Token]
	r := wire.Redemption{At: p.options.Now(), Session: in.Session, Merchant: in.Merchant, Amount: in.Amount, Currency: in.Currency}
	refused := p.objection(v, in)
	r.Held = in.Capture != nil && !*in.Capture
	if v != nil {
		r.Token = v.Token
	}
	if refused != nil {
		r.Refused = refused.reason
	}
	p.redemptions = append(p.redemptions, r)
	if refused != nil {
		return nil, refused
	}
	c := &charge{token: v, id: fmt.Sprintf("ch_%06d", len(p.redemptions)), currency: in.Currency, amount: in.Amount}
	p.charges[c.id] = c
	v.spent = in.Amount > 0
	return c, nil
}

// objection says why a token does not pay, nil if it does.
func (p *Provider) objection(v *vaulted, in request) *refusal {
	switch {
	case v == nil:
		return &refusal{"unknown_token", "the token is not known"}
	case v.Merchant != "":
		return &refusal{"wrong_merchant", "the token is for another merchant"}
	case v.spent:
		return &refusal{"used_token", "the token was used before"}
	case in.Session != "" && in.Session != v.Session:
		return &refusal{"wrong_session", "the token is for another session"}
	case !p.options.Now().Before(v.Expires):
		return &refusal{"expired_token", "the token has expired"}
	case !strings.EqualFold(in.Currency, v.Currency):
		return &refusal{"wrong_currency", "the token is for another currency"}
	case in.Amount < 0:
		return &refusal{"invalid_amount", "the amount is negative"}
	case in.Amount > v.Most:
		return &refusal{"allowance_exceeded", "the amount is more than the token allows"}
	case v.Declines:
		return &refusal{"card_declined", "the issuer declined the card"}
	}
	return nil
}

// follow captures or returns money of a charge. The provider is locked.
func (p *Provider) follow(kind string, c *charge, in request) *refusal {
	left := c.amount - c.returned
	amount := left
	if in.Given {
		amount = in.Amount
	}
	r := wire.Redemption{
		At: p.options.Now(), Kind: kind, Token: c.token.Token, Session: c.token.Session, Amount: amount, Currency: c.currency,
	}
	var refused *refusal
	if amount <= 0 || amount > left {
		refused = &refusal{"invalid_amount", "there is not that much left of the charge"}
		r.Refused = refused.reason
	} else if kind == wire.Returned {
		c.returned += amount
	}
	p.redemptions = append(p.redemptions, r)
	return refused
}
