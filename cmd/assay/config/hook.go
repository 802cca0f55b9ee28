package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

const maxReply = 1 << 20 // bytes read from a command or a service

// Hook is a command or an HTTP call by which the harness makes something
// happen in the target's sandbox. It holds its texts as secrets.
type Hook struct {
	word    string
	command []template
	call    *call
	timeout time.Duration
	hide    func(string) string
}

// call is an HTTP call of a hook.
type call struct {
	method string
	url    template
	header []header
	body   template
	result path // where the result stands in the answer; only for tokens and charges
}

type header struct {
	name  string
	value template
}

// Hook returns the hook of a word such as "control.change_stock".
func (c *Config) Hook(word string) (Hook, bool) {
	h, ok := get[Hook](c, word)
	return c.ready(h, word), ok
}

func (c *Config) ready(h Hook, word string) Hook {
	h.word, h.timeout, h.hide = word, c.Timeouts.Hook, c.hide
	return h
}

// Asks reports whether the hook has a placeholder of that name. A command finds
// all values in its environment as well.
func (h Hook) Asks(name string) bool {
	return h.call == nil || slices.ContainsFunc(h.parts(), func(t template) bool {
		return slices.ContainsFunc(placeholder.FindAllStringSubmatch(t.text.Reveal(), -1), func(found []string) bool { return found[1] == name })
	})
}

// parts are the words of the command, or the texts that the call is made of.
func (h Hook) parts() []template {
	if h.call == nil {
		return h.command
	}
	parts := []template{h.call.url, h.call.body}
	for _, field := range h.call.header {
		parts = append(parts, field.value)
	}
	return parts
}

// Call runs the hook with the values of its placeholders, such as "order.id".
// The error is a sentence that says what the hook said; secrets are masked.
func (h Hook) Call(ctx context.Context, values map[string]string) error {
	_, err := h.ask(ctx, values)
	return err
}

// ask runs the hook and returns what it said: the output of the command, or
// the body of the answer.
func (h Hook) ask(ctx context.Context, values map[string]string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	run := h.runCommand
	if h.call != nil {
		run = h.send
	}
	said, err := run(ctx, values)
	if err == nil {
		return said, nil
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("it did not end within %s", h.timeout)
	}
	return "", fmt.Errorf("the hook %s failed: %s", h.word, h.hide(err.Error()))
}

func hook(v value) (Hook, bool) {
	return readHook(v, placeholders, nil)
}

// readHook reads either form of a hook. result, if there is one, is what a
// call has beyond that of other hooks.
func readHook(v value, allowed []string, result form[path]) (Hook, bool) {
	var h Hook
	var c call
	readers := map[string]func(value) bool{
		"command": into(&h.command, commandLine(allowed)),
		"method":  into(&c.method, method),
		"url":     into(&c.url, urlTemplate(allowed)),
		"header":  into(&c.header, headers(allowed)),
		"body":    into(&c.body, templated(allowed)),
	}
	if result != nil {
		readers["result"] = into(&c.result, result)
	}
	if !v.object(readers) {
		return h, false
	}
	isCall := c.method != "" || !c.url.text.Empty() || len(c.header) > 0 || !c.body.text.Empty() || c.result.text != ""
	switch {
	case h.command != nil && isCall:
		return h, v.fail("is both a command and an HTTP call: keep one")
	case h.command != nil:
		return h, true
	case c.url.text.Empty():
		return h, v.fail("needs a command, or the url of an HTTP call")
	}
	if c.method == "" {
		c.method = http.MethodPost
	}
	h.call = &c
	return h, true
}

func commandLine(allowed []string) form[[]template] {
	return func(v value) ([]template, bool) {
		elements, ok := v.list()
		var line []template
		for _, e := range elements {
			part, read := templated(allowed)(e)
			line, ok = append(line, part), ok && read
		}
		if ok && line[0].text.Empty() {
			ok = v.fail("must begin with the name of a program")
		}
		return line, ok
	}
}

var (
	methodForm = regexp.MustCompile(`^[A-Z]{1,20}$`)
	headerForm = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
)

func method(v value) (string, bool) {
	got, ok := text(v)
	if ok && !methodForm.MatchString(got) {
		return "", v.fail("must be an HTTP method, such as POST, not %s", quoted(got))
	}
	return got, ok
}

// urlTemplate reads a URL with placeholders behind its host.
func urlTemplate(allowed []string) form[template] {
	return func(v value) (template, bool) {
		t, ok := templated(allowed)(v)
		if !ok {
			return t, false
		}
		text := t.text.Reveal()
		u, err := url.Parse(placeholder.ReplaceAllString(text, "x"))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
			return t, v.fail("must be an absolute URL that begins with http:// or https:// and holds no password")
		}
		rest := text[len(u.Scheme)+len("://"):]
		if end := strings.IndexAny(rest+"/", "/?#"); strings.Contains(rest[:end], "{{") {
			return t, v.fail("must not have a placeholder in its host")
		}
		return t, true
	}
}

func headers(allowed []string) form[[]header] {
	return func(v value) ([]header, bool) {
		members, ok := v.members()
		if !ok || len(members) == 0 {
			return nil, v.fail("must hold header fields, such as {Authorization: \"Bearer ${ADMIN_KEY}\"}")
		}
		var list []header
		for _, m := range members {
			if !headerForm.MatchString(m.key) {
				ok = m.fail("is no name of a header field")
				continue
			}
			t, read := templated(allowed)(m.value)
			list, ok = append(list, header{m.key, t}), ok && read
		}
		return list, ok
	}
}

// send makes the HTTP call. Redirects are not followed: a management API that
// redirects is configured wrongly, and the credential stays where it belongs.
func (h Hook) send(ctx context.Context, values map[string]string) (string, error) {
	request, err := h.call.request(ctx, values)
	if err != nil {
		return "", err
	}
	client := http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err // the URL may hold a secret
		}
		return "", fmt.Errorf("%s %s was not answered: %w", request.Method, request.URL.Host, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxReply+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("the answer of %s broke off: %w", request.URL.Host, err)
	case answer.StatusCode/100 != 2:
		return "", fmt.Errorf("%s %s answered %s%s", request.Method, request.URL.Host, answer.Status, saying(string(body)))
	case len(body) > maxReply:
		return "", fmt.Errorf("the answer of %s is larger than %d bytes", request.URL.Host, maxReply)
	}
	return string(body), nil
}

// request fills the placeholders: escaped in the URL, and in the body as its
// content type asks for.
func (c *call) request(ctx context.Context, values map[string]string) (*http.Request, error) {
	target, err := c.url.fill(values, inURL)
	if err != nil {
		return nil, err
	}
	contentType, set := c.contentType()
	body, err := c.body.fill(values, inBody(contentType))
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, c.method, target, strings.NewReader(body))
	if err != nil {
		return nil, errors.New("its url is no URL once the placeholders are filled in")
	}
	if body == "" {
		request.Body, request.ContentLength = http.NoBody, 0
	} else if !set {
		request.Header.Set("Content-Type", contentType)
	}
	for _, field := range c.header {
		content, err := field.value.fill(values, inHeader)
		if err != nil {
			return nil, err
		}
		request.Header.Set(field.name, content)
	}
	return request, nil
}

// contentType is the one configured, or what the body looks like.
func (c *call) contentType() (contentType string, set bool) {
	i := slices.IndexFunc(c.header, func(f header) bool { return strings.EqualFold(f.name, "Content-Type") })
	if i >= 0 {
		return c.header[i].value.text.Reveal(), true
	}
	if strings.HasPrefix(strings.TrimSpace(c.body.text.Reveal()), "{") || c.body.text.Empty() {
		return "application/json", false
	}
	return "application/x-www-form-urlencoded", false
}

// saying is what somebody said, short, in one line, as the end of a sentence.
func saying(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "…"
	}
	return ": " + text
}
