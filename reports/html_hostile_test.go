package reports_test

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// wicked is what a merchant might send to get out of its place: an element, an attribute, a script's or a style's end,
// a link, a comment, a template, a line of its own, a change of direction.
const wicked = `"'><script>alert(1)</script><img src=x onerror=alert(1)></style></title><a href=javascript:alert(1)>x</a>--><!--{{.}}` + "`\r\n\x00\x1b[31m\u202e\u2066\xff"

// spoil sets every string below v to hostile text.
func spoil(v reflect.Value, number *int) {
	switch v.Kind() {
	case reflect.String:
		*number++
		v.SetString(fmt.Sprintf("%s%d", wicked, *number))
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		spoil(v.Elem(), number)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				spoil(v.Field(i), number)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(wicked))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			spoil(v.Index(i), number)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		spoil(key, number)
		spoil(value, number)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	}
}

// hostileReport is a report all of whose text is hostile, whichever field it stands in.
func hostileReport() *reports.Report {
	number := 0
	var book wire.Book
	spoil(reflect.ValueOf(&book), &number)
	book.Deliveries = append(book.Deliveries, &wire.Delivery{Number: 9, Session: book.Recordings[0].Exchanges[0].Session, Request: wire.Request{Body: wire.Body(wicked)}})
	var list []rule.Verdict
	for _, outcome := range []rule.Outcome{rule.Failed, rule.Warned, rule.Unverified, rule.Passed, rule.NotApplicable} {
		var v rule.Verdict
		spoil(reflect.ValueOf(&v).Elem(), &number)
		v.Outcome = outcome
		v.Findings[0].Severity, v.Findings[1].Severity = rule.Fails, rule.Warns
		v.Findings[0].Exchange = book.Recordings[0].Exchanges[0].Name()
		list = append(list, v)
	}
	o := reports.Options{Command: wicked, Files: []string{wicked}}
	spoil(reflect.ValueOf(&o.Timing).Elem(), &number)
	spoil(reflect.ValueOf(&o.Transitions).Elem(), &number)
	for i := range o.Transitions {
		o.Transitions[i].Deviates = rule.Fails // our own word
	}
	return reports.Build(&book, list, o)
}

var _ = Describe("hostile text in report.html", func() {
	It("is all to be seen", func() {
		for _, out := range []string{write(reports.HTML{}, build("red", timed)), write(reports.HTML{}, hostileReport())} {
			Expect(utf8.ValidString(out)).To(BeTrue())
			i := strings.IndexFunc(out, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
			Expect(i).To(Equal(-1), "%q", out[max(0, i-100):max(0, i)+20])
		}
	})
	It("stays text, whichever field it stands in", func() {
		elements := map[string]bool{}
		for _, n := range parse(write(reports.HTML{}, build("green", timed))) {
			elements[n.tag] = true
		}
		for _, n := range parse(write(reports.HTML{}, build("red", timed))) {
			elements[n.tag] = true
		}
		scripts, seen := 0, 0
		for _, n := range parse(write(reports.HTML{}, hostileReport())) {
			Expect(elements).To(HaveKey(n.tag), "an element that no page of ours has")
			for name, value := range n.attr {
				Expect(name).NotTo(HavePrefix("on"))
				Expect(name).NotTo(BeElementOf("style", "src", "srcset", "srcdoc", "action", "formaction", "xlink:href"))
				if name == "href" {
					Expect(value).To(MatchRegexp(`^#[A-Za-z0-9_-]+$`))
				}
				if name == "id" || name == "class" {
					Expect(value).To(MatchRegexp(`^[A-Za-z0-9 _-]*$`))
				}
			}
			switch n.tag {
			case "script":
				scripts++
				Expect(n.text).NotTo(ContainSubstring("alert"))
			case "style":
				Expect(n.text).NotTo(ContainSubstring("alert"))
			default:
				seen += strings.Count(n.text, "alert(1)")
			}
		}
		Expect(scripts).To(Equal(1))
		Expect(seen).To(BeNumerically(">", 100), "the text itself is there")
	})
})
