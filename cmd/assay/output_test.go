package main_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

// telling starts the program in a folder, its output led to a file.
func telling(dir string, to *os.File, args ...string) *exec.Cmd {
	GinkgoHelper()
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, to, to
	Expect(cmd.Start()).To(Succeed())
	DeferCleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

var _ = Describe("what a run found", func() {
	DescribeTable("is looked for only where it can be kept", func(out string) {
		dir := GinkgoT().TempDir()
		keep(dir, "file", "")
		session := finishedIn(dir, "demo", "--out", out)
		Expect(session).To(gexec.Exit(2))
		Expect(output(session)).To(And(HavePrefix("assay: the results cannot be kept in "+out+": "), Not(ContainSubstring("played"))))
	},
		Entry("in a file", "file"), Entry("below a file", "file/below"),
	)

	It("is printed where the disk is full, and is not green", func() {
		dir := GinkgoT().TempDir()
		cmd := exec.Command("sh", "-c", `ulimit -f 1; exec "$0" demo --backoff 10ms --only IDEM-001,IDEM-003 --defect replays-as-200`, binary)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		Expect(err).To(MatchError("exit status 2"), string(out))
		Expect(string(out)).To(And(ContainSubstring("MUST IDEM-003 failed"), ContainSubstring("book.json cannot be written: "), Not(ContainSubstring("Written to"))))
		Expect(os.ReadDir(filepath.Join(dir, "assay-out"))).To(BeEmpty())
	})

	It("is read by those whom the umask lets", func() {
		dir := GinkgoT().TempDir()
		cmd := exec.Command("sh", "-c", `umask 027; exec "$0" demo --backoff 10ms --only CHK-002`, binary)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		Expect(err).NotTo(HaveOccurred(), string(out))
		for _, file := range []string{"book.json", "report.json"} {
			info, err := os.Stat(filepath.Join(dir, "assay-out", file))
			Expect(err).NotTo(HaveOccurred())
			Expect(info.Mode().Perm()).To(Equal(os.FileMode(0o640)), file)
		}
	})

	It("is written though who reads along leaves, and the exit code with it", func() {
		dir := GinkgoT().TempDir()
		read, write, err := os.Pipe()
		Expect(err).NotTo(HaveOccurred())
		cmd := telling(dir, write, "demo", "--backoff", "10ms", "--defect", "replays-as-200")
		Expect(write.Close()).To(Succeed())
		_, err = bufio.NewReader(read).ReadString('\n') // of how it goes on
		Expect(err).NotTo(HaveOccurred())
		Expect(read.Close()).To(Succeed())
		Expect(cmd.Wait()).To(MatchError("exit status 1"))
		Expect(report(dir).Outcome).To(Equal("failed"))
	})

	It("is not green where it cannot be told, as nothing is", func() {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			Skip("this system has no device that is always full")
		}
		defer full.Close()
		for _, args := range [][]string{{"demo", "--backoff", "10ms", "--only", "CHK-002"}, {"explain", "IDEM-003"}, {"schema"}} {
			dir := GinkgoT().TempDir()
			Expect(telling(dir, full, args...).Wait()).To(MatchError("exit status 2"), args[0])
		}
	})

	DescribeTable("is written until then where the run is told to end", func(signals ...os.Signal) {
		session, dir := start("demo", "--rate", "20")
		Eventually(session.Err.Contents, patience).ShouldNot(BeEmpty())
		for _, s := range signals {
			session.Signal(s)
		}
		Eventually(session, patience).Should(gexec.Exit(2), output(session))
		Expect(report(dir).Outcome).To(Equal("incomplete"))
	},
		Entry("once", os.Interrupt), Entry("twice", os.Interrupt, os.Interrupt),
		Entry("by a supervisor", syscall.SIGTERM), Entry("since its terminal is gone", syscall.SIGHUP),
	)
})
