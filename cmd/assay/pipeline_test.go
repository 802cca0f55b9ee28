package main_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

// root is the folder of the repository, seen from this package.
const root = "../.."

// action is what the tests read of action.yml.
type action struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []struct {
			ID, If, Uses, Run, Shell string
			Env                      map[string]string
			With                     map[string]string
		}
	}
}

func readRoot(name string) string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(root, name))
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

var _ = Describe("action.yml", func() {
	var a action
	BeforeEach(func() {
		Expect(yaml.UnmarshalWithOptions([]byte(readRoot("action.yml")), &a)).To(Succeed())
		Expect(a.Runs.Using).To(Equal("composite"))
	})

	It("hands over flags that exist, and every input it has", func() {
		help, _ := finished("run", "--help")
		used := map[string]bool{}
		flags := 0
		for _, step := range a.Runs.Steps {
			texts := []string{step.If}
			for _, value := range step.Env {
				texts = append(texts, value)
			}
			for _, value := range step.With {
				texts = append(texts, value)
			}
			for _, input := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
				used[input[1]] = true
				Expect(a.Inputs).To(HaveKey(input[1]))
			}
			Expect(step.Run).NotTo(ContainSubstring("${{"), "an input must not become part of a script")
			if step.ID != "run" {
				continue
			}
			for _, flag := range regexp.MustCompile(`\((--[a-z-]+)=|\s(--[a-z-]+)=`).FindAllStringSubmatch(step.Run, -1) {
				flags++
				Expect(string(help.Out.Contents())).To(MatchRegexp(`[ ,]`+flag[1]+flag[2]+`\b`), "a flag of assay run")
			}
		}
		Expect(flags).To(Equal(10))
		Expect(used).To(HaveLen(len(a.Inputs)), "%v", used)
	})

	// play runs the step that plays, as a runner does, with some inputs.
	play := func(inputs map[string]string) (code int, dir, out string) {
		GinkgoHelper()
		dir = GinkgoT().TempDir()
		for _, step := range a.Runs.Steps {
			if step.ID != "run" {
				continue
			}
			cmd := exec.Command(step.Shell, "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"), "GITHUB_OUTPUT="+filepath.Join(dir, "output"), "ASSAY_TOKEN=")
			for name, value := range step.Env {
				input := regexp.MustCompile(`inputs\.([a-z-]+)`).FindStringSubmatch(value)[1]
				given, ok := inputs[input]
				if !ok {
					given = a.Inputs[input].Default
				}
				cmd.Env = append(cmd.Env, name+"="+given)
			}
			text, _ := cmd.CombinedOutput()
			return cmd.ProcessState.ExitCode(), dir, string(text)
		}
		Fail("no step plays")
		return
	}
	read := func(dir, name string) string {
		GinkgoHelper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		Expect(err).NotTo(HaveOccurred())
		return string(text)
	}

	It("plays, writes the summary, and ends with the exit code of the run", func() {
		shop := servedBy("merchant", "--defect", "replays-as-200", "--config-out", "shop.yaml").dir
		keep(shop, "baseline.yaml", "- {id: IDEM-003, reason: mended in March}\n")
		inputs := map[string]string{"binary": binary, "config": filepath.Join(shop, "shop.yaml"), "version": "2026-04-17", "only": "IDEM-003", "profile": "openai"}
		code, dir, out := play(inputs)
		Expect(code).To(Equal(1), out)
		Expect(read(dir, "summary.md")).To(And(HavePrefix("# assay: failed\n"), ContainSubstring("MUST IDEM-003 failed"), ContainSubstring("profile openai")))
		Expect(read(dir, "output")).To(Equal("exit-code=1\n"))
		Expect(filepath.Join(dir, "assay-out", "junit.xml")).To(BeARegularFile())

		inputs["baseline"], inputs["formats"], inputs["out"] = filepath.Join(shop, "baseline.yaml"), "", "kept here"
		code, dir, out = play(inputs)
		Expect(code).To(Equal(0), out)
		Expect(read(dir, "summary.md")).To(ContainSubstring("failed, but accepted"))
		Expect(filepath.Join(dir, "kept here", "report.json")).To(BeARegularFile())
		Expect(filepath.Join(dir, "kept here", "junit.xml")).NotTo(BeAnExistingFile())
	})

	It("takes an input for a value, whatever it says, and a token for a secret", func() {
		code, dir, out := play(map[string]string{"binary": binary, "target": `http://127.0.0.1:1/"; touch gone; "`, "token": "a-very-secret-token"})
		Expect(code).To(Equal(2), out)
		Expect(filepath.Join(dir, "gone")).NotTo(BeAnExistingFile())
		Expect(out).NotTo(ContainSubstring("a-very-secret-token"))
		Expect(read(dir, "output")).To(Equal("exit-code=2\n"))
		code, _, out = play(map[string]string{"binary": binary, "target": "http://127.0.0.1:1", "token": "a-very-secret-token"})
		Expect(code).To(Equal(2))
		Expect(out).To(ContainSubstring("nobody answers at http://127.0.0.1:1"), "it has a token")
	})

	It("uploads nothing unless it is asked to", func() {
		for _, step := range a.Runs.Steps {
			if strings.Contains(step.Uses, "upload") {
				Expect(step.If).To(ContainSubstring("inputs.upload != ''"))
			}
		}
		Expect(a.Inputs["upload"].Default).To(BeEmpty())
	})
})

var _ = Describe("the Dockerfile", func() {
	It("builds a static program, and starts it as nobody in an empty image", func() {
		text := readRoot("Dockerfile")
		from := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1)
		Expect(from).To(HaveLen(2))
		Expect(from[0][1]).To(Equal("golang:" + regexp.MustCompile(`(?m)^go (1\.\d+)`).FindStringSubmatch(readRoot("go.mod"))[1]))
		Expect(from[1][1]).To(Equal("scratch"))
		Expect(text).To(MatchRegexp(`(?m)^USER [1-9]\d*:[1-9]\d*$`))
		Expect(text).To(ContainSubstring("/etc/ssl/certs/ca-certificates.crt"))

		build := regexp.MustCompile(`(?m)^RUN (.*go build.*) -o (\S+) (.*)$`).FindStringSubmatch(text)
		Expect(build).To(HaveLen(4))
		Expect(text).To(ContainSubstring("COPY --from=build " + build[2] + " /assay\n"))
		Expect(text).To(ContainSubstring(`ENTRYPOINT ["/assay"]`))
		path := filepath.Join(GinkgoT().TempDir(), "assay")
		cmd := exec.Command("sh", "-c", build[1]+" -o "+path+" "+build[3])
		cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=linux")
		session, err := gexec.Start(cmd, GinkgoWriter, GinkgoWriter)
		Expect(err).NotTo(HaveOccurred())
		Eventually(session, 3*patience).Should(gexec.Exit(0))

		file, err := elf.Open(path)
		Expect(err).NotTo(HaveOccurred())
		defer file.Close()
		for _, p := range file.Progs {
			Expect(p.Type).NotTo(BeElementOf(elf.PT_INTERP, elf.PT_DYNAMIC), "it needs a loader that an empty image does not have")
		}
	})
})
