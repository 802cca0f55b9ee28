package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// JUnit writes junit.xml: an area is a test suite, a rule a test case. What
// could not be judged is an error, so that it never reads as green. It keeps to
// what all schemas of Jenkins know, from junit-4.xsd on.
type JUnit struct{}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     seconds      `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       seconds         `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`

	exchanges map[string]bool
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	Time    seconds     `xml:"time,attr"`
	Skipped *junitText  `xml:"skipped"`
	Error   *junitTrace `xml:"error"`
	Failure *junitTrace `xml:"failure"`
	Out     *junitText  `xml:"system-out"`
}

type junitTrace struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// seconds are written with milliseconds, as build servers read them.
type seconds time.Duration

// MarshalXMLAttr writes a number such as 0.041.
func (s seconds) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	return xml.Attr{Name: name, Value: fmt.Sprintf("%.3f", time.Duration(s).Seconds())}, nil
}

// Write writes the report as JUnit XML.
func (JUnit) Write(w io.Writer, r *Report) error {
	doc := junitSuites{Name: plain(r.Tool.Name + " " + r.Target), Time: seconds(time.Duration(r.DurationMS) * time.Millisecond)}
	for _, suite := range r.junitSuites() {
		doc.Tests += suite.Tests
		doc.Failures += suite.Failures
		doc.Errors += suite.Errors
		doc.Suites = append(doc.Suites, *suite)
	}
	out, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, out)
	return err
}

func (r *Report) junitSuites() []*junitSuite {
	var suites []*junitSuite
	byArea := map[string]*junitSuite{}
	suite := func(area string) *junitSuite {
		if byArea[area] == nil {
			byArea[area] = r.junitSuite(area)
			suites = append(suites, byArea[area])
		}
		return byArea[area]
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		suite(v.Area).add(r.junitCase(v))
		suite(v.Area).spend(r, v.Exchanges)
	}
	for _, c := range r.complaints() {
		told := junitCase{Class: "run", Name: c.test}
		if c.stale {
			told.Failure = &junitTrace{Message: plain(c.message), Type: "baseline"}
		} else {
			told.Error = &junitTrace{Message: plain(c.message), Type: Incomplete}
		}
		suite("run").add(told)
	}
	return suites
}

func (r *Report) junitSuite(area string) *junitSuite {
	return &junitSuite{
		Name: plain(area), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), exchanges: map[string]bool{},
		Properties: []junitProperty{
			{"target", plain(r.Target)}, {"api_version", plain(string(r.Version))},
			{"profile", plain(r.Profile)}, {"role", plain(r.Role)},
		},
	}
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// spend adds the time of exchanges that no rule of the area counted before.
func (s *junitSuite) spend(r *Report, names []string) {
	for _, name := range names {
		if !s.exchanges[name] {
			s.exchanges[name] = true
			s.Time += seconds(r.took(name))
		}
	}
}

func (r *Report) junitCase(v *Verdict) junitCase {
	c := junitCase{Class: plain(v.Area), Name: plain(v.ID + " " + v.Title), Time: seconds(r.spent(v))}
	reason := plain(v.Reason)
	switch {
	case v.red:
		c.Failure = &junitTrace{reason, string(v.Level), "\n" + r.story(v)}
	case v.accepted:
		c.Skipped = &junitText{plain(v.acceptance())}
		c.Out = &junitText{"\n" + r.story(v)}
	case v.Outcome == rule.Warned:
		c.Out = &junitText{"\n" + r.story(v)}
	case v.Outcome == rule.NotApplicable:
		c.Skipped = &junitText{reason}
	case v.Outcome != rule.Passed:
		c.Error = &junitTrace{Message: reason, Type: string(rule.Unverified)}
	}
	return c
}
