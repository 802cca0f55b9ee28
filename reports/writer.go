package reports

import "io"

// Writer writes a report in one format.
type Writer interface {
	Write(w io.Writer, r *Report) error
}

// formats are the formats a user can ask for, with the file each is written to
// ("" goes to the terminal).
var formats = []struct {
	name, file string
	writer     Writer
}{
	{"console", "", Console{}},
	{"json", "report.json", JSON{}},
	{"junit", "junit.xml", JUnit{}},
	{"html", "report.html", HTML{}},
	{"ctrf", "ctrf.json", CTRF{}},
	{"sarif", "assay.sarif", SARIF{}},
	{"markdown", "summary.md", Markdown{}},
	{"har", "book.har", HAR{}},
	{"badge", "badge.svg", Badge{}},
	{"github", "", GitHub{}},
}

// Formats names all formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Format returns the writer of a format, and whether there is such a format.
// For a console that suits its terminal use ConsoleFor.
func Format(name string) (Writer, bool) {
	for _, f := range formats {
		if f.name == name {
			return f.writer, true
		}
	}
	return nil, false
}

// FileName is the name of the file a format is written to, "" for those that go
// to the terminal and for formats that do not exist.
func FileName(format string) string {
	for _, f := range formats {
		if f.name == format {
			return f.file
		}
	}
	return ""
}
