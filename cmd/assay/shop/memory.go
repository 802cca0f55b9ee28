package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/equip"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// equipped is a run in this process: its hooks are the verbs behind some doors, and
// whatever it says takes one way.
func equipped(cfg *config.Config, doors http.Handler, way http.RoundTripper, clock transport.Clock) (*line.Run, error) {
	vault := transport.NewVault()
	kit, err := equip.Kit(cfg, vault)
	if err != nil {
		return nil, err
	}
	kit.Control = control(doors)
	kit.Transport = transport.Options{Clock: clock, Vault: vault, RoundTripper: way}
	return &line.Run{Tool: wire.Tool{Name: "assay"}, Setup: line.SetupOf(cfg), Kit: kit}, nil
}

// control calls the verbs behind doors of this process.
func control(doors http.Handler) func(context.Context, string, map[string]string) error {
	client := transport.Memory(doors)
	return func(ctx context.Context, word string, values map[string]string) error {
		body, _ := json.Marshal(values)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control.example/"+word[strings.LastIndex(word, ".")+1:], bytes.NewReader(body))
		if err != nil {
			return err
		}
		res, err := client.RoundTrip(req)
		if err != nil {
			return err
		}
		if res.StatusCode != http.StatusNoContent {
			return fmt.Errorf("%s answered %s", word, res.Status)
		}
		return nil
	}
}
