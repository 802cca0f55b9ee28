package config

import (
	"math"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

func text(v value) (string, bool) {
	got, ok := v.public().text()
	return strings.TrimSpace(got), ok
}

// shortest is the length in bytes below which nothing is a secret: it could not
// be told from ordinary text, and so not be kept out of the records.
const shortest = 4

func secret(v value) (Secret, bool) {
	got, ok := multiline(v)
	if ok && strings.ContainsAny(got.Reveal(), "\r\n") {
		return Secret{}, v.fail("must stand in one line")
	}
	return got, ok
}

// multiline reads a secret that may fill several lines, as a key in PEM does.
func multiline(v value) (Secret, bool) {
	got, ok := v.text()
	if ok && got != "" && len(got) < shortest {
		return Secret{}, v.fail("is shorter than %d characters: nothing that short is a secret, and it could not be kept out of the records", shortest)
	}
	return NewSecret(got), ok
}

// digits reads what is secret but too short to be looked for, as the security
// code of a card is.
func digits(v value) (Secret, bool) {
	got, ok := v.text()
	return NewSecret(got), ok
}

func yesNo(v value) (bool, bool) {
	got, ok := text(v)
	if !ok {
		return false, false
	}
	switch strings.ToLower(got) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0":
		return false, true
	}
	return false, v.fail("must be true or false, not %s", quoted(got))
}

// oneOf reads a word of a short list.
func oneOf(allowed ...string) form[string] {
	return func(v value) (string, bool) {
		got, ok := text(v)
		return got, ok && v.one(got, allowed...)
	}
}

// duration reads a time with its unit, "0s" only where zero makes sense.
func duration(zero bool) form[time.Duration] {
	return func(v value) (time.Duration, bool) {
		got, ok := text(v)
		if !ok {
			return 0, false
		}
		d, err := time.ParseDuration(got)
		if err != nil || d < 0 || d == 0 && !zero {
			return 0, v.fail("must be a duration with its unit, such as 500ms, 30s or 2m, not %s", quoted(got))
		}
		return d, true
	}
}

// whole reads an integer from a lower bound on.
func whole(least int64) form[int64] {
	return func(v value) (int64, bool) {
		got, ok := text(v)
		if !ok {
			return 0, false
		}
		n, err := strconv.ParseInt(got, 10, 64)
		if err != nil || n < least {
			return 0, v.fail("must be a whole number from %d on, not %s", least, quoted(got))
		}
		return n, true
	}
}

func count(v value) (int, bool) {
	n, ok := whole(1)(v)
	if ok && n > 10_000 {
		return 0, v.fail("is %d, more than any run can use", n)
	}
	return int(n), ok
}

// rate reads requests per second; 0 lifts the limit.
func rate(v value) (float64, bool) {
	got, ok := text(v)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(got, 64)
	if err != nil || f < 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, v.fail("must be a number of requests per second, not %s", quoted(got))
	}
	return f, true
}

// location reads an absolute http or https URL. A credential in it is refused,
// since URLs are shown and stored.
func location(v value) (string, bool) {
	got, ok := v.text()
	if !ok {
		return "", false
	}
	got = strings.TrimSpace(got)
	if !strings.Contains(got, "@") {
		v.show()
	}
	u, err := url.Parse(got)
	switch {
	case err == nil && u.User != nil:
		return "", v.fail("must not hold a user name or password; a credential has a key of its own")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "", v.fail("must be an absolute URL that begins with http:// or https://")
	}
	return got, true
}

// base reads a URL under which paths are appended.
func base(v value) (string, bool) {
	got, ok := location(v)
	if ok && strings.ContainsAny(got, "?#") {
		return "", v.fail("is a base URL: it must have neither a query nor a fragment")
	}
	return strings.TrimRight(got, "/"), ok
}

// listenAddress reads where a server of ours listens.
func listenAddress(v value) (string, bool) {
	got, ok := text(v)
	if !ok {
		return "", false
	}
	_, port, err := net.SplitHostPort(got)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > math.MaxUint16 {
		return "", v.fail("must be a host and a port, such as 127.0.0.1:8080 (port 0 takes a free one), not %s", quoted(got))
	}
	return got, true
}

var (
	currencyForm = regexp.MustCompile(`^[a-z]{3}$`)
	languageForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
)

func currency(v value) (string, bool) {
	got, ok := text(v)
	got = strings.ToLower(got)
	if ok && !currencyForm.MatchString(got) {
		return "", v.fail("must be an ISO 4217 code of three letters, such as usd, not %s", quoted(got))
	}
	return got, ok
}

func language(v value) (string, bool) {
	got, ok := text(v)
	if ok && !languageForm.MatchString(got) {
		return "", v.fail("must be a language tag, such as de-DE, not %s", quoted(got))
	}
	return got, ok
}

// Auto asks the target which API version to speak.
const Auto wire.Version = "auto"

// Versions are the API versions a run can speak, oldest first.
var Versions = []wire.Version{wire.Draft, "2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17", wire.Unreleased}

// version reads an API version; extra are words accepted beside the dates.
func version(extra ...wire.Version) form[wire.Version] {
	return func(v value) (wire.Version, bool) {
		got, ok := text(v)
		var allowed []string
		for _, known := range slices.Concat(Versions, extra) {
			allowed = append(allowed, string(known))
		}
		return wire.Version(got), ok && v.one(got, allowed...)
	}
}

// Shapes of a request that asks for more than one unit from 2026-01-30 on,
// where the published schemas have no member for it.
var shapes = []string{"line_quantity", "item_quantity", "items_quantity"}

// quantity reads a shape; yes means the usual one, no means none.
func quantity(v value) (string, bool) {
	got, ok := text(v)
	if !ok {
		return "", false
	}
	switch strings.ToLower(got) {
	case "true", "yes":
		return shapes[0], true
	case "false", "no":
		return "", true
	}
	return got, v.one(got, append([]string{"true", "false"}, shapes...)...)
}
