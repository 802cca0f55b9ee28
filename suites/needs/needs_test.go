package needs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/assay-project/assay/suites/needs"
)

func TestVocabularyIsSound(t *testing.T) {
	classes := []needs.Class{needs.Configured, needs.Claimed, needs.Environment}
	seen := map[string]bool{}
	for _, n := range needs.All() {
		if seen[n.Word] {
			t.Errorf("%s is defined twice", n.Word)
		}
		seen[n.Word] = true
		if !slices.Contains(classes, n.Class) {
			t.Errorf("%s has the class %q", n.Word, n.Class)
		}
		if n.Key == "" || n.Type == "" || n.Example == "" || n.Says == "" || n.Subject == "" {
			t.Errorf("%s lacks a key, a type, an example, a sentence or a subject: %+v", n.Word, n)
		}
		if strings.HasSuffix(n.Says, ".") || strings.Contains(n.Says, "\n") {
			t.Errorf("%s: its sentence must fit into another one: %q", n.Word, n.Says)
		}
		for _, by := range n.By {
			if _, ok := needs.Lookup(by); !ok {
				t.Errorf("%s is fulfilled by %s, which does not exist", n.Word, by)
			}
		}
		got, ok := needs.Lookup(n.Word)
		if !ok || got.Key != n.Key {
			t.Errorf("Lookup(%q) = %+v, %v", n.Word, got, ok)
		}
	}
	if _, ok := needs.Lookup("item.imaginary"); ok {
		t.Error("Lookup finds a word that does not exist")
	}
}

// Two words share a key only where one value serves both.
func TestSharedKeysHaveOneType(t *testing.T) {
	types := map[string]needs.Type{}
	for _, n := range needs.All() {
		if other, ok := types[n.Key]; ok && other != n.Type {
			t.Errorf("%s is read as %q and as %q", n.Key, other, n.Type)
		}
		types[n.Key] = n.Type
	}
}

func TestClassesThatDecideTheExitCode(t *testing.T) {
	for word, class := range map[string]needs.Class{
		"item.in_stock": needs.Configured, "card.declines": needs.Configured, "webhooks": needs.Configured,
		"control.advance_clock": needs.Configured, "auth.second_key": needs.Configured, "token": needs.Configured,
		"discovery": needs.Claimed, "session.expires": needs.Claimed, "extension.discount": needs.Claimed, "intervention.always": needs.Claimed,
		"fulfillment.two_options": needs.Claimed, "versions.two": needs.Claimed, "signature.key": needs.Claimed, "wire.quantity": needs.Claimed,
		"transport.tls": needs.Environment, "network.outbound": needs.Environment, "egress.listed": needs.Environment,
		"egress.unlisted": needs.Environment, "clock.wait": needs.Environment, "long_run": needs.Environment,
	} {
		if n, _ := needs.Lookup(word); n.Class != class {
			t.Errorf("%s is %q, want %q", word, n.Class, class)
		}
	}
}

func TestAllReturnsACopy(t *testing.T) {
	needs.All()[0].Word = "changed"
	if needs.All()[0].Word == "changed" {
		t.Error("the vocabulary can be changed from outside")
	}
}

// Every word of the requirement catalogue must be known. The catalogue is not
// part of the project; ASSAY_REQUIREMENTS_DIR names the folder of its files.
func TestEveryWordOfTheCatalogueIsKnown(t *testing.T) {
	folder := os.Getenv("ASSAY_REQUIREMENTS_DIR")
	files, _ := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if folder == "" || len(files) == 0 {
		t.Skip("SKIPPED: ASSAY_REQUIREMENTS_DIR names no folder with the requirement catalogue; its words were not compared")
	}
	if len(files) != 25 {
		t.Errorf("the catalogue has %d files, want 25", len(files))
	}
	words := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var area struct {
			Requirements []struct {
				ID    string   `yaml:"id"`
				Needs []string `yaml:"needs"`
			} `yaml:"requirements"`
			Vocabulary map[string]string `yaml:"needs_vocabulary"`
		}
		if err := yaml.Unmarshal(data, &area); err != nil {
			t.Fatalf("%s: %v", filepath.Base(file), err)
		}
		for word := range area.Vocabulary {
			if _, ok := needs.Lookup(word); !ok {
				t.Errorf("%s: its vocabulary has %q, which is not known", filepath.Base(file), word)
			}
		}
		for _, r := range area.Requirements {
			for _, word := range r.Needs {
				words++
				if _, ok := needs.Lookup(word); !ok {
					t.Errorf("%s needs %q, which is not known", r.ID, word)
				}
			}
		}
	}
	if words < 1000 {
		t.Errorf("only %d words were found in the catalogue: it was not read as it should be", words)
	}
}
