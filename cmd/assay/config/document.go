package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	maxFile  = 256 << 10 // bytes of a file
	maxDepth = 32        // brackets inside one another
)

// document is a file of configuration, cut into keys that are known.
type document struct {
	name     string
	page     *page
	found    map[string]ast.Node // values by key
	problems Problems
}

// open reads the text of assay.yaml. It never fails as a whole: what can be read
// is found, the rest is a problem.
func open(name string, data []byte, keys *keyring) *document {
	d, body := load(name, data)
	switch root := body.(type) {
	case nil:
	case *ast.MappingNode:
		d.walk(root, "", keys)
	default:
		d.failAt(body, "the file must hold keys and values, such as `target: https://shop.example/acp`")
	}
	return d
}

// load reads the text of a file, nil if it is empty or cannot be read.
func load(name string, data []byte) (*document, ast.Node) {
	d := &document{name: name, found: map[string]ast.Node{}, page: &page{}}
	text := string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if len(text) > maxFile {
		d.fail(1, 1, "the file is larger than %d KiB, no such file is", maxFile>>10)
		return d, nil
	}
	body, err := d.parse(text)
	if err != nil {
		d.notYAML(err)
		return d, nil
	}
	switch body.(type) {
	case *ast.NullNode, *ast.CommentGroupNode:
		return d, nil
	}
	return d, body
}

// parse returns the one document of the text, nil if it is empty.
func (d *document) parse(text string) (body ast.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML library cannot read it (%v)", r)
		}
	}()
	tokens := lexer.Tokenize(text)
	d.page = newPage(text, tokens)
	if t := tooDeep(tokens); t != nil {
		return nil, &yaml.SyntaxError{Message: "values are nested too deeply", Token: t}
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil || len(file.Docs) == 0 {
		return nil, err
	}
	for _, other := range file.Docs[1:] {
		if other.Body != nil {
			return nil, &yaml.SyntaxError{Message: "a second document begins here, but one file is one configuration", Token: other.Body.GetToken()}
		}
	}
	return file.Docs[0].Body, nil
}

// tooDeep returns the token at which nesting goes beyond what a configuration
// has; the parser recurses, and must not be driven out of its stack.
func tooDeep(tokens token.Tokens) *token.Token {
	depth, line, onLine := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, onLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType, token.AliasType:
			onLine++
		}
		if depth > maxDepth || onLine > maxDepth || t.Position.IndentNum > 2*maxDepth {
			return t
		}
	}
	return nil
}

// walk finds the values of known keys below a mapping.
func (d *document) walk(mapping *ast.MappingNode, prefix string, keys *keyring) {
	for _, pair := range mapping.Values {
		name, ok := keyText(pair.Key)
		if !ok {
			d.failAt(pair.Key, "a key must be a plain word")
			continue
		}
		path := join(prefix, name)
		inner, isMapping := pair.Value.(*ast.MappingNode)
		switch {
		case keys.leaf(path) && !(isMapping && keys.branch(path)):
			d.find(path, pair)
		case keys.branch(path) && isMapping:
			d.walk(inner, path, keys)
		case keys.branch(path) && isNull(pair.Value):
		case keys.branch(path):
			d.failAt(pair.Value, "%s takes keys of its own%s", path, didYouMean("", keys.below(path)))
		default:
			d.failAt(pair.Key, "%s", unknownKey(name, prefix, keys))
		}
	}
}

func (d *document) find(path string, pair *ast.MappingValueNode) {
	if first, twice := d.found[path]; twice {
		d.failAt(pair.Key, "%s stands here again; its first value is in line %d", path, first.GetToken().Position.Line)
		return
	}
	if !isNull(pair.Value) {
		d.found[path] = pair.Value
	}
}

func unknownKey(name, prefix string, keys *keyring) string {
	if prefix != "" {
		return fmt.Sprintf("there is no key %s in %s%s", quoted(name), prefix, didYouMean(name, keys.below(prefix)))
	}
	near := Nearest(name, keys.below(""))
	if near == "" {
		near = Nearest(name, keys.all())
	}
	if near != "" {
		near = "; did you mean " + near + "?"
	}
	return fmt.Sprintf("there is no key %s%s (`assay rules --needs` lists them all)", quoted(name), near)
}

// quoted is a key in a message: short, in quotes, without control characters.
func quoted(name string) string {
	if runes := []rune(name); len(runes) > 40 {
		name = string(runes[:40]) + "…"
	}
	return fmt.Sprintf("%q", name)
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

func isNull(node ast.Node) bool {
	_, null := node.(*ast.NullNode)
	return null || node == nil
}

// keyText returns the text of a key, false for keys that are no plain scalars.
func keyText(key ast.MapKeyNode) (string, bool) {
	switch key.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return key.GetToken().Value, true
	}
	return "", false
}

// failAt adds a problem at a node.
func (d *document) failAt(node ast.Node, format string, args ...any) {
	line, column := place(node)
	d.fail(line, column, format, args...)
}

func (d *document) fail(line, column int, format string, args ...any) {
	at := Source{From: File, Name: d.name, Line: line, Column: column}
	d.problems = append(d.problems, Problem{At: at, Message: fmt.Sprintf(format, args...)})
}

// notYAML turns an error of the library into a problem with its place.
func (d *document) notYAML(err error) {
	var known yaml.Error
	if !errors.As(err, &known) || known.GetToken() == nil {
		d.fail(1, 1, "this is not YAML: %v", err)
		return
	}
	at, hint := known.GetToken().Position, ""
	if strings.Contains(d.page.line(at.Line), "{{") {
		hint = " (a value with {{placeholders}} needs quotes around it)"
	}
	d.fail(at.Line, at.Column, "this is not YAML: %s%s", known.GetMessage(), hint)
}

// place is where a node begins; a mapping begins at its first key.
func place(node ast.Node) (line, column int) {
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		return place(mapping.Values[0].Key)
	}
	t := node.GetToken()
	if t == nil || t.Position == nil {
		return 1, 1
	}
	return t.Position.Line, t.Position.Column
}
