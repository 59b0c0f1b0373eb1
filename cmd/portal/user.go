package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"portal/internal/auth"
	"portal/internal/config"
	"portal/internal/store"
)

type userCommand struct {
	Add     userAdd     `cmd:"" help:"Make a person. Without a password option one is generated and printed once."`
	List    userList    `cmd:"" help:"List the people."`
	Role    userRole    `cmd:"" help:"Give a person another role; ends their sessions."`
	Reset   userReset   `cmd:"" help:"Give a person a new password; ends their sessions."`
	Disable userDisable `cmd:"" help:"Take a person's access away, or give it back with --undo; ends their sessions."`
}

// newPassword says where a new password comes from. It is never an argument:
// arguments are seen by everybody on the machine and stay in the shell's history.
type newPassword struct {
	Ask           bool `xor:"password" help:"Ask for the password at the terminal."`
	PasswordStdin bool `xor:"password" help:"Read the password from the standard input, one line."`
}

type userAdd struct {
	Email   string    `required:"" help:"The address to sign in with."`
	Name    string    `required:"" help:"The person's name."`
	Role    auth.Role `required:"" enum:"viewer,auditor,finance,admin" help:"viewer, auditor, finance or admin."`
	Owner   bool      `help:"An admin who takes the last step of the largest approvals."`
	Account []string  `help:"Only these accounts: domain id or name, may be repeated (default: all)." placeholder:"A"`
	newPassword
}

// Run makes the person.
func (c *userAdd) Run(ctx context.Context, p *process) error {
	return withDatabase(ctx, p, func(a *app) error {
		var accounts []int64
		for _, name := range c.Account {
			account, err := a.account(ctx, name)
			if err != nil {
				return err
			}
			accounts = append(accounts, account.ID)
		}
		password, generated, err := c.read(p, c.Email, c.Name)
		if err != nil {
			return err
		}
		hash, err := auth.HashPassword(ctx, password)
		if err != nil {
			return err
		}
		u, err := a.db.CreateUser(ctx, console(p), store.NewPerson{
			Email: c.Email, Name: c.Name, Role: c.Role, Owner: c.Owner, PasswordHash: hash, Accounts: accounts,
		})
		if err != nil {
			return err
		}
		return report(p, fmt.Sprintf("%s may sign in as %s", u.Email, u.Role), password, generated)
	})
}

type userList struct{}

// Run lists the people.
func (userList) Run(ctx context.Context, p *process) error {
	return withDatabase(ctx, p, func(a *app) error {
		users, err := a.db.Users(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(p.stdout, 0, 0, 3, ' ', 0)
		fmt.Fprintln(w, "EMAIL\tROLE\tSTATE\tNAME")
		for _, u := range users {
			role, state := string(u.Role), "active"
			if u.Owner {
				role += ", owner"
			}
			if u.Disabled {
				state = "disabled"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Email, role, state, u.Name)
		}
		return w.Flush()
	})
}

type userRole struct {
	Email string    `arg:"" help:"The person's address."`
	Role  auth.Role `arg:"" enum:"viewer,auditor,finance,admin" help:"viewer, auditor, finance or admin."`
	Owner bool      `help:"An admin who takes the last step of the largest approvals."`
}

// Run changes the role.
func (c *userRole) Run(ctx context.Context, p *process) error {
	return withPerson(ctx, p, c.Email, func(a *app, u auth.User) error {
		if err := a.db.SetRole(ctx, console(p), u.ID, c.Role, c.Owner); err != nil {
			return err
		}
		return report(p, fmt.Sprintf("%s is %s now", u.Email, c.Role), "", false)
	})
}

type userReset struct {
	Email  string `arg:"" help:"The person's address."`
	Factor bool   `help:"Take the second factor and all passkeys away instead, for somebody who has lost phone and recovery codes; the password stays."`
	newPassword
}

// Run changes the password, or takes the second factor away.
func (c *userReset) Run(ctx context.Context, p *process) error {
	return withPerson(ctx, p, c.Email, func(a *app, u auth.User) error {
		if c.Factor {
			if err := a.db.RemoveFactor(ctx, console(p), u.ID); err != nil {
				return err
			}
			return report(p, u.Email+" has no second factor any more; all their sessions are over", "", false)
		}
		password, generated, err := c.read(p, u.Email, u.Name)
		if err != nil {
			return err
		}
		hash, err := auth.HashPassword(ctx, password)
		if err != nil {
			return err
		}
		if err := a.db.SetPassword(ctx, console(p), u.ID, hash); err != nil {
			return err
		}
		return report(p, u.Email+" has a new password; all their sessions are over", password, generated)
	})
}

type userDisable struct {
	Email string `arg:"" help:"The person's address."`
	Undo  bool   `help:"Give access back."`
}

// Run takes access away or gives it back.
func (c *userDisable) Run(ctx context.Context, p *process) error {
	return withPerson(ctx, p, c.Email, func(a *app, u auth.User) error {
		if err := a.db.DisableUser(ctx, console(p), u.ID, !c.Undo); err != nil {
			return err
		}
		if c.Undo {
			return report(p, u.Email+" may sign in again", "", false)
		}
		return report(p, u.Email+" may not sign in any more; all their sessions are over", "", false)
	})
}

// withDatabase runs f with the database of the settings.
func withDatabase(ctx context.Context, p *process, f func(*app) error) error {
	cfg, err := config.Load(p.getenv, config.ForDatabase)
	if err != nil {
		return err
	}
	log := newLogger(p.stderr, cfg.Log, slog.LevelWarn)
	db, err := store.Open(ctx, store.Config{URL: cfg.Database.URL.Reveal(), MaxConns: 2, Log: log})
	if err != nil {
		return err
	}
	defer db.Close()
	return f(&app{cfg: cfg, db: db, log: log})
}

func withPerson(ctx context.Context, p *process, email string, f func(*app, auth.User) error) error {
	return withDatabase(ctx, p, func(a *app) error {
		u, err := a.db.UserByEmail(ctx, email)
		if err != nil {
			return err
		}
		return f(a, u)
	})
}

// console is who sits at this terminal, for the audit trail: the login, and who
// became it with sudo.
func console(p *process) auth.Actor {
	login := "unknown"
	if u, err := user.Current(); err == nil {
		login = u.Username
	}
	if by := p.getenv("SUDO_USER"); by != "" && by != login {
		login += " (sudo by " + by + ")"
	}
	return auth.Console(login)
}

func report(p *process, what, password string, generated bool) error {
	if generated {
		what += "\npassword, shown this once: " + password
	}
	_, err := fmt.Fprintln(p.stdout, what)
	return err
}

// read returns a new password that keeps the rules; own are words it must not
// be built around.
func (n *newPassword) read(p *process, own ...string) (password string, generated bool, err error) {
	switch {
	case n.Ask:
		password, err = askPassword(p)
	case n.PasswordStdin:
		password, err = readLine(p.stdin)
	default:
		return generatePassword(own...), true, nil
	}
	if err != nil {
		return "", false, err
	}
	return password, false, auth.CheckNewPassword(password, own...)
}

// generatePassword returns 130 random bits that keep the rules.
func generatePassword(own ...string) string {
	for {
		password := rand.Text()
		if auth.CheckNewPassword(password, own...) == nil {
			return password
		}
	}
}

func askPassword(p *process) (string, error) {
	f, ok := p.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return "", errors.New("--ask needs a terminal; use --password-stdin to read the password from a file or a pipe")
	}
	var typed [2]string
	for i, prompt := range []string{"New password: ", "Once more: "} {
		fmt.Fprint(p.stderr, prompt)
		text, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.stderr)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two passwords differ; nothing was changed")
	}
	return typed[0], nil
}

// readLine reads one line without its end; nothing else is cut.
func readLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
