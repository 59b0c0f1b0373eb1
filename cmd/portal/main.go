// Command portal is the billing portal: its web side, its loops and its tools in
// one binary. main reads the settings, introduces the rooms to each other,
// starts them and stops them; whatever can be tested is reached through run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"portal/internal/fault"
	"portal/web/templates/lang"
)

// process is what a command may know of the process it runs in.
type process struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// commands are the words after `portal`.
type commands struct {
	Demo        demoCommand        `cmd:"" help:"Show the whole portal on made-up bills: no account, no settings, nothing to install but PostgreSQL's programs."`
	Serve       serveCommand       `cmd:"" help:"Serve the pages and keep the bills up to date. Settings come from the environment, see docs/operations.md."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database's schema up to date. Any number of replicas may do so at once."`
	Sync        syncCommand        `cmd:"" help:"Copy from the upstream now, and show how far it is."`
	Doctor      doctorCommand      `cmd:"" help:"Look at the database, the upstream, the clocks and what the key may read, and say what to do."`
	Verify      verifyCommand      `cmd:"" help:"Read everything that is kept and say what does not fit: audit trail, tie-outs, sums, orphan rows."`
	Paying      payingCommand      `cmd:"" help:"The money path from the host: how it stands, stop it, safe mode after a restore."`
	User        userCommand        `cmd:"" help:"People: who may sign in, and as what. The first admin is made here."`
	Sandbox     sandboxCommand     `cmd:"" help:"Run the pretend upstream alone, to develop any client against."`
	Healthcheck healthcheckCommand `cmd:"" hidden:"" help:"Ask the server of this container whether it is ready."`
	Version     versionCommand     `cmd:"" help:"Print version, commit and Go version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "portal: "+sentence(err))
		os.Exit(exitCode(err))
	}
}

// run is the whole program: it returns when the command is done or ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) error {
	p := &process{getenv, stdin, stdout, stderr}
	answered := false // by --help, which needs nothing else
	parser, err := kong.New(&commands{},
		kong.Name("portal"),
		kong.Description("Billing portal for Huawei Cloud: bills, orders and approvals, kept in your own PostgreSQL."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { answered = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(p),
	)
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if answered {
		return nil
	}
	if err != nil {
		return &usageError{err}
	}
	return command.Run()
}

// usageError is a command line that can't be understood.
type usageError struct{ error }

func (e *usageError) Error() string { return e.error.Error() + "; try portal --help" }
func (e *usageError) Unwrap() error { return e.error }

// exitCode is 2 for a wrong command line, else 1.
func exitCode(err error) int {
	var usage *usageError
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}

// sentence is err for whoever sits at the terminal: a fault as pages say it.
func sentence(err error) string {
	if f := fault.As(err); f != nil {
		return lang.For(lang.English).Fault(f)
	}
	return err.Error()
}
