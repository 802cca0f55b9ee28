package config_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/cmd/assay/config"
)

func TestConfig(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "The configuration")
}

// environment is a look-up in a fixed set of variables.
func environment(variables map[string]string) config.Env {
	return func(name string) (string, bool) {
		content, ok := variables[name]
		return content, ok
	}
}

// loaded parses a file that must be right.
func loaded(file string) *config.Config {
	GinkgoHelper()
	c, err := config.Parse("assay.yaml", []byte(file), environment(nil), nil)
	Expect(err).NotTo(HaveOccurred())
	return c
}
