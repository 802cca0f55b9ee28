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
	var path, role string
	cmd := &cobra.Command{
		Use:   "init URL",
		Short: "Look at a merchant or a payment provider and write an assay.yaml to start from",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(path); err == nil {
				return fmt.Errorf("%s exists already: it is not overwritten, choose another file with --file", path)
			}
			overrides := config.Overrides{"target": args[0]}
			if role != "" {
				overrides["role"] = role
			}
			cfg, err := config.Load("", os.LookupEnv, overrides)
			if err != nil {
				return err
			}
			values, about, err := look(cmd, cfg)
			if err != nil {
				return err
			}
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return fmt.Errorf("%s cannot be written: %w", path, err)
			}
			defer file.Close()
			if err := config.Write(file, about, values, nil); err != nil {
				return err
			}
			fill := "your items, addresses and cards"
			if cfg.Role == config.PSP {
				fill = "what your sandbox offers under psp"
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Written to %s: fill in %s, set ASSAY_TOKEN, then\n\n    assay run -c %s\n", path, fill, path)
			return file.Close()
		},
	}
	cmd.Flags().StringVar(&path, "file", "assay.yaml", "file to write")
	cmd.Flags().StringVar(&role, "role", "", "who is there: merchant or psp (a payment provider)")
	return cmd
}

// look finds out what can be known without opening a session, and warns where the
// API does not seem to be at the target.
func look(cmd *cobra.Command, cfg *config.Config) (values config.Values, about string, err error) {
	vault := transport.NewVault()
	kit, err := equip.Kit(cfg, vault)
	if err != nil {
		return nil, "", err
	}
	kit.Version = simacp.Latest // no session is opened to find out
	kit.Transport = transport.Options{Clock: transport.System(), Vault: vault}
	if err := equip.Connect(kit, cfg); err != nil {
		return nil, "", err
	}
	astray, err := simacp.Knock(cmd.Context(), kit)
	if err != nil {
		return nil, "", err
	}
	if astray != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "assay: the path may be wrong: %s\n", astray)
	}
	values = config.Values{"target": cfg.Target, "token": config.Variable("ASSAY_TOKEN"), "api_version": "auto"}
	about = "What assay needs to know about your shop. `assay rules --needs` explains every key."
	if cfg.Role == config.PSP {
		values["role"] = cfg.Role
		return values, "What assay needs to know about your sandbox. `assay rules --needs` explains every key.", nil
	}
	facts, _, err := simacp.Probe(cmd.Context(), kit, simulator.Limits{})
	if err != nil {
		return nil, "", err
	}
	if facts.Claims["discovery"] {
		values["discovery"] = true
		about += fmt.Sprintf("\n%s announces the versions %v.", cfg.Target, facts.Versions)
	}
	return values, about, nil
}
