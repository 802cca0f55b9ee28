package reports_test

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// ours is what every page has of its own: it is left out of goldens.
var ours = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|(&#39;sha256-).*?(&#39;)`)

func bareHTML(page string) string { return ours.ReplaceAllString(page, "$1$3$5$2$4$6") }

// node is an element of a page.
type node struct {
	tag   string
	attr  map[string]string
	text  string // directly in it
	above []string
}

// void are the elements that have no end.
var void = map[string]bool{"meta": true, "input": true, "br": true}

// parse reads a page strictly: what was begun is ended, in order.
func parse(page string) []node {
	GinkgoHelper()
	var nodes []node
	var open []int
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			Expect(open).To(BeEmpty(), "elements without an end")
			return nodes
		case html.StartTagToken, html.SelfClosingTagToken:
			t := tokens.Token()
			n := node{tag: t.Data, attr: map[string]string{}}
			for _, i := range open {
				n.above = append(n.above, nodes[i].tag)
			}
			for _, a := range t.Attr {
				Expect(n.attr).NotTo(HaveKey(a.Key), "%s twice in <%s>", a.Key, t.Data)
				n.attr[a.Key] = a.Val
			}
			nodes = append(nodes, n)
			if kind == html.StartTagToken && !void[t.Data] {
				open = append(open, len(nodes)-1)
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			Expect(open).NotTo(BeEmpty())
			last := open[len(open)-1]
			Expect(string(name)).To(Equal(nodes[last].tag), "ended in the wrong order")
			open = open[:len(open)-1]
		case html.TextToken:
			if len(open) > 0 {
				nodes[open[len(open)-1]].text += string(tokens.Text())
			}
		}
	}
}

// timed are options under which a page has all its parts.
var timed = reports.Options{
	Timing: []rule.Timing{{Stage: "create", Count: 12, P50: time.Millisecond, P95: time.Second}},
	Transitions: []rule.Transition{
		{From: "new", Call: "create", To: "open", Seen: 3, Exchange: "replayed-create/create#1"}, {From: "new", Call: "create", To: rule.RefusedState},
		{From: "open", Call: "update", To: "open", Seen: 1}, {From: "open", Call: "cancel", To: "dropped"},
		{From: "open", Call: "complete", To: "new", Seen: 1, Deviates: rule.Fails, Allowed: "a refusal", Exchange: "nowhere#1"},
		{From: "dropped", Call: "update", To: "open", Seen: 2, Deviates: rule.Warns, Allowed: "a refusal"},
	},
}

var _ = DescribeTable("report.html is sound:", func(make func() *reports.Report) {
	nodes := parse(write(reports.HTML{}, make()))
	ids := map[string]bool{}
	for _, n := range nodes {
		if id, ok := n.attr["id"]; ok {
			Expect(id).NotTo(BeEmpty())
			Expect(ids).NotTo(HaveKey(id), "an id stands for one thing")
			ids[id] = true
		}
	}
	level, heads := 0, 0
	for _, n := range nodes {
		By(fmt.Sprintf("<%s %v>", n.tag, n.attr))
		for _, name := range []string{"href", "aria-labelledby", "aria-describedby", "for"} {
			for _, ref := range strings.Fields(n.attr[name]) {
				if name == "href" {
					Expect(ref).To(HavePrefix("#"), "nothing leads out of the page")
				}
				Expect(ids).To(HaveKey(strings.TrimPrefix(ref, "#")))
			}
		}
		if len(n.tag) == 2 && n.tag[0] == 'h' && n.tag != "hr" {
			next := int(n.tag[1] - '0')
			Expect(next).To(BeNumerically("<=", level+1), "no level of headings is left out")
			level = next
			if next == 1 {
				heads++
			}
		}
		switch n.tag {
		case "th":
			Expect(n.attr).To(HaveKey("scope"))
		case "svg":
			Expect(n.attr["aria-hidden"] == "true" || n.attr["aria-labelledby"] != "").To(BeTrue(), "a picture has a title or is decoration")
		}
	}
	Expect(heads).To(Equal(1))
},
	Entry("green", func() *reports.Report { return build("green", timed) }),
	Entry("red", func() *reports.Report { return build("red", timed) }),
	Entry("strict", func() *reports.Report { return build("red", reports.Options{Strict: true}) }),
	Entry("incomplete", func() *reports.Report { return build("incomplete", reports.Options{Interrupted: true}) }),
	Entry("empty", func() *reports.Report { return reports.Build(&wire.Book{}, nil, reports.Options{}) }),
	Entry("full of the same names", func() *reports.Report {
		book := play("red")
		book.Recordings = append(book.Recordings, book.Recordings...)
		return reports.Build(book, append([]rule.Verdict{replayed, replayed}, verdicts["red"]...), timed)
	}),
	Entry("hostile", hostileReport),
)

var _ = Describe("report.html", func() {
	page := func(name string, o reports.Options) string { return write(reports.HTML{}, build(name, o)) }

	It("shows each exchange once, and leads to it from the rules", func() {
		out := page("red", reports.Options{})
		Expect(strings.Count(out, `id="at-replayed-create-replay-1"`)).To(Equal(1))
		Expect(strings.Count(out, `href="#at-replayed-create-replay-1"`)).To(BeNumerically(">=", 2))
	})
	It("shows a body once, and points at it elsewhere", func() {
		book := play("green")
		body := wire.Body(`{"id":"cs_1","text":"` + strings.Repeat("long ", 100) + `"}`)
		replayed := book.Recording("replayed-create")
		for i := range replayed.Exchanges {
			replayed.Exchanges[i].Response = &wire.Response{Status: 200, Body: body}
		}
		out := write(reports.HTML{}, reports.Build(book, nil, reports.Options{}))
		Expect(strings.Count(out, strings.Repeat("long ", 100))).To(Equal(1))
		Expect(out).To(ContainSubstring("bytes, the same as of "))
	})
	It("has an end however much was said, and shows all about what is broken", func() {
		book := &wire.Book{}
		for i := range 400 {
			scenario := fmt.Sprintf("walk-%03d", i)
			body := wire.Body(fmt.Sprintf("<%s>", scenario) + strings.Repeat("x", 12_000))
			book.Recordings = append(book.Recordings, &wire.Recording{Scenario: scenario, Exchanges: []wire.Exchange{{
				Scenario: scenario, Step: "create", Attempt: 1, Request: wire.Request{Method: "POST", URL: "https://shop.example/" + scenario, Header: wire.Header{"X-Of": {scenario}}},
				Response: &wire.Response{Status: 201, Body: body},
			}}})
		}
		out := write(reports.HTML{}, reports.Build(book, []rule.Verdict{saw("A", rule.Failed, [3]string{"walk-399/create#1", "", "201 Created"})}, reports.Options{}))
		Expect(len(out)).To(BeNumerically("<", 4_000_000))
		for i, want := range map[int]int{0: 1, 100: 1, 398: 0, 399: 1} {
			Expect(strings.Count(out, fmt.Sprintf(`<pre class="text" dir="auto">&lt;walk-%03d&gt;xxx`, i))).To(Equal(want), "body %d", i)
			Expect(strings.Count(out, fmt.Sprintf("X-Of: walk-%03d", i))).To(BeNumerically(">=", want), "header %d", i)
			Expect(out).To(ContainSubstring("POST /walk-%03d", i))
		}
		Expect(out).To(ContainSubstring("The page is full: header and body, 12010 bytes, are in book.json."))
	})
	It("tells of a cause once, with all its rules", func() {
		out := page("incomplete", reports.Options{})
		Expect(strings.Count(out, `<article class="cause`)).To(Equal(2))
		Expect(out).To(ContainSubstring("63 rules could not be judged"))
	})
	It("tells the same finding at many exchanges once", func() {
		out := page("red", reports.Options{})
		Expect(strings.Count(out, "/totals/1/currency</bdi></code> of ")).To(Equal(1))
		Expect(out).To(ContainSubstring("and the same at "))
	})
	It("marks what differs between two JSON texts", func() {
		Expect(page("red", reports.Options{})).To(ContainSubstring(`"<mark>usd</mark>"`))
	})
	It("says what a reader must know before trusting it", func() {
		book := play("green")
		book.Setup.Only, book.Error = "IDEM-*", "the network is gone"
		out := write(reports.HTML{}, reports.Build(book, verdicts["incomplete"], reports.Options{Strict: true}))
		for _, words := range []string{"The run ended early: the network is gone.", "chosen by --only IDEM-*", "64 rules could not be judged", "Warnings count as failures"} {
			Expect(between(out, `<ul class="notices"`, "</ul>")).To(ContainSubstring(words))
		}
		Expect(between(out, "<h1>", "</h1>")).To(ContainSubstring("Incomplete: the run ended early"))
		Expect(page("green", reports.Options{})).NotTo(ContainSubstring(`class="notices"`))
	})
	DescribeTable("is headed by the outcome", func(r *reports.Report, want string) {
		Expect(between(write(reports.HTML{}, r), "<h1>", "</h1>")).To(HaveSuffix("</svg> " + want))
	},
		Entry("green", commanded("green"), "Passed: 3 rules judged, none failed"),
		Entry("red", commanded("red"), "Failed: 4 rules broken"),
		Entry("incomplete", commanded("incomplete"), "Incomplete: 64 rules unverified"),
		Entry("nothing", reports.Build(&wire.Book{}, nil, reports.Options{}), "Incomplete: nothing was judged"),
	)
	It("draws who spoke when, and the waits between", func() {
		svg := between(page("red", timed), `<svg class="seq"`, "</svg>")
		Expect(svg).To(ContainSubstring(">agent<"))
		Expect(svg).To(ContainSubstring(">merchant<"))
		Expect(page("red", timed)).To(ContainSubstring(`class="backoff"`))
	})
	It("draws transitions that were seen, missed and wrong, by sign as well as colour", func() {
		svg := between(page("green", timed), `<svg class="machine" viewBox`, "</svg>")
		for how, words := range map[string]string{"seen": "create → open ×3", "missed": "cancel → dropped", "wrong": "complete → new ×1", "odd": "update → open ×2"} {
			Expect(svg).To(MatchRegexp(`class="step ` + how + `"[^>]*>` + words + `<`))
			Expect(svg).To(ContainSubstring(`class="sign ` + how + `"`))
		}
		Expect(page("green", reports.Options{})).NotTo(ContainSubstring("States of a session"))
	})
	It("does not grow without bounds where a body is nested deep", func() {
		book := play("green")
		book.Recordings[0].Exchanges[0].Response.Body = wire.Body(strings.Repeat("[", 9000) + strings.Repeat("]", 9000))
		Expect(len(write(reports.HTML{}, reports.Build(book, nil, reports.Options{})))).To(BeNumerically("<", 150_000))
	})
	It("forbids whatever is not its own", func() {
		policy := ""
		for _, n := range parse(page("red", timed)) {
			if n.attr["http-equiv"] == "Content-Security-Policy" {
				policy = n.attr["content"]
			}
		}
		Expect(policy).To(HavePrefix("default-src 'none'; style-src 'sha256-"))
		Expect(policy).NotTo(ContainSubstring("unsafe"))
	})
})

func commanded(name string) *reports.Report {
	return reports.Build(play(name), verdicts[name], reports.Options{Command: command})
}
