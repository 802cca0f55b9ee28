package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// The values of placeholders come from the target, which is not trusted: an
// order id must not become a path, a member, a header or a shell command.

// inURL escapes for the path, or for the query once it has begun.
func inURL(before, value string) (string, error) {
	if strings.Contains(before, "?") {
		return url.QueryEscape(value), nil
	}
	if value == "." || value == ".." {
		return "", errors.New("would change the path of the URL")
	}
	return url.PathEscape(value), nil
}

// inBody escapes for a form or for JSON; other bodies take a value as it is.
func inBody(contentType string) func(before, value string) (string, error) {
	contentType = strings.ToLower(contentType)
	switch {
	case strings.Contains(contentType, "x-www-form-urlencoded"):
		return func(_, value string) (string, error) { return url.QueryEscape(value), nil }
	case strings.Contains(contentType, "json"):
		return inJSON
	}
	return func(_, value string) (string, error) { return value, nil }
}

// inJSON escapes for a string. Outside of one, it lets nothing but numbers through.
func inJSON(before, value string) (string, error) {
	if !inString(before) {
		if !jsonNumber.MatchString(value) {
			return "", errors.New("stands outside of quotes in the body, but its value is no number: put it in quotes")
		}
		return value, nil
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return "", err
	}
	quoted := strings.TrimSuffix(out.String(), "\n")
	return quoted[1 : len(quoted)-1], nil
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// inString reports whether a JSON text ends inside of a string.
func inString(text string) bool {
	inside, escaped := false, false
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = inside
		case c == '"':
			inside = !inside
		}
	}
	return inside
}

func inHeader(_, value string) (string, error) {
	if strings.ContainsAny(value, "\r\n\x00") {
		return "", errors.New("has a line break, which a header field cannot hold")
	}
	return value, nil
}

var plainArgument = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.:@%+=,/-]*$`)

// inCommand lets only values through that no shell takes for more than a word.
func inCommand(_, value string) (string, error) {
	if value != "" && !plainArgument.MatchString(value) {
		return "", errors.New("has characters that are not safe in a command line; read it from the environment of the command instead")
	}
	return value, nil
}
