package psp_test

import (
	"fmt"
	"strings"
	"testing"
)

// The address of the provider may be public, and its merchant in a loop.
func TestAProviderThatIsFloodedKeepsSoMuch(t *testing.T) {
	for name, c := range map[string]struct {
		times, taken int
		fill         string
	}{
		"many requests": {2100, 2000, ""},
		"large keys":    {600, 515, strings.Repeat("x", 65_000)},
	} {
		p := provider()
		token, _ := p.Issue(grant())
		taken := 0
		for i := range c.times {
			if status, _ := ask(p, "/charges", fmt.Sprint(c.fill, i), charging(token, 0, "usd", "")); status != 503 {
				taken++
			}
		}
		if taken != c.taken || len(p.Redemptions()) != taken {
			t.Errorf("%s: %d were taken in, %d are kept", name, taken, len(p.Redemptions()))
		}
		if status, _ := ask(p, "/charges", c.fill+"0", charging(token, 0, "usd", "")); status == 503 {
			t.Errorf("%s: what it answered before is not repeated", name)
		}
	}
}
