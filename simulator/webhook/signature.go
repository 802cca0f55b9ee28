package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Forms in which a signature is written.
const (
	FormTimed     = "t,v1"      // t=<seconds>,v1=<hex>, from 2026-04-17 on
	FormHex       = "hex"       // the digest alone, in older versions
	FormBase64    = "base64"    //
	FormBase64URL = "base64url" //
)

// headerOf finds the field that carries a signature: the one of the protocol,
// that of the draft dialect, or any named after the merchant. It returns the
// name as it was sent, "" if there is none.
func headerOf(h wire.Header) string {
	var named []string
	for name := range h {
		switch lower := strings.ToLower(name); {
		case lower == "merchant-signature":
			return name
		case strings.HasSuffix(lower, "-signature"):
			named = append(named, name)
		}
	}
	slices.Sort(named)
	if len(named) == 0 {
		return ""
	}
	return named[0]
}

var timed = regexp.MustCompile(`^\s*t=(\d+)\s*,\s*v1=([0-9a-fA-F]+)\s*$`)

// Inspect finds out how a delivery is signed; nil where it is not. The secret
// is used and not kept.
func Inspect(h wire.Header, body []byte, secret string, at time.Time) *wire.Signature {
	name := headerOf(h)
	if name == "" {
		return nil
	}
	s := &wire.Signature{Header: name, Repeated: len(h.Values(name)) > 1}
	value := strings.TrimSpace(h.Get(name))
	digest, moment := value, ""
	if parts := timed.FindStringSubmatch(value); parts != nil {
		s.Form, moment, digest = FormTimed, parts[1], parts[2]
		s.Time, _ = strconv.ParseInt(moment, 10, 64)
		s.SkewS = at.Unix() - s.Time
	}
	digest = strings.TrimPrefix(digest, "sha256=")
	form, raw := decodeDigest(digest)
	if s.Form == "" {
		s.Form = form
	}
	s.Valid = len(raw) > 0 && hmac.Equal(raw, sum(sha256.New, secret, signed(moment, body)))
	if !s.Valid {
		s.Because, s.Mistake = explain(raw, moment, body, secret)
	}
	return s
}

// signed is what is signed: the time and the body, or the body alone.
func signed(moment string, body []byte) []byte {
	if moment == "" {
		return body
	}
	return append([]byte(moment+"."), body...)
}

func sum(make func() hash.Hash, secret string, text []byte) []byte {
	mac := hmac.New(make, []byte(secret))
	mac.Write(text)
	return mac.Sum(nil)
}

// decodeDigest reads a digest in whichever encoding it is written; no bytes
// where it is in none.
func decodeDigest(text string) (form string, raw []byte) {
	if raw, err := hex.DecodeString(text); err == nil && len(raw) >= 16 {
		return FormHex, raw
	}
	trimmed := strings.TrimRight(text, "=")
	if raw, err := base64.RawStdEncoding.DecodeString(trimmed); err == nil && len(raw) >= 16 {
		return FormBase64, raw
	}
	if raw, err := base64.RawURLEncoding.DecodeString(trimmed); err == nil && len(raw) >= 16 {
		return FormBase64URL, raw
	}
	return "", nil
}

// Sign signs a body as a version does: with the time where form is FormTimed,
// the digest alone in the other forms.
func Sign(form, secret string, body []byte, at time.Time) string {
	switch form {
	case FormTimed:
		moment := strconv.FormatInt(at.Unix(), 10)
		return "t=" + moment + ",v1=" + hex.EncodeToString(sum(sha256.New, secret, signed(moment, body)))
	case FormBase64:
		return base64.StdEncoding.EncodeToString(sum(sha256.New, secret, body))
	case FormBase64URL:
		return base64.RawURLEncoding.EncodeToString(sum(sha256.New, secret, body))
	}
	return hex.EncodeToString(sum(sha256.New, secret, body))
}
