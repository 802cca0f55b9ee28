package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/equip"
	"github.com/assay-project/assay/simulator"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
)

func initCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "init URL",
		Short: "Look at a merchant and write an assay.yaml to start from",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(path); err == nil {
				return fmt.Errorf("%s exists already: it is not overwritten, choose another file with --file", path)
			}
			cfg, err := config.Load("", os.LookupEnv, config.Overrides{"target": args[0]})
			if err != nil {
				return err
			}
			vault := transport.NewVault()
			kit, err := equip.Kit(cfg, vault)
			if err != nil {
				return err
			}
			kit.Version = simacp.Latest // no session is opened to find out
			kit.Transport = transport.Options{Clock: transport.System(), Vault: vault}
			if err := equip.Connect(kit, cfg); err != nil {
				return err
			}
			facts, _, err := simacp.Probe(cmd.Context(), kit, simulator.Limits{})
			if err != nil {
				return err
			}
			values := config.Values{"target": cfg.Target, "token": config.Variable("ASSAY_TOKEN"), "api_version": "auto"}
			about := "What assay needs to know about your shop. `assay rules --needs` explains every key."
			if facts.Claims["discovery"] {
				values["discovery"] = true
				about += fmt.Sprintf("\n%s announces the versions %v.", args[0], facts.Versions)
			}
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return fmt.Errorf("%s cannot be written: %w", path, err)
			}
			defer file.Close()
			if err := config.Write(file, about, values, nil); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Written to %s: fill in your items, addresses and cards, set ASSAY_TOKEN, then\n\n    assay run -c %s\n", path, path)
			return file.Close()
		},
	}
	cmd.Flags().StringVar(&path, "file", "assay.yaml", "file to write")
	return cmd
}
