package main_test

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

// shown are the blocks of code of the README.
func shown() (blocks []string) {
	for _, part := range regexp.MustCompile(`(?m)(?:^(?:    .*)?\n)+`).FindAllString(readRoot("README.md"), -1) {
		if strings.TrimSpace(part) != "" {
			blocks = append(blocks, regexp.MustCompile(`(?m)^    `).ReplaceAllString(part, ""))
		}
	}
	return blocks
}

// block is the one that begins with some text.
func block(beginning string) string {
	GinkgoHelper()
	for _, b := range shown() {
		if strings.HasPrefix(strings.TrimLeft(b, "\n"), beginning) {
			return b
		}
	}
	Fail("the README shows nothing that begins with " + beginning)
	return ""
}

var _ = Describe("the README", func() {
	It("shows commands that exist, with flags that they have", func() {
		said := regexp.MustCompile(`(?:^|[ ;(])(?:assay|go run \./cmd/assay) ([a-z]+)((?: [^ |;&]+)*)`)
		told := 0
		for _, b := range shown() {
			for line := range strings.Lines(b) {
				line, _, _ = strings.Cut(strings.TrimSpace(line), " #")
				for _, command := range said.FindAllStringSubmatch(line, -1) {
					if strings.HasPrefix(line, "docker build") || strings.HasPrefix(line, "again") {
						continue
					}
					told++
					help, _ := finished(command[1], "--help")
					Expect(help).To(gexec.Exit(0), line)
					for _, flag := range regexp.MustCompile(` (--?[a-z-]+)`).FindAllStringSubmatch(command[2], -1) {
						Expect(string(help.Out.Contents())).To(MatchRegexp(`[ ,]`+flag[1]+`\b`), line)
					}
				}
			}
		}
		Expect(told).To(BeNumerically(">", 8))
	})

	It("names only commands that exist, in its tables and sentences too", func() {
		for _, name := range regexp.MustCompile("`assay ([a-z]+)").FindAllStringSubmatch(readRoot("README.md"), -1) {
			help, _ := finished(name[1], "--help")
			Expect(string(help.Out.Contents())).To(ContainSubstring("assay "+name[1]), name[0])
		}
	})

	It("shows an action that takes what it is given, and a job of GitLab that is one", func() {
		var a action
		Expect(yaml.Unmarshal([]byte(readRoot("action.yml")), &a)).To(Succeed())
		var steps []struct {
			Uses string
			With map[string]string
		}
		Expect(yaml.UnmarshalWithOptions([]byte(block("- uses:")), &steps, yaml.Strict())).To(Succeed())
		Expect(steps).To(HaveLen(1))
		Expect(steps[0].With).NotTo(BeEmpty())
		for input := range steps[0].With {
			Expect(a.Inputs).To(HaveKey(input))
		}
		var jobs map[string]struct {
			Image     string
			Script    []string
			Artifacts struct {
				When    string
				Paths   []string
				Reports map[string]string
			}
		}
		Expect(yaml.UnmarshalWithOptions([]byte(block("assay:\n")), &jobs, yaml.Strict())).To(Succeed())
		Expect(jobs["assay"].Script).To(HaveLen(3))
		Expect(jobs["assay"].Artifacts.Reports).To(HaveKeyWithValue("junit", "assay-out/junit.xml"))
	})
})
