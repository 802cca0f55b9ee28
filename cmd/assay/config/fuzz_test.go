package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/suites/needs"
)

// Whatever stands in a file: reading it does not panic, and each problem has a
// place and a sentence. The value of a secret's key is never shown.
func FuzzParse(f *testing.F) {
	f.Add(complete)
	f.Add(secretive)
	for _, n := range needs.All() {
		f.Add(n.Snippet())
	}
	for _, odd := range []string{"", "a: [", "? a\n: b", "- a", "a: &x\n  <<: *x", "token: |\n  a\n  b\nx: 1", "%YAML 1.2\n---\na: b", "\t", "token: !!binary aGk=", "{a: {b: {", "\"token\": 'x'", "a:\r\n  b: ${", "item: {? in_stock : a}", "target: \xff"} {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, file string) {
		c, err := config.Parse("assay.yaml", []byte(file), environment(map[string]string{"ASSAY_TOKEN": "agent"}), nil)
		if c == nil {
			t.Fatal("there is no configuration")
		}
		c.Setup()
		if err == nil {
			return
		}
		var problems config.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("the error is no list of problems: %v", err)
		}
		for _, p := range problems {
			if p.At.Line < 1 || p.At.Column < 1 || p.At.Name != "assay.yaml" || p.Message == "" {
				t.Errorf("a problem without a place or a sentence: %+v", p)
			}
		}
	})
}

// A mistake anywhere else does not bring a secret to light.
func FuzzSecretsStayHidden(f *testing.F) {
	f.Add("token: ", "\nprofile: nope")
	f.Add("{token: \"", "\", profile: nope}")
	f.Add("card: {succeeds: {tokens: [", "], x: 1}}")
	f.Add("tokn: |\n  ", "\n  more\nrate: x")
	f.Add("a: 'x\n  ", "', b: [")
	f.Add("auth: {second_key: ", "")
	f.Fuzz(func(t *testing.T, before, after string) {
		const hush = "HUSHHUSH"
		if strings.Contains(before+after, "H") {
			return
		}
		c, err := config.Parse("assay.yaml", []byte(before+hush+after), environment(nil), nil)
		if err == nil {
			return
		}
		for _, s := range c.Secrets() {
			if s.Reveal() == hush && strings.Contains(err.Error(), hush) {
				t.Errorf("the secret is shown:\n%v", err)
			}
		}
	})
}
