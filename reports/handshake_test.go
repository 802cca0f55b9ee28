package reports_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

var _ = Describe("a handshake", func() {
	old := wire.Handshake{
		Scenario: "tls", Step: "obsolete-1.0", Address: "shop.example:443", TookUS: 41_000,
		Offered: wire.Offer{ServerName: "shop.example", Versions: []string{"1.0"}, CipherSuites: []string{"TLS_RSA_WITH_AES_128_CBC_SHA"}},
		Settled: &wire.TLS{Version: "1.0", CipherSuite: "TLS_RSA_WITH_AES_128_CBC_SHA"},
	}
	verdict := rule.Verdict{
		ID: "TLS-006", Area: "transport", Level: rule.Must, Outcome: rule.Failed, Says: "Old versions are turned down.",
		Exchanges: []string{old.Name()}, Findings: []rule.Finding{{
			Severity: rule.Fails, Exchange: old.Name(), Expected: "the offer to be refused", Actual: "TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA",
		}},
	}
	built := func(verdicts ...rule.Verdict) *reports.Report {
		return reports.Build(&wire.Book{Recordings: []*wire.Recording{{Scenario: "tls", Handshakes: []wire.Handshake{old}}}}, verdicts, reports.Options{})
	}

	It("is told like an exchange, with a command that makes it again", func() {
		out := write(reports.Console{Width: 200}, built(verdict))
		Expect(out).To(ContainSubstring(`
  exchange  tls/obsolete-1.0#1: TLS 1.0 offered to shop.example:443, answered by TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA
`))
		Expect(out).To(ContainSubstring(`
  openssl   # TLS 1.0 offered to shop.example:443, answered by TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA
            openssl s_client -connect shop.example:443 -servername shop.example -tls1 -showcerts </dev/null
`))
	})
	It("is told once for all rules that failed there", func() {
		other := verdict
		other.ID = "TLS-005"
		Expect(write(reports.Console{}, built(verdict, other))).To(ContainSubstring("openssl   as under TLS-006, above"))
	})
	It("takes its time in a build server's report", func() {
		Expect(write(reports.JUnit{}, built(verdict))).To(ContainSubstring(`time="0.041"`))
	})
	It("is no request", func() { Expect(built(verdict).Exchanges).To(BeZero()) })
})
