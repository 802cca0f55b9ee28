package acp

import "testing"

// A target must not be able to point the agent at the network it runs in.
func TestOnlyPublicPagesAreVisited(t *testing.T) {
	a := &Agent{kit: &Kit{Target: "http://127.0.0.1:8080/acp"}}
	for page, want := range map[string]bool{
		"https://shop.example/terms":                true,
		"http://shop.example/terms":                 true,
		"https://93.184.215.14/terms":               true,
		"http://127.0.0.1:8080/orders/1":            true, // the target's own host
		"http://127.0.0.1:9090/orders/1":            false,
		"https://localhost/terms":                   false,
		"https://LOCALHOST./terms":                  false,
		"https://printer/terms":                     false,
		"http://169.254.169.254/latest/meta-data":   false,
		"http://[::ffff:169.254.169.254]/meta-data": false,
		"http://10.0.0.1/":                          false,
		"http://[fd00::1]/":                         false,
		"http://0.0.0.0/":                           false,
		"https://user:secret@shop.example/terms":    false,
		"file:///etc/passwd":                        false,
		"/admin/orders/1":                           false,
		"":                                          false,
	} {
		if got := a.visitable(page); got != want {
			t.Errorf("%q: got %v", page, got)
		}
	}
}

func TestRedirectsAreResolved(t *testing.T) {
	for location, want := range map[string]string{
		"/here":                  "https://shop.example/here",
		"now":                    "https://shop.example/terms/now",
		"https://other.example/": "https://other.example/",
		"":                       "https://shop.example/terms/old",
	} {
		if got := resolve("https://shop.example/terms/old", location); got != want {
			t.Errorf("%q: got %q", location, got)
		}
	}
}

// Credentials go where the discovery document leads, so it leads nowhere else.
func TestTheBaseURLLeadsToTheTargetAlone(t *testing.T) {
	for base, want := range map[string]bool{
		"https://shop.example/acp":       true,
		"https://SHOP.example/v2":        true,
		"http://shop.example/acp":        false, // in clear
		"file://shop.example/etc/passwd": false,
		"https://shop.example:8443/acp":  false,
		"https://shop.example.evil.test": false,
		"//shop.example/acp":             false,
		"":                               false,
	} {
		if got := sameHost(base, "https://shop.example"); got != want {
			t.Errorf("%q: got %v", base, got)
		}
	}
	if !sameHost("http://127.0.0.1:8080/", "http://127.0.0.1:8080") {
		t.Error("a target in clear may stay there")
	}
}
