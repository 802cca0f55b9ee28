package acp

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Extensions: how the active ones are declared.
var extensionRules = []rule.Rule{
	{
		ID: "EXT-001", Title: "Active extensions are declaration objects", Level: rule.Must, Since: v20260130,
		Says:  "capabilities.extensions of an answer lists objects with a well-formed name, not the names of the request.",
		Cite:  []string{"RFC-EXT §3.3", "JS-CHK#/$defs/ExtensionDeclaration", "JS-CHK#/$defs/Capabilities/extensions", "RFC-EXT §9", "CL-2026-01-30 Extensions Framework"},
		Needs: []string{inStock, "extension.any"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the changelog: {namespace, version}", "RFC and schema: {name, extends, schema, spec}, the name with or without @date"},
			Holds:    "The form of the schema; the other one is told by its name.",
		},
		Then: declarationObjects,
		Fix:  "Answer with objects {name, extends}, not with the list of the request.",
	},
	{
		ID: "EXT-002", Title: "Extension names are unique", Level: rule.Must, Since: v20260130,
		Says:  "An extension is declared once in an answer.",
		Cite:  []string{"JS-CHK#/$defs/Capabilities/extensions (uniqueItems)", "RFC-EXT §3.3"},
		Needs: []string{inStock, "extension.any"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the name is the identifier", "the schema: entries differ, if only in their URLs"},
			Holds:    "Names differ. One name with two dates is a warning.",
		},
		Then: func(t *rule.T) {
			for _, s := range declaring(t) {
				list := extensionsOf(s.Body())
				distinct(t, list, "name")
				full, base := map[string]bool{}, map[string]bool{}
				for _, e := range list.Each() {
					name := e.Get("name").String()
					if base[baseName(name)] && !full[name] {
						t.Warn(e, "one version of "+baseName(name), rule.Show(name)+" as well")
					}
					full[name], base[baseName(name)] = true, true
				}
			}
		},
		Fix: "Merge the declarations of one extension.",
	},
	{
		ID: "EXT-006", Title: "Extends paths are true", Level: rule.Should, Since: v20260130,
		Says:  "extends names schemas there are, and members that sessions with the extension really have.",
		Cite:  []string{"RFC-EXT §3.4", "JS-EXT#/$defs/extends_target", "JS-EXT#/$defs/core_extensions", "RFC-DSC §3"},
		Needs: []string{inStock, "extension.any"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC: CheckoutSessionResponse is a target", "no schema of that name exists"},
			Holds:    "The name passes. extends may be left out; where discount has it, its three paths are there.",
		},
		Then: extendsTruly,
		Fix:  "List the members that the extension adds, under the names of the schemas.",
	},
	{
		ID: "EXT-007", Title: "Schema URL is secure and loadable", Level: rule.Must, Since: v20260130,
		Says:  "The schema of an extension is at an https address.",
		Cite:  []string{"RFC-EXT §3.5.2", "JS-CHK#/$defs/ExtensionDeclaration/schema"},
		Needs: []string{inStock, "extension.any"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"https is required", "what is there should be a JSON Schema"},
			Holds:    "The address alone is looked at: nothing is fetched from hosts that a target names.",
		},
		Then: func(t *rule.T) {
			for _, s := range declaring(t) {
				for _, e := range extensionsOf(s.Body()).Each() {
					if text, stated := e.Get("schema").Text(); stated && !onTheWeb(text) {
						t.Fail(e.Get("schema"), "an https URL", rule.Show(text))
					}
				}
			}
		},
		Fix: "Publish the schema of the extension over https.",
	},
	{
		ID: "EXT-008", Title: "Own extensions use reverse-domain names", Level: rule.Should, Since: v20260130,
		Says:  "An extension that is not the protocol's own has a reverse domain name and says where its schema is.",
		Cite:  []string{"RFC-EXT §3.6", "RFC-EXT §3.5.1"},
		Needs: []string{inStock, thirdParty},
		Given: []string{discountCodes}, Hears: everySession,
		Then: func(t *rule.T) {
			seen := false
			for _, s := range declaring(t) {
				for _, e := range extensionsOf(s.Body()).Each() {
					name := e.Get("name").String()
					if name == "" || slices.Contains(coreExtensions, baseName(name)) || madeUp(name) {
						continue
					}
					seen = true
					if !strings.Contains(baseName(name), ".") {
						t.Fail(e.Get("name"), "a reverse domain name such as com.yourshop.gift", rule.Show(name))
					} else {
						t.Expect(e.Get("schema")).To(match.Text())
					}
				}
			}
			if !seen {
				t.Unverified("the extension %s of %s is active in no session, of which EXT-003 speaks", t.Known(thirdParty).String(), thirdParty)
			}
		},
		Fix: "Name it com.yourshop.extension, and publish a schema.",
	},
}

// thirdParty is an extension of somebody else than the protocol.
const thirdParty = "extension.third_party"

// coreExtensions are the names that belong to the protocol.
var coreExtensions = []string{"discount", "fulfillment", "loyalty", "subscription"}

// madeUp reports whether a name is one the agent invented; that it came back is for
// EXT-004 to say.
func madeUp(name string) bool { return slices.Contains(inventedExtensions, baseName(name)) }

// inventedExtensions are names the agent lists although there are no such extensions.
var inventedExtensions = []string{"com.example.unknown", "zz_future"}

// baseName is the name of an extension without its date.
func baseName(name string) string {
	base, _, _ := strings.Cut(name, "@")
	return base
}

// extensionsOf are those that a session, a request or the discovery document lists.
func extensionsOf(body rule.Node) rule.Node { return body.Get("capabilities", "extensions") }

// declaring are the sessions heard that list active extensions.
func declaring(t *rule.T) []*rule.Seen {
	listing := slices.DeleteFunc(t.Heard(), func(s *rule.Seen) bool { return extensionsOf(s.Body()).Len() == 0 })
	if len(listing) == 0 {
		t.Unverified("no session lists active extensions, of which EXT-003 speaks")
	}
	return listing
}

func declarationObjects(t *rule.T) {
	for _, s := range declaring(t) {
		list := extensionsOf(s.Body())
		objects := true
		for _, e := range list.Each() {
			objects = t.Expect(e).To(match.Object()) && objects
			if e.Get("namespace").Exists() {
				t.Fail(e, "a declaration by name, as in the schema", "one by namespace, as the changelog has it")
			}
		}
		if objects && list.IsArray() {
			tell(t, s, slices.DeleteFunc(violationsAt(t, s, "/capabilities/extensions"), aboutTargets))
		}
	}
}

// aboutTargets are violations of what EXT-006 judges.
func aboutTargets(v schema.Violation) bool { return strings.Contains(v.Pointer, "/extends") }

// extendsTarget is the name of a schema and of its member.
var extendsTarget = regexp.MustCompile(`^\$\.([A-Za-z]\w*)\.(\w+(?:\.\w+)*)$`)

// discountPaths are what the discount extension adds.
var discountPaths = []string{"$.CheckoutSessionCreateRequest.discounts", "$.CheckoutSessionUpdateRequest.discounts", "$.CheckoutSession.discounts"}

// extendsTruly judges each declaration, and looks for its members in all sessions
// that have it.
func extendsTruly(t *rule.T) {
	listing := declaring(t)
	known, err := schema.For(string(t.Version()), t.Edition(), schema.Ruled)
	if err != nil {
		t.Unverified("%v", err)
	}
	had := map[string]bool{} // by extension and member
	has := func(name string, target string, member []string) bool {
		key := name + " " + target
		if _, asked := had[key]; !asked {
			had[key] = everHas(listing, name, member)
		}
		return had[key]
	}
	for _, s := range listing {
		for _, e := range extensionsOf(s.Body()).Each() {
			name, targets := e.Get("name").String(), e.Get("extends")
			for _, target := range targets.Each() {
				parts := extendsTarget.FindStringSubmatch(target.String())
				switch {
				case parts == nil || !known.Has(parts[1]) && parts[1] != "CheckoutSessionResponse":
					t.Fail(target, "a path of the form $.CheckoutSession.member, into a schema of this version", rule.Show(target.Value()))
				case parts[1] == "CheckoutSession" && !has(name, parts[0], strings.Split(parts[2], ".")):
					t.Fail(target, "a member that sessions with "+name+" have", "none has it")
				}
			}
			for _, path := range discountPaths {
				if baseName(name) == "discount" && targets.IsArray() && !contains(targets, path) {
					t.Fail(targets, "the path "+path, rule.Show(targets.Value()))
				}
			}
		}
	}
}

// everHas reports whether any session with an extension has a member. One in a
// list is not looked for.
func everHas(listing []*rule.Seen, name string, member []string) bool {
	return len(member) > 1 || slices.ContainsFunc(listing, func(s *rule.Seen) bool {
		return extensionsOf(s.Body()).Where("name", name).Exists() && s.Body().Get(member...).Exists()
	})
}
