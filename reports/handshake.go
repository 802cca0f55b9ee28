package reports

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// handshake is a handshake in a few words: what was offered, and what came.
func handshake(h *wire.Handshake) string {
	words := rule.Offered(h.Offered) + " offered to " + h.Address
	switch {
	case h.Settled != nil:
		return words + ", answered by " + rule.Settled(h.Settled)
	case h.Failure != nil:
		return words + ", in vain: " + h.Failure.Message
	}
	return words
}

// openssl makes such a handshake, as lines of a shell script.
func openssl(h *wire.Handshake) []string {
	words := []string{"openssl s_client -connect " + Quote(h.Address)}
	if h.Offered.ServerName != "" {
		words = append(words, "-servername "+Quote(h.Offered.ServerName))
	}
	if len(h.Offered.Versions) == 1 {
		words = append(words, opensslVersions[h.Offered.Versions[0]])
	}
	return []string{"# " + handshake(h), strings.Join(append(words, "-showcerts </dev/null"), " ")}
}

var opensslVersions = map[string]string{"SSLv3": "-ssl3", "1.0": "-tls1", "1.1": "-tls1_1", "1.2": "-tls1_2", "1.3": "-tls1_3"}
