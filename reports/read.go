package reports

import (
	"encoding/json"
	"fmt"
	"io"
)

// Read reads a report.json. What only a book can tell, the requests behind a
// verdict above all, is not there.
func Read(r io.Reader) (*Report, error) {
	var report Report
	if err := json.NewDecoder(r).Decode(&report); err != nil {
		return nil, fmt.Errorf("this is no report.json: %w", err)
	}
	if report.Format != Format1 {
		return nil, fmt.Errorf("this report has format %d, this program reads format %d: compare it with the program that wrote it", report.Format, Format1)
	}
	if report.Verdicts == nil {
		return nil, fmt.Errorf("this report holds no verdicts: it is damaged, or no report.json")
	}
	return &report, nil
}

// Judge is the version of the program that gave the verdicts.
func (r *Report) Judge() string {
	if r.JudgedBy != "" {
		return r.JudgedBy
	}
	return r.Tool.Version
}
