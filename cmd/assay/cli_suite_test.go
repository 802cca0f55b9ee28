package main_test

import (
	"encoding/json"
	"flag"
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

// TestMain builds the program as users run it, and lets runs against hostile
// targets wait side by side: they do little else, so that the number of
// processors does not matter.
func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", "12")
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "assay-test-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "assay")
		if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// program is where it lies.
var program string

// patience bounds whatever a command may take on a busy machine.
const patience = 90 * time.Second

// start starts the program in an empty folder of its own.
func start(args ...string) (*gexec.Session, string) {
	return startIn(GinkgoT().TempDir(), args...)
}

func startIn(dir string, args ...string) (*gexec.Session, string) {
	GinkgoHelper()
	cmd := exec.Command(program, args...)
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
