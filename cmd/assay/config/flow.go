package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// flow writes a value in one line of YAML.
func flow(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return scalar(v), nil
	case Secret:
		return scalar(v.Reveal()), nil
	case Variable:
		return "${" + string(v) + "}", nil
	case bool:
		return strconv.FormatBool(v), nil
	case int, int64:
		return fmt.Sprint(v), nil
	case []string:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = scalar(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	case map[string]any:
		return mapping(v)
	}
	return "", fmt.Errorf("a value of type %T has no place in assay.yaml", v)
}

func mapping(m map[string]any) (string, error) {
	names := slices.SortedFunc(maps.Keys(m), byPlace)
	parts := make([]string, len(names))
	for i, name := range names {
		text, err := flow(m[name])
		if err != nil {
			return "", err
		}
		if _, braced := m[name].(Variable); braced {
			text = `"` + text + `"`
		}
		parts[i] = quote(name) + ": " + text
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}

// order is how people write the members of the objects in this file.
var order = []string{
	"token", "reusable", "id", "name", "line_one", "line_two", "city", "state", "country", "postal_code",
	"method", "url", "header", "body", "result",
}

func byPlace(a, b string) int {
	place := func(name string) int {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		return len(order)
	}
	if d := place(a) - place(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./@-]*(://[A-Za-z0-9_./@:-]*[A-Za-z0-9_/])?$`)
	reserved    = regexp.MustCompile(`^(?i:true|false|yes|no|on|off|null|y|n)$`)
	dollar      = regexp.MustCompile(`\$[${]`)
)

// scalar is a text as a value. Dollar signs that would be read as a variable
// are doubled.
func scalar(text string) string { return quote(escapeDollars(text)) }

// quote is a text: plain where YAML cannot mistake it, else in double quotes
// with the escapes of JSON.
func quote(text string) string {
	if plainScalar.MatchString(text) && !reserved.MatchString(text) {
		return text
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic("a text has no JSON form: " + err.Error())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func escapeDollars(text string) string {
	if !dollar.MatchString(text) {
		return text
	}
	var out strings.Builder
	for i, c := range text {
		out.WriteRune(c)
		if c == '$' && i+1 < len(text) && (text[i+1] == '$' || text[i+1] == '{') {
			out.WriteRune('$')
		}
	}
	return out.String()
}
