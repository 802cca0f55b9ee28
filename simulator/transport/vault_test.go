package transport

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func vaultOf(t testing.TB, secrets ...string) *Vault {
	t.Helper()
	v := NewVault()
	for _, secret := range secrets {
		if _, err := v.Add("token", secret); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func TestVaultForms(t *testing.T) {
	const secret = `tök/en+"1"&<more>`
	v := vaultOf(t, secret)
	relaxed := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">")
	quoted, _ := json.Marshal(secret)
	forms := map[string]string{
		"plain":         secret,
		"JSON":          string(quoted),
		"JSON, no HTML": relaxed.Replace(string(quoted)),
		"query":         url.QueryEscape(secret),
		"path":          url.PathEscape(secret),
		"small hex":     regexp.MustCompile(`%..`).ReplaceAllStringFunc(url.PathEscape(secret), strings.ToLower),
		"base64":        base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64url":     base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			text := "before " + form + " after"
			if got := v.RedactText(text); !strings.Contains(got, "<token-1>") || strings.Contains(got, form) {
				t.Errorf("%s became %s", text, got)
			}
			if found := v.Found([]byte(text)); len(found) != 1 || found[0] != "<token-1>" {
				t.Errorf("found %v in %s", found, text)
			}
		})
	}
}

func TestVaultBasicCredentials(t *testing.T) {
	const secret = "wh_secret_0123456789"
	v := vaultOf(t, secret)
	for _, user := range []string{"", "a", "ab", "abc", "merchant"} {
		for _, rest := range []string{"", "x", "xy", "xyz"} {
			encoded := base64.StdEncoding.EncodeToString([]byte(user + ":" + secret + rest))
			got := v.RedactText("Basic " + encoded)
			if !strings.Contains(got, "<token-1>") || len(got) > len("Basic <token-1>")+len(user)*2+len(rest)*2+8 {
				t.Errorf("%s:...%s became %s", user, rest, got)
			}
		}
	}
}

func TestVaultIsNotFooledByItsOwnPlaceholders(t *testing.T) {
	v := vaultOf(t, "token", "token-secret", "ecre")
	for text, want := range map[string]string{
		"token":                   "<token-1>",
		"token-secret":            "<token-2>",
		"token-secre":             "<token-1>-s<token-3>",
		"tokentoken-secrettokens": "<token-1><token-2><token-1>s",
		"toke":                    "toke",
	} {
		if got := v.RedactText(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
	if found := v.Found([]byte("a token-secret")); fmt.Sprint(found) != "[<token-2>]" {
		t.Errorf("found %v: the shorter secret does not occur apart from the longer", found)
	}
}

func TestVaultLeavesWhatHoldsNoSecret(t *testing.T) {
	text := []byte("no secret here")
	if got := vaultOf(t, "s3cr3t").Redact(text); &got[0] != &text[0] {
		t.Error("bytes without a secret were copied")
	}
	var none *Vault
	if none.RedactText("text") != "text" || none.Found(text) != nil {
		t.Error("a nil vault knows no secrets")
	}
}

func TestNoPartOfASecretIsLeftAtTheEdge(t *testing.T) {
	v, data := vaultOf(t, "s3cr3t"), []byte("a s3cr3t b")
	for most, want := range map[int]string{0: " 10", 2: "a  8", 3: "a <token-1> 2", 8: "a <token-1> 2", 9: "a <token-1>  1", 99: "a <token-1> b 0"} {
		redacted, left := v.Beginning(data, most)
		if got := fmt.Sprint(string(redacted), " ", left); got != want {
			t.Errorf("of %d bytes is left %q, want %q", most, got, want)
		}
	}
}

// No secret survives in text made of secrets, parts of them and other text.
func TestVaultProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c+/%"]{8,14}`), 1, 5, rapid.ID[string]).Draw(t, "secrets")
		v := NewVault()
		for _, secret := range secrets {
			if _, err := v.Add("kind", secret); err != nil {
				t.Fatal(err)
			}
		}
		parts := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(secrets), rapid.StringMatching(`[a-c]{0,6}`))).Draw(t, "parts")
		redacted := v.RedactText(strings.Join(parts, "."))
		for _, secret := range secrets {
			if strings.Contains(redacted, secret) {
				t.Fatalf("%q survives in %q", secret, redacted)
			}
		}
	})
}

func TestVaultWhileSecretsAreMinted(t *testing.T) {
	v := NewVault()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 50 {
				secret := fmt.Sprintf("secret-%d-%d-end", n, i)
				placeholder, err := v.Add("card-token", secret)
				if err != nil || v.RedactText("a "+secret) != "a "+placeholder {
					t.Errorf("%s is not %s (%v)", secret, placeholder, err)
				}
			}
		})
	}
	all.Wait()
}

func FuzzVaultRedact(f *testing.F) {
	f.Add("s3cr3t", "a s3cr3t b")
	f.Fuzz(func(t *testing.T, secret, text string) {
		v := NewVault()
		placeholder, err := v.Add("token", secret)
		if err != nil || strings.Contains(placeholder, secret) {
			return
		}
		redacted := v.RedactText(text + secret)
		if !strings.Contains(redacted, placeholder) {
			t.Errorf("%q in %q was not replaced: %q", secret, text, redacted)
		}
	})
}

func TestVaultRestoresWhatItReplaced(t *testing.T) {
	const secret = `tök/en+"1"&<more>`
	v := vaultOf(t, secret, "other-secret")
	body, _ := json.Marshal(map[string]string{"token": "x"})
	body = []byte(strings.Replace(string(body), `"x"`, `"`+InJSON(secret)+`"`, 1))
	for _, c := range []struct {
		text  string
		write Writing
	}{
		{"Bearer " + secret, Plainly}, {"Bearer other-secret", Plainly}, {string(body), InJSON},
		{"no secret at all <br> <p-tag> <-1> <token-0>", Plainly},
	} {
		restored, ok := v.Restore([]byte(v.RedactText(c.text)), c.write)
		if !ok || string(restored) != c.text {
			t.Errorf("%s became %s (%v)", c.text, restored, ok)
		}
	}
	if _, ok := v.Restore([]byte("Bearer <card-token-7>"), Plainly); ok {
		t.Error("a placeholder of another vault was taken for known")
	}
}

func TestVaultKnowsASecretOfAnotherVaultByItsPlaceholder(t *testing.T) {
	v := NewVault()
	if err := v.AddAgain("<card-token-7>", "spt_seven"); err != nil {
		t.Fatal(err)
	}
	restored, ok := v.Restore([]byte("Bearer <card-token-7>"), Plainly)
	if next, _ := v.Add("card-token", "spt_eight"); !ok || string(restored) != "Bearer spt_seven" || next != "<card-token-8>" {
		t.Errorf("it restored %s (%v), and went on with %s", restored, ok, next)
	}
	for _, wrong := range []string{"", "card-token-7", "<card-token>", "<7>"} {
		if v.AddAgain(wrong, "spt_nine") == nil {
			t.Errorf("%q was taken for a placeholder", wrong)
		}
	}
}
