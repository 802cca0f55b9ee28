package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/cmd/assay/config"
	"github.com/assay-project/assay/cmd/assay/equip"
	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/reports"
	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// options are the flags of run and demo. What assay.yaml knows too is handed to
// the configuration, which decides what wins and reports what is wrong.
type options struct {
	file   string
	given  map[string]*string // flags by key of assay.yaml
	only   string
	jitter float64
	seed   uint64
	walks  int
	live   bool // live credentials are what is wanted
	asked  bool // all that surroundings can offer is asked for
	tidy   bool // sessions that were left open are canceled
	// readOnly opens sessions and cancels them, no more.
	readOnly bool
	out      output
	// redeemed is what the payment provider saw, nil where that is not ours.
	redeemed func() []*wire.Redemption
	second   time.Duration // of Retry-After, a second if zero
}

// shared are the flags that are keys of assay.yaml as well.
var shared = []struct{ flag, key, usage string }{
	{"token", "token", "bearer token of the agent (better: the variable ASSAY_TOKEN)"},
	{"api-version", "api_version", "version to speak, or auto to ask the merchant"},
	{"profile", "profile", "spec, openai or draft"},
	{"role", "role", "whom to judge: merchant or psp (a payment provider)"},
	{"concurrency", "concurrency", "scenarios played at a time (8)"},
	{"rate", "rate", "requests per second, 0 is no limit (0)"},
	{"backoff", "backoff", "pause before the first of four retries; it doubles each time, and the agent's other waits go by it (1s)"},
	{"step-timeout", "timeouts.step", "deadline of one request (30s)"},
	{"scenario-timeout", "timeouts.scenario", "deadline of one scenario (10m)"},
	{"timeout", "timeouts.overall", "deadline of the whole run (1h)"},
}

func (o *options) flags(f *pflag.FlagSet) {
	o.given = map[string]*string{}
	for _, s := range shared {
		o.given[s.key] = f.String(s.flag, "", s.usage)
	}
	f.StringVarP(&o.file, "config", "c", "", "configuration file (assay.yaml in this folder, if there is one)")
	f.StringVar(&o.only, "only", "", "rules to judge: ids, areas or globs over ids, separated by commas")
	f.Float64Var(&o.jitter, "jitter", 0, "share of a pause that may be added at random, 0 to 1")
	f.IntVar(&o.walks, "explore", 0, "random walks to play after the plan")
	f.Uint64Var(&o.seed, "seed", 1, "seed of walks and jitter")
	f.BoolVar(&o.live, "allow-live", false, "run even with credentials or a card that do not look like those of a sandbox")
	f.BoolVar(&o.tidy, "cleanup", true, "cancel the sessions that the run left open, at its end")
	f.BoolVar(&o.readOnly, "read-only", false, "open sessions and cancel them, no more: no order, no payment, no hook")
	o.out.flags(f)
}

// overrides are the flags that were given.
func (o *options) overrides() config.Overrides {
	over := config.Overrides{}
	for key, value := range o.given {
		over[key] = *value
	}
	return over
}

// check refuses flags that no run can be made of.
func (o *options) check() error {
	if o.jitter < 0 || o.jitter > 1 {
		return fmt.Errorf("--jitter %v is not between 0 and 1", o.jitter)
	}
	if o.readOnly && !o.tidy {
		return errors.New("--read-only cancels what it opens: leave --cleanup=false out")
	}
	if o.walks < 0 {
		return fmt.Errorf("--explore %d is no number of walks", o.walks)
	}
	if _, err := line.Catalogue().Choose(o.only); err != nil {
		return err
	}
	return o.out.check()
}

func runCommand() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "run --target URL",
		Short: "Play the agent against a merchant and report which rules hold",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			cfg, err := o.load(o.overrides())
			if err != nil {
				return err
			}
			return o.play(cmd.Context(), cfg, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.flags(cmd.Flags())
	o.given["target"] = cmd.Flags().String("target", "", "base URL of the merchant's API")
	return cmd
}

// load reads the configuration of a run, and notes how the run is repeated.
func (o *options) load(over config.Overrides) (*config.Config, error) {
	cfg, err := config.Load(o.path(), os.LookupEnv, over)
	if err != nil {
		return nil, err
	}
	if err := o.accept(cfg); err != nil {
		return nil, err
	}
	o.out.repeat = o.command(cfg)
	return cfg, nil
}

// accept refuses a configuration that no run should be made of.
func (o *options) accept(cfg *config.Config) error {
	if err := cfg.Validate(); err != nil || o.live {
		return err
	}
	return cfg.Live()
}

// path is the configuration file: the one given, or assay.yaml if it is here.
func (o *options) path() string {
	if o.file == "" {
		if _, err := os.Stat("assay.yaml"); err == nil {
			return "assay.yaml"
		}
	}
	return o.file
}

// command repeats the run; secrets come from the file or the environment.
func (o *options) command(cfg *config.Config) string {
	again := "assay run --target " + reports.Quote(cfg.Target)
	if o.path() != "" {
		again += " -c " + reports.Quote(o.path())
	}
	return again + manner(string(cfg.Version), cfg.Profile, cfg.Role) + o.manner()
}

// manner says in flags how a target was judged, where that is not the usual way.
func manner(version, profile, role string) string {
	flags := " --api-version " + reports.Quote(version)
	if profile != rule.Spec {
		flags += " --profile " + reports.Quote(profile)
	}
	if wire.Of(wire.RolePSP, role) {
		flags += " --role " + role
	}
	return flags
}

// manner repeats how a run went about it: what it kept from, and its walks.
func (o *options) manner() string {
	flags := ""
	if o.readOnly {
		flags += " --read-only"
	}
	if o.walks > 0 {
		flags += fmt.Sprintf(" --explore %d --seed %d", o.walks, o.seed)
	}
	return flags
}

// play runs the line and concludes it.
func (o *options) play(ctx context.Context, cfg *config.Config, stdout, stderr io.Writer) error {
	book, err := o.record(ctx, cfg, stderr)
	if err != nil {
		return err
	}
	return o.out.conclude(book, stdout, true)
}

// record runs the line as far as its book.
func (o *options) record(ctx context.Context, cfg *config.Config, stderr io.Writer) (*wire.Book, error) {
	run, err := o.prepare(cfg)
	if err != nil {
		return nil, err
	}
	stop, err := equip.Listen(run.Kit, cfg)
	if err != nil {
		return nil, err
	}
	defer stop()
	return watched(ctx, run, stderr)
}

// prepare makes a run of a configuration.
func (o *options) prepare(cfg *config.Config) (*line.Run, error) {
	if err := o.restrict(cfg); err != nil {
		return nil, err
	}
	vault := transport.NewVault()
	kit, err := equip.Kit(cfg, vault)
	if err != nil {
		return nil, err
	}
	kit.Transport = transport.Options{
		Clock: transport.System(), Vault: vault, Budget: transport.NewBudget(transport.OfARun),
		Schedule: transport.Schedule{Base: cfg.Limits.Backoff, Second: o.second, Jitter: o.jitter, Seed: o.seed},
		Limits:   transport.Limits{Step: cfg.Timeouts.Step},
	}
	if err := equip.Connect(kit, cfg); err != nil {
		return nil, err
	}
	kit.Provider.Redeemed, kit.Till = o.redeemed, equip.Till(kit, cfg)
	setup := func(v wire.Version) wire.Setup {
		s := line.SetupOf(cfg)(v)
		s.Only, s.Asked, s.SecondUS = o.only, o.asked, o.second.Microseconds()
		return s
	}
	return &line.Run{
		Tool: wire.Tool{Name: "assay", Version: version}, Setup: setup, Kit: kit,
		Explore: line.Exploration{Walks: o.walks, Seed: o.seed}, Cleanup: o.cleanup(),
		Limits: simulator.Limits{
			Concurrency: cfg.Limits.Concurrency, Rate: cfg.Limits.Rate, Scenario: cfg.Timeouts.Scenario, Overall: cfg.Timeouts.Overall,
		},
	}, nil
}

// watched plays a run and shows how it goes on. A run that ended early is told of,
// and has a book if anybody answered.
func watched(ctx context.Context, run *line.Run, stderr io.Writer) (*wire.Book, error) {
	watcher := newProgress(stderr)
	run.Watch = watcher.watch
	book, err := run.Play(ctx)
	watcher.done()
	if err != nil && book.Answered() == 0 {
		return nil, err
	}
	if err != nil {
		fmt.Fprintf(stderr, "assay: %v\n", err)
	}
	return book, nil
}
