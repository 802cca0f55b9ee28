package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/cmd/assay/proof"
	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/fixtures/merchant/shelf"
)

// merchantOptions are the flags that say which merchant to open.
type merchantOptions struct {
	merchant.Options
	tls     bool
	backoff time.Duration // of the agent that will come
}

// usualBackoff is an agent's pause before its first retry, if it is not told
// another one.
const usualBackoff = time.Second

func (o *merchantOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.Defect, "defect", "", "spoil the merchant by a defect (`assay merchant --list`)")
	f.BoolVar(&o.tls, "tls", false, "serve it over TLS with certificates made for the occasion, and let it filter addresses (implied by defects that show there)")
	f.StringVar(&o.Stranger, "stranger", "", "make the merchant an unusual but lawful one")
}

func merchantCommand() *cobra.Command {
	o := merchantOptions{backoff: usualBackoff}
	var addr, configOut, format string
	var list bool
	cmd := &cobra.Command{
		Use:   "merchant",
		Short: "Serve the good merchant until it is stopped",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				return listShelf(cmd.OutOrStdout(), format)
			}
			served, err := o.serve(addr)
			if err != nil {
				return err
			}
			defer served.close()
			if configOut != "" {
				write := func(w io.Writer) error { return shop.Write(w, served.merchant.Shop(), served.place) }
				if err := writeSecret(configOut, write); err != nil {
					return err
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "listening on %s\n", served.url)
			<-cmd.Context().Done()
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "address to listen at")
	f.StringVar(&o.Token, "token", shop.Token, "bearer token to accept")
	f.StringVar(&o.SigningKey, "signing-key", "", "accept signed requests alone: HMAC-SHA256 over canonical JSON with this key")
	f.StringVar(&o.Profile, "profile", "", "openai completes with 201")
	f.StringVar(&configOut, "config-out", "", "write an assay.yaml for a run against this merchant")
	f.BoolVar(&list, "list", false, "list defects and strangers instead of serving")
	f.StringVar(&format, "format", "text", "of the list: text or json")
	o.flags(f)
	return cmd
}

// shelved is one entry as other programs read it.
type shelved struct {
	Kind     string              `json:"kind"`
	Name     string              `json:"name"`
	Story    string              `json:"story"`
	Role     string              `json:"role"`
	Profile  string              `json:"profile"`
	Versions []string            `json:"versions"`
	Breaks   []string            `json:"breaks"`
	ByVer    map[string][]string `json:"breaks_by_version"`
}

func listShelf(out io.Writer, format string) error {
	entries := append(shelf.Defects(), shelf.Strangers()...)
	switch format {
	case "json":
		list := make([]shelved, len(entries))
		for i, e := range entries {
			list[i] = inVersions(e)
		}
		return writeJSON(out, list)
	case "text":
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, e := range entries {
			fmt.Fprintf(table, "%s\t%s\t%s\t%v\n", e.Kind, e.Name, e.Story, e.Breaks)
		}
		return table.Flush()
	}
	return fmt.Errorf("--format %q is not known: use text or json", format)
}

func inVersions(e shelf.Entry) shelved {
	s := shelved{
		Kind: string(e.Kind), Name: e.Name, Story: e.Story, Role: e.Role, Profile: e.Profile,
		Versions: []string{}, Breaks: append([]string{}, e.Breaks...), ByVer: map[string][]string{},
	}
	for _, c := range proof.CasesOf(e) {
		s.Versions = append(s.Versions, string(c.Version))
		s.ByVer[string(c.Version)] = append([]string{}, proof.Expected(c)...)
	}
	return s
}
