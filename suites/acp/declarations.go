package acp

import (
	"regexp"
	"time"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Declarations: what a session says of its payment handlers and extensions.
var declarationRules = []rule.Rule{
	{
		ID: "CAP-011", Title: "Handler declaration is usable", Level: rule.Should, Since: v20260130,
		Says:  "A payment handler has a reverse domain name, a date, https addresses, and a config with merchant_id and its psp.",
		Cite:  []string{"RFC-PH §5.1", "RFC-PH §10 Handler Config Requirements", "RFC-SB §3.1"},
		Needs: []string{inStock},
		Given: []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{"the text about handlers demands merchant_id and psp of every config", "the schema leaves config free, and its examples leave it empty"},
			Holds:    "It is recommended.",
		},
		Then: func(t *rule.T) {
			list := session(t, t.Step("create")).Get("capabilities", "payment", "handlers")
			if list.Len() == 0 {
				t.Unverified("the session offers no payment handler") // CAP-009 speaks of it
			}
			for _, h := range list.Each() {
				usable(t, h)
			}
		},
		Fix: "Put merchant_id and psp into config, so that the agent can scope its token.",
	},
	{
		ID: "CAP-012", Title: "Active extensions are declared", Level: rule.Should, Since: v20260130,
		Says:  "An answer lists its active extensions as objects with names; one that was asked for and exists is active, and its members come with it alone.",
		Cite:  []string{"RFC-EXT §3.1", "RFC-EXT §3.2", "RFC-EXT §4", "JS-2026-01-30 ExtensionDeclaration"},
		Needs: []string{inStock, "extension.discount"},
		Given: []string{"credentials", "versions"},
		Ruling: &rule.Ruling{
			Readings: []string{"the changelog: namespace and version", "the schema: name, which may end in a version, extends, schema and spec"},
			Holds:    "The form of the schema.",
		},
		Then: activeDeclared,
		Fix:  "Answer with declarations of the extensions that are active, not with the names you were sent.",
	},
}

// A reverse domain name, and a path into a message that an extension extends.
var (
	reverseDNS  = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9_-]+)+$`)
	extendsPath = regexp.MustCompile(`^\$\.[A-Za-z]\w*(\.\w+)+$`)
)

// usable holds a payment handler to what an agent needs of it. What the schema
// demands as well is judged there where it is missing.
func usable(t *rule.T, h rule.Node) {
	reads := func(n rule.Node, expected string, accepts func(string) bool) {
		if text, ok := n.Text(); ok && !accepts(text) {
			t.Fail(n, expected, rule.Show(text))
		}
	}
	reads(h.Get("name"), "a reverse domain name", reverseDNS.MatchString)
	reads(h.Get("version"), "a date", func(text string) bool {
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	})
	for _, address := range append([]rule.Node{h.Get("spec"), h.Get("config_schema")}, h.Get("instrument_schemas").Each()...) {
		reads(address, "an https URL", onTheWeb)
	}
	config := h.Get("config")
	t.Expect(config.Get("merchant_id")).To(match.That("text of 1 to 256 characters", func(text string) bool {
		return text != "" && len([]rune(text)) <= 256
	}))
	t.Expect(config.Get("psp")).To(match.Equal(h.Get("psp")))
	if h.Get("name").String() == "dev.acp.seller_backed" {
		t.Expect(h.Get("requires_delegate_payment")).To(match.Equal(true))
		t.Expect(h.Get("requires_pci_compliance")).To(match.Equal(false))
	}
}

// activeDeclared judges the session that asked for the discount extension, and
// one that did not.
func activeDeclared(t *rule.T) {
	body := session(t, declaration(t, "extension"))
	declared(t, body)
	if list := extensionsOf(body); !lists(list, "discount") {
		t.Fail(list, "a declaration of the extension discount", rule.Show(list.Value()))
	} else {
		t.Expect(body.Get("discounts")).To(match.Object())
	}
	declared(t, session(t, declared3DS(t)))
}

// declared holds a session to declarations of all that extends it.
func declared(t *rule.T, body rule.Node) {
	list := extensionsOf(body)
	for _, e := range list.Each() {
		if !t.Expect(e).To(match.Object()) {
			continue
		}
		t.Expect(e.Get("name")).To(match.Text())
		for _, target := range e.Get("extends").Each() {
			t.Expect(target).To(match.That("a path such as $.CheckoutSession.discounts", extendsPath.MatchString))
		}
	}
	if body.Get("discounts").Present() && !lists(list, "discount") {
		t.Fail(body.Get("discounts"), "no discounts without the declaration of their extension", rule.Show(body.Get("discounts").Value()))
	}
}
