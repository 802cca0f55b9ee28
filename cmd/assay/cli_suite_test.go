package main_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
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
	GinkgoHelper()
	dir := GinkgoT().TempDir()
	return startIn(dir, args...), dir
}

func startIn(dir string, args ...string) *gexec.Session {
	GinkgoHelper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ASSAY_TOKEN=")
	session, err := gexec.Start(cmd, GinkgoWriter, GinkgoWriter)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { session.Kill().Wait(patience) })
	return session
}

// finished runs the program to its end in an empty folder of its own.
func finished(args ...string) (*gexec.Session, string) {
	GinkgoHelper()
	dir := GinkgoT().TempDir()
	return finishedIn(dir, args...), dir
}

func finishedIn(dir string, args ...string) *gexec.Session {
	GinkgoHelper()
	session := startIn(dir, args...)
	Eventually(session, patience).Should(gexec.Exit())
	return session
}

// server is the program where it serves until the test ends.
type server struct {
	*gexec.Session
	dir string
	url string // where it listens
}

// servedBy starts the program as a server in an empty folder of its own, and waits
// until it accepts connections.
func servedBy(args ...string) server {
	GinkgoHelper()
	session, dir := start(args...)
	scheme := "http"
	if slices.Contains(args, "--tls") {
		scheme = "https"
	}
	Eventually(session.Out, patience).Should(gbytes.Say("listening on " + scheme + `://127\.0\.0\.1:\S+\n`))
	return server{session, dir, strings.Fields(string(session.Out.Contents()))[2]}
}

// files are what a run writes in all formats.
func files() (names []string) {
	for _, format := range reports.Formats() {
		if name := reports.FileName(format); name != "" {
			names = append(names, name)
		}
	}
	return append(names, "book.json")
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

// book reads the book in a folder.
func book(folder string) *wire.Book {
	GinkgoHelper()
	file, err := os.Open(filepath.Join(folder, "book.json"))
	Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	b, err := wire.Read(file)
	Expect(err).NotTo(HaveOccurred())
	return b
}

// rewrite changes the book in a folder.
func rewrite(folder string, change func(*wire.Book)) {
	GinkgoHelper()
	b := book(folder)
	change(b)
	var out bytes.Buffer
	Expect(b.Write(&out)).To(Succeed())
	Expect(os.WriteFile(filepath.Join(folder, "book.json"), out.Bytes(), 0o600)).To(Succeed())
}

// left is all that a run wrote, by its place.
func left(dir string, run *gexec.Session) map[string]string {
	GinkgoHelper()
	written := map[string]string{"the terminal": output(run)}
	Expect(filepath.WalkDir(filepath.Join(dir, "assay-out"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			var data []byte
			data, err = os.ReadFile(path)
			written[path] = string(data)
		}
		return err
	})).To(Succeed())
	Expect(len(written)).To(BeNumerically(">", 1), "the run wrote nothing")
	return written
}

// nowhere holds what was written to none of it being a secret.
func nowhere(written map[string]string, secrets ...string) {
	GinkgoHelper()
	for place, text := range written {
		for _, secret := range secrets {
			if at := strings.Index(text, secret); at >= 0 {
				Fail(place + " holds " + secret + ": " + text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
}
