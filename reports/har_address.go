package reports

import (
	"fmt"
	"net/url"
	"strings"
)

// harAddress is a recorded URL the way the format wants it, absolute and a URI
// whatever was recorded, and its query. Scheme and host are for one that names
// none.
func harAddress(recorded, scheme, host string) (address string, query []harPair) {
	recorded = recorded[:min(len(recorded), harLimit)]
	u, err := url.Parse(uri(recorded))
	if err != nil || u.Opaque != "" {
		u = &url.URL{Path: "/", RawQuery: url.QueryEscape(recorded)}
	}
	if u.Scheme == "" || u.Host == "" {
		u.Scheme, u.Host = scheme, host
	}
	u.RawPath, u.RawQuery, u.Fragment = brackets.Replace(u.EscapedPath()), brackets.Replace(u.RawQuery), ""
	query = []harPair{}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if name, value, _ := strings.Cut(pair, "="); pair != "" {
			query = append(query, harPair{unescaped(name), unescaped(value)})
		}
	}
	return u.String(), query
}

// brackets belong to the host of a URI alone.
var brackets = strings.NewReplacer("[", "%5B", "]", "%5D")

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// uri escapes what must not stand in a URI (RFC 3986, section 2), a lonely %
// included.
func uri(s string) string {
	const allowed = "-._~:/?#[]@!$&'()*+,;=%"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '%' && !escape(s[i:]):
			b.WriteString("%25")
		case alphanumeric(c) || strings.IndexByte(allowed, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// escape reports whether s begins with a percent-encoded byte.
func escape(s string) bool {
	return len(s) > 2 && strings.ContainsRune(hex, rune(s[1])) && strings.ContainsRune(hex, rune(s[2]))
}

const hex = "0123456789abcdefABCDEF"

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
