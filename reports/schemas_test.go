package reports_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The published schemas of the formats are the oracle of their goldens. They are
// read from the folder that ASSAY_SCHEMA_DIR names, as .ci/fetch-schemas fills
// it, and are no part of the project.

// published are the schemas by what the names of the goldens end in.
var published = []struct {
	suffix, schema string
	check          func(t testing.TB, schema string) func(document []byte) error
}{
	{".xml", "junit/test/resources/jenkins-junit.xsd", xsd},
	{".ctrf.json", "ctrf/dist/ctrf-schema-0.0.json", jsonSchema},
	{".sarif", "sarif/lib/schemas/sarif-2.1.0-rtm.5.json", jsonSchema},
	{".har", "har/lib/har.json", jsonSchema},
}

// schemaDir is "" where the published schemas are not at hand.
func schemaDir() string {
	dir := os.Getenv("ASSAY_SCHEMA_DIR")
	if info, err := os.Stat(dir); dir == "" || err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

func TestGoldensAreWhatTheFormatsDemand(t *testing.T) {
	dir := schemaDir()
	if dir == "" {
		t.Skip("THE GOLDENS ARE NOT COMPARED WITH THE PUBLISHED SCHEMAS OF THEIR FORMATS: set ASSAY_SCHEMA_DIR to a folder that .ci/fetch-schemas filled")
	}
	for _, p := range published {
		check := p.check(t, filepath.Join(dir, p.schema))
		if check([]byte("{}")) == nil || check([]byte("<testsuites><testcase/></testsuites>")) == nil {
			t.Errorf("the schema of %s accepts anything", p.suffix)
		}
		goldens, err := filepath.Glob(filepath.Join("testdata", "*"+p.suffix))
		if err != nil || len(goldens) < 3 {
			t.Errorf("%s has %d goldens, want one of each colour at least", p.suffix, len(goldens))
		}
		for _, golden := range goldens {
			document, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if err := check(document); err != nil {
				t.Errorf("%s: %v", golden, err)
			}
		}
	}
}

func jsonSchema(t testing.TB, path string) func([]byte) error {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(document []byte) error {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
		if err != nil {
			return err
		}
		return schema.Validate(value)
	}
}

func xsd(t testing.TB, path string) func([]byte) error {
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Fatal("xmllint is needed to compare with an XSD: it is in the package libxml2-utils")
	}
	return func(document []byte) error {
		lint := exec.Command("xmllint", "--nonet", "--noout", "--schema", path, "-")
		lint.Stdin = bytes.NewReader(document)
		if out, err := lint.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
		}
		return nil
	}
}
