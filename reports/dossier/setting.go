package dossier

import (
	"runtime"
	"time"

	"github.com/assay-project/assay/reports/attest"
	"github.com/assay-project/assay/simulator/wire"
)

// setting is where and how the run was made. It holds no secret.
type setting struct {
	Tool       wire.Tool       `json:"tool"`
	Go         string          `json:"go"`
	OS         string          `json:"os"`
	Arch       string          `json:"arch"`
	Command    string          `json:"command"`
	Setup      wire.Setup      `json:"setup"`
	Facts      wire.Facts      `json:"facts"`
	Started    string          `json:"started"` // RFC 3339
	DurationMS int64           `json:"duration_ms"`
	Config     attest.Resource `json:"configuration,omitzero"`
}

func settingOf(s Source) setting {
	return setting{
		Tool: s.Book.Tool, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Command: s.Command, Setup: s.Book.Setup,
		Facts: s.Book.Facts, Started: s.Book.Started.UTC().Format(time.RFC3339), DurationMS: s.Book.DurationMS, Config: s.Config,
	}
}
