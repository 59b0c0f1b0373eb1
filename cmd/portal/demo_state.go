package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
)

// demoState is what a demo keeps beside its database, so that a restart is the
// same demo: the sandbox's key, its world, and the password on the screen.
type demoState struct {
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
	DomainID  string `json:"domain_id"`
	Months    int    `json:"months"`
	Resources int    `json:"resources"`
	Seed      int64  `json:"seed"`
	Password  string `json:"password"`
	Vault     []byte `json:"vault"` // key that seals what the database keeps secret

	file string
}

// The world of a demo when nobody says otherwise.
const (
	demoMonths    = 18
	demoResources = 400
	demoSeed      = 1
	demoRate      = 10 // calls a second of one API: what the real one allows at least
)

// loadDemoState reads what an earlier run has kept, or makes it up. A world
// can't be changed afterwards: its bills have been copied.
func loadDemoState(dir string, c *demoCommand) (demoState, error) {
	s := demoState{file: filepath.Join(dir, "demo.json")}
	text, err := os.ReadFile(s.file)
	if errors.Is(err, os.ErrNotExist) {
		s.AccessKey, s.SecretKey = rand.Text()[:20], rand.Text()+rand.Text()[:14]
		s.DomainID = strings.ToLower(rand.Text())
		s.Password = rand.Text()
		s.Vault = newVaultKey()
		s.Months, s.Resources, s.Seed = orElse(c.Months, demoMonths), orElse(c.Resources, demoResources), orElse(c.Seed, demoSeed)
		return s, s.save()
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil || s.AccessKey == "" || s.SecretKey == "" || s.DomainID == "" || s.Password == "" {
		return s, fmt.Errorf("%s is damaged; remove the directory %s to start afresh", s.file, dir) // without err: it may quote a key
	}
	if len(s.Vault) == 0 { // of a demo that is older than its vault
		s.Vault = newVaultKey()
		if err := s.save(); err != nil {
			return s, err
		}
	}
	for _, one := range []struct {
		option      string
		asked, kept int64
	}{{"--months", int64(c.Months), int64(s.Months)}, {"--resources", int64(c.Resources), int64(s.Resources)}, {"--seed", c.Seed, s.Seed}} {
		if one.asked != 0 && one.asked != one.kept {
			return s, fmt.Errorf("the demo in %s was made with %s %d; give another one a directory of its own with --data DIR", dir, one.option, one.kept)
		}
	}
	return s, nil
}

func newVaultKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// save writes the file whole or not at all; a new one is private.
func (s *demoState) save() error {
	text, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	return atomic.WriteFile(s.file, bytes.NewReader(text))
}

// demoActor is who makes the demo's people and policy, in the audit trail.
var demoActor = auth.System("demo")

// demoPeople are one of each role, and the second admin that approving needs.
var demoPeople = []struct {
	email, name, may string
	role             auth.Role
	owner            bool
}{
	{"finance@demo.test", "Finn Castell", "reviews bills, asks for payments", auth.Finance, false},
	{"admin@demo.test", "Ada Brandt", "approves, manages people and accounts", auth.Admin, false},
	{"admin2@demo.test", "Otto Weiss", "a second admin, owner", auth.Admin, true},
	{"viewer@demo.test", "Vera Lind", "looks things up", auth.Viewer, false},
	{"auditor@demo.test", "Iris Novak", "viewer, plus the audit trail", auth.Auditor, false},
}

// ensurePeople makes the people that are missing. When another password is
// wanted than the one kept, all get it.
func (d *demo) ensurePeople(ctx context.Context, db *store.DB, password string) error {
	changed := password != "" && password != d.state.Password
	if changed {
		d.state.Password = password
	}
	by, hash := demoActor, ""
	if everybody, err := db.Users(ctx); err != nil {
		return err
	} else if len(everybody) == 0 { // a new demo: nobody who tries it has to set up a second factor
		if err := db.SetFactorRoles(ctx, by, nil); err != nil {
			return err
		}
	}
	for _, person := range demoPeople {
		u, err := db.UserByEmail(ctx, person.email)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		known := err == nil
		if known && !changed {
			continue
		}
		// One hash for all: five would cost the start half a second, and the
		// password is the same and on the screen.
		if hash == "" {
			if hash, err = auth.HashPassword(ctx, d.state.Password); err != nil {
				return err
			}
		}
		if known {
			err = db.SetPassword(ctx, by, u.ID, hash)
		} else {
			_, err = db.CreateUser(ctx, by, store.NewPerson{
				Email: person.email, Name: person.name, Role: person.role, Owner: person.owner, PasswordHash: hash,
			})
		}
		if err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return d.state.save()
}
