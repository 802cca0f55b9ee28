package config

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// value is one configured value: a node of the file, or the text of a flag or
// a variable.
type value struct {
	in   *reader
	name string // how messages call it: "item.price", "card.succeeds.tokens[1]"
	at   Source
	node ast.Node // nil for flags and variables
	raw  string   // the text of those
	bare bool     // the text may be shown in an excerpt
}

// fail adds a problem at the place of the value. It returns false, the answer
// of a form that could not read.
func (v value) fail(format string, args ...any) bool {
	v.in.problem(v.at, v.name+" "+fmt.Sprintf(format, args...))
	return false
}

// text returns a scalar with its variables filled in.
func (v value) text() (string, bool) {
	if v.node == nil {
		return v.raw, true
	}
	raw, ok := scalarText(v.node)
	if !ok {
		return "", v.fail("must be a single value, not %s", kindOf(v.node))
	}
	if v.bare || variableName.MatchString(raw) {
		v.show()
	}
	return v.expand(raw)
}

// show lets the value appear in excerpts.
func (v value) show() {
	if v.node != nil {
		v.in.doc.page.public[spot{v.at.Line, v.at.Column}] = true
	}
}

// public is the same value, which may be shown in excerpts.
func (v value) public() value {
	v.bare = true
	return v
}

// scalarText is a scalar as it was written: a postal code keeps its zeros.
func scalarText(node ast.Node) (string, bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	}
	return "", false
}

func kindOf(node ast.Node) string {
	switch node.(type) {
	case *ast.MappingNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias (write the value out)"
	case *ast.TagNode:
		return "a tagged value (leave the tag out)"
	}
	if _, scalar := scalarText(node); scalar {
		return "a single value"
	}
	return "this"
}

var (
	variable     = regexp.MustCompile(`\$\$|\$\{[^}]*\}?`)
	variableName = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*\}$`)
)

// expand fills in ${NAME} and turns $$ into $. Any other dollar sign stays.
func (v value) expand(raw string) (string, bool) {
	text, fault := v.fill(raw)
	if fault != "" {
		return "", v.fail("%s", fault)
	}
	return text, true
}

// fill is expand without a problem: fault says what is wrong with the variables.
func (v value) fill(raw string) (text, fault string) {
	text = variable.ReplaceAllStringFunc(raw, func(found string) string {
		if found == "$$" {
			return "$"
		}
		if !variableName.MatchString(found) {
			fault = "holds a ${ that begins no ${NAME}; write $${ for the characters themselves"
			return ""
		}
		name := found[2 : len(found)-1]
		content, set := v.in.env(name)
		if !set {
			fault = "asks for the environment variable " + name + ", which is not set"
		}
		v.in.filled[content] = true
		return content
	})
	return text, fault
}

// empty reports whether the value is a text without content, once its
// variables are filled in.
func (v value) empty() bool {
	if v.node == nil {
		return strings.TrimSpace(v.raw) == ""
	}
	raw, ok := scalarText(v.node)
	if !ok {
		return false
	}
	text, fault := v.fill(raw)
	return fault == "" && strings.TrimSpace(text) == ""
}

// list returns the elements of a list.
func (v value) list() ([]value, bool) {
	sequence, ok := v.node.(*ast.SequenceNode)
	if !ok {
		return nil, v.fail("must be a list, such as [a, b]")
	}
	if len(sequence.Values) == 0 {
		return nil, v.fail("is an empty list")
	}
	elements := make([]value, len(sequence.Values))
	for i, node := range sequence.Values {
		elements[i] = v.child(fmt.Sprintf("%s[%d]", v.name, i), node)
	}
	return elements, true
}

func (v value) child(name string, node ast.Node) value {
	at := v.at
	if node != nil {
		at.Line, at.Column = place(node)
	}
	return value{in: v.in, name: name, at: at, node: node}
}

// member is one key of a mapping with its value.
type member struct {
	key string
	value
}

// members returns the keys of a mapping in the order of the file, without those
// that have no value. Nothing is said twice.
func (v value) members() ([]member, bool) {
	mapping, ok := v.node.(*ast.MappingNode)
	if !ok {
		return nil, false
	}
	var list []member
	seen := map[string]bool{}
	for _, pair := range mapping.Values {
		key := v.child(v.name, pair.Key)
		name, plain := keyText(pair.Key)
		switch {
		case !plain:
			return nil, key.fail("has a key that is no plain word")
		case seen[name]:
			return nil, key.fail("has the key %s twice", quoted(name))
		}
		seen[name] = true
		if !isNull(pair.Value) {
			list = append(list, member{name, v.child(v.name+"."+name, pair.Value)})
		}
	}
	return list, true
}

// object reads a mapping whose keys are known. Each reader reports whether it
// could read its member.
func (v value) object(readers map[string]func(value) bool, required ...string) bool {
	allowed := make([]string, 0, len(readers))
	for name := range readers {
		allowed = append(allowed, name)
	}
	if _, isMapping := v.node.(*ast.MappingNode); !isMapping {
		return v.fail("must hold keys of its own%s", didYouMean("", allowed))
	}
	members, ok := v.members()
	present := map[string]bool{}
	for _, m := range members {
		read, known := readers[m.key]
		if !known {
			ok = v.child(v.name, keyNode(v.node, m.key)).fail("has no key %s%s", quoted(m.key), didYouMean(m.key, allowed))
			continue
		}
		present[m.key] = true
		ok = read(m.value) && ok
	}
	for _, name := range required {
		if ok && !present[name] {
			ok = v.fail("lacks %s", name)
		}
	}
	return ok
}

// keyNode finds the node of a key, to point at it.
func keyNode(node ast.Node, name string) ast.Node {
	for _, pair := range node.(*ast.MappingNode).Values {
		if text, _ := keyText(pair.Key); text == name {
			return pair.Key
		}
	}
	return node
}

// one reports whether a text is a member of a short list, with a problem if not.
func (v value) one(text string, allowed ...string) bool {
	for _, a := range allowed {
		if text == a {
			return true
		}
	}
	return v.fail("is %s%s", quoted(text), didYouMean(strings.ToLower(text), allowed))
}
