package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/fixtures/schema"
)

func schemaCommand() *cobra.Command {
	var version, edition string
	cmd := &cobra.Command{
		Use:   "schema [MESSAGE]",
		Short: "Print the JSON Schema of a message, or list the messages of a version",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := schema.For(version, edition, schema.Published)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), strings.Join(set.Messages(), "\n"))
				return nil
			}
			if !set.Has(args[0]) {
				return fmt.Errorf("%s has no message %s; it has %s", version, args[0], strings.Join(set.Messages(), ", "))
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", set.JSON(args[0]))
			return err
		},
	}
	cmd.Flags().StringVar(&version, "api-version", "2026-04-17", "version of the protocol")
	cmd.Flags().StringVar(&edition, "edition", "", "order object of 2026-04-17: as_released or amended")
	cmd.AddCommand(&cobra.Command{
		Use:   "diff A B",
		Short: "Say what changed in the messages between two versions",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, v := range args {
				if _, err := schema.For(v, "", schema.Published); err != nil {
					return err
				}
			}
			for _, change := range schema.Diff(args[0], args[1]) {
				fmt.Fprintln(cmd.OutOrStdout(), change)
			}
			return nil
		},
	})
	return cmd
}
