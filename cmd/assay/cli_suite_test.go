package main_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

func TestCommandLine(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "assay")
}

// binary is the program as users run it.
var binary string

var _ = SynchronizedBeforeSuite(func() []byte {
	path, err := gexec.Build("github.com/assay-project/assay/cmd/assay")
	Expect(err).NotTo(HaveOccurred())
	return []byte(path)
}, func(path []byte) { binary = string(path) })

var _ = SynchronizedAfterSuite(func() {}, gexec.CleanupBuildArtifacts)

// patience bounds whatever a command may take on a busy machine.
const patience = 90 * time.Second

// start starts the program in an empty folder of its own.
func start(args ...string) (*gexec.Session, string) {
	return startIn(GinkgoT().TempDir(), args...)
}

func startIn(dir string, args ...string) (*gexec.Session, string) {
	GinkgoHelper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ASSAY_TOKEN=")
	session, err := gexec.Start(cmd, GinkgoWriter, GinkgoWriter)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { session.Kill().Wait(patience) })
	return session, dir
}

// finished runs the program to its end.
func finished(args ...string) (*gexec.Session, string) {
	GinkgoHelper()
	session, dir := start(args...)
	Eventually(session, patience).Should(gexec.Exit())
	return session, dir
}

func output(s *gexec.Session) string { return string(s.Out.Contents()) + string(s.Err.Contents()) }

// summary is what the tests read of report.json.
type summary struct {
	Format   int
	Outcome  string
	Error    string
	Counts   map[string]int
	Verdicts []struct{ ID, Outcome string }
}

// report reads what a run left behind in its folder.
func report(dir string) summary {
	GinkgoHelper()
	data, err := os.ReadFile(filepath.Join(dir, "assay-out", "report.json"))
	Expect(err).NotTo(HaveOccurred())
	var s summary
	Expect(json.Unmarshal(data, &s)).To(Succeed())
	return s
}
