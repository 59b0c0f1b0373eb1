package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// NewPerson is what it takes to make a person.
type NewPerson struct {
	Email, Name  string
	Role         auth.Role
	Owner        bool    // only of an admin
	PasswordHash string  // of auth.HashPassword; "" = cannot sign in by password
	Accounts     []int64 // the granted accounts; nil = all, those that come later included
}

const personColumns = `p.id, p.email, p.name, p.role, p.owner, p.disabled_at is not null, p.language, p.theme, p.density`

func scanUser(row pgx.CollectableRow) (u auth.User, err error) {
	err = row.Scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.Owner, &u.Disabled, &u.Language, &u.Theme, &u.Density)
	return u, err
}

// CreateUser makes a person who sees all accounts unless p names some. Faults:
// BadEmail, BadName, BadRole, EmailTaken.
func (db *DB) CreateUser(ctx context.Context, by auth.Actor, p NewPerson) (auth.User, error) {
	email, name, err := cleanPerson(p)
	if err != nil {
		return auth.User{}, err
	}
	p.Email, p.Name = email, name
	var u auth.User
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		u, err = insertPerson(ctx, tx, by, p)
		return err
	})
	if err != nil {
		return auth.User{}, fmt.Errorf("create user %s: %w", email, err)
	}
	return u, nil
}

// insertPerson makes a person whose fields are checked, and audits it.
func insertPerson(ctx context.Context, tx pgx.Tx, by auth.Actor, p NewPerson) (u auth.User, err error) {
	rows, err := tx.Query(ctx, `
		insert into person as p (email, name, role, owner, all_accounts, password_hash) values ($1, $2, $3, $4, $5, $6)
		returning `+personColumns, p.Email, p.Name, p.Role, p.Owner, p.Accounts == nil, p.PasswordHash)
	if err == nil {
		u, err = pgx.CollectExactlyOneRow(rows, scanUser)
	}
	if isUnique(err) {
		return u, fault.New(fault.Conflict, fault.EmailTaken, p.Email).At("email")
	}
	if err != nil {
		return u, err
	}
	if err := grantAccounts(ctx, tx, u.ID, p.Accounts); err != nil {
		return u, err
	}
	return u, audit(ctx, tx, by, "user.create", p.Email, map[string]any{"role": p.Role, "owner": p.Owner, "accounts": accountsOrAll(p.Accounts)})
}

// cleanPerson checks what was typed of a new person.
func cleanPerson(p NewPerson) (email, name string, err error) {
	if email, err = auth.CleanEmail(p.Email); err != nil {
		return "", "", err
	}
	name = strings.TrimSpace(p.Name)
	if n := utf8.RuneCountInString(name); n < 1 || n > 200 {
		return "", "", fault.New(fault.Invalid, fault.BadName).At("name")
	}
	if !(auth.Standing{Role: p.Role, Owner: p.Owner}).Valid() {
		return "", "", fault.New(fault.Invalid, fault.BadRole, string(p.Role)).At("role")
	}
	return email, name, nil
}

// UserByEmail returns the person of that address, disabled ones too; fault
// NotFound/NoSuchUser when there is none.
func (db *DB) UserByEmail(ctx context.Context, email string) (auth.User, error) {
	c, err := db.Credentials(ctx, email)
	if err == nil && c.User.ID == 0 {
		err = fault.New(fault.NotFound, fault.NoSuchUser, email)
	}
	return c.User, err
}

// Credentials is what a sign-in is checked against.
type Credentials struct {
	User   auth.User
	Hash   string // of auth.HashPassword; "" = no password set
	Epoch  int    // of the sessions that this sign-in may open
	Factor bool   // a code or a passkey is asked for as well
	Codes  bool   // an authenticator makes codes

	Passkeys bool
}

// Credentials returns those of the person of that address. For an unknown
// address they are zero and there is no error, so that the sign-in goes the
// same way for known and unknown.
func (db *DB) Credentials(ctx context.Context, email string) (c Credentials, err error) {
	u := &c.User
	err = db.pool.QueryRow(ctx, `select `+personColumns+`, p.password_hash, p.session_epoch,
		exists (select from second_factor f where f.person_id = p.id and f.seed is not null),
		exists (select from passkey k where k.person_id = p.id) from person p where p.email = $1`, strings.ToLower(strings.TrimSpace(email))).
		Scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.Owner, &u.Disabled, &u.Language, &u.Theme, &u.Density, &c.Hash, &c.Epoch, &c.Codes, &c.Passkeys)
	c.Factor = c.Codes || c.Passkeys
	if errors.Is(err, pgx.ErrNoRows) {
		return Credentials{}, nil
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("credentials: %w", err)
	}
	return c, nil
}

// Rehash stores a hash of the same password made with today's parameters, if
// the password has not changed meanwhile. Sessions go on.
func (db *DB) Rehash(ctx context.Context, id int64, old, hash string) error {
	_, err := db.pool.Exec(ctx, `update person set password_hash = $3, updated_at = now() where id = $1 and password_hash = $2`, id, old, hash)
	if err != nil {
		return fmt.Errorf("rehash password of user %d: %w", id, err)
	}
	return nil
}

// UserWithAccounts returns the person and the accounts they may see, by id, in
// one round trip: what every page begins with. Fault NotFound/NoSuchUser.
func (db *DB) UserWithAccounts(ctx context.Context, id int64) (u auth.User, accounts []billing.Account, err error) {
	batch := &pgx.Batch{}
	batch.Queue(`select `+personColumns+` from person p where p.id = $1`, id).Query(func(rows pgx.Rows) error {
		u, err = pgx.CollectExactlyOneRow(rows, scanUser)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchUser, id)
		}
		return err
	})
	batch.Queue(`
		select p.role = any(s.factor_roles) and not `+hasFactor+`
		from person p, signin_policy s where p.id = $1`, id).QueryRow(func(row pgx.Row) error { return row.Scan(&u.NeedsFactor) })
	batch.Queue(grantedAccounts, id).Query(func(rows pgx.Rows) error {
		accounts, err = pgx.CollectRows(rows, scanAccount)
		return err
	})
	if err := db.plain.SendBatch(ctx, batch).Close(); err != nil {
		return auth.User{}, nil, fmt.Errorf("user %d: %w", id, err)
	}
	return u, accounts, nil
}

// grantedAccounts are the accounts that person $1 may see, the oldest first.
const grantedAccounts = `
	select a.id, a.name, a.domain_id, a.currency
	from account a, person p
	where p.id = $1 and p.disabled_at is null
	  and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = a.id))
	order by a.id`

// ScopeOf returns the accounts that a person may see and whose currency is that
// of the first of them: what can be summed. Nobody and the disabled see nothing.
func (db *DB) ScopeOf(ctx context.Context, userID int64) (billing.Scope, error) {
	rows, err := db.pool.Query(ctx, grantedAccounts, userID)
	if err != nil {
		return billing.Scope{}, fmt.Errorf("scope of user %d: %w", userID, err)
	}
	accounts, err := pgx.CollectRows(rows, scanAccount)
	if err != nil {
		return billing.Scope{}, fmt.Errorf("scope of user %d: %w", userID, err)
	}
	scope, _ := billing.ScopeOver(accounts)
	return scope, nil
}

// Users returns all people, the disabled too, by email.
func (db *DB) Users(ctx context.Context) ([]auth.User, error) {
	rows, err := db.pool.Query(ctx, `select `+personColumns+` from person p order by p.email limit 10000`)
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	return pgx.CollectRows(rows, scanUser)
}

// SetRole gives a person another role and ends their sessions. The last working
// admin keeps the role (fault Conflict/LastAdmin).
func (db *DB) SetRole(ctx context.Context, by auth.Actor, id int64, role auth.Role, owner bool) error {
	if !role.Valid() || owner && role != auth.Admin {
		return fault.New(fault.Invalid, fault.BadRole, string(role)).At("role")
	}
	return db.changePerson(ctx, by, id, "user.role", role != auth.Admin, map[string]any{"role": role, "owner": owner}, setStanding, role, owner)
}

// setStanding gives person $1 a role and the owner's flag.
const setStanding = `update person p set role = $2, owner = $3, session_epoch = session_epoch + 1, updated_at = now() where p.id = $1 returning ` + personColumns

// SetPassword stores the hash of a new password, ends all sessions of the
// person and forgets the devices they signed in from.
func (db *DB) SetPassword(ctx context.Context, by auth.Actor, id int64, hash string) error {
	return db.changePerson(ctx, by, id, "user.password", false, nil, setPassword, hash)
}

// setPassword gives person $1 the password with the hash $2.
const setPassword = `
	with devices as (delete from signin_device where person_id = $1)
	update person p set password_hash = $2, password_at = now(), session_epoch = session_epoch + 1, updated_at = now() where p.id = $1 returning ` + personColumns

// EndSessions signs a person out everywhere.
func (db *DB) EndSessions(ctx context.Context, by auth.Actor, id int64) error {
	return db.changePerson(ctx, by, id, "user.sessions", false, nil,
		`update person p set session_epoch = session_epoch + 1, updated_at = now() where p.id = $1 returning `+personColumns)
}

// DisableUser takes a person's access away, or gives it back, and ends their
// sessions. The last working admin stays (fault Conflict/LastAdmin).
func (db *DB) DisableUser(ctx context.Context, by auth.Actor, id int64, disabled bool) error {
	action := "user.enable"
	if disabled {
		action = "user.disable"
	}
	return db.changePerson(ctx, by, id, action, disabled, nil,
		`update person p set disabled_at = case when $2 then coalesce(disabled_at, now()) end, session_epoch = session_epoch + 1, updated_at = now() where p.id = $1 returning `+personColumns, disabled)
}

// changePerson runs one update of a person ($1 is the id), which ends their
// sessions on every replica, and audits it.
func (db *DB) changePerson(ctx context.Context, by auth.Actor, id int64, action string, demotes bool, detail map[string]any, update string, args ...any) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		return changePersonIn(ctx, tx, by, id, action, demotes, detail, update, args...)
	})
	if err != nil {
		return fmt.Errorf("%s %d: %w", action, id, err)
	}
	return nil
}

// changePersonIn is changePerson as the last step of a transaction.
func changePersonIn(ctx context.Context, tx pgx.Tx, by auth.Actor, id int64, action string, demotes bool, detail map[string]any, update string, args ...any) error {
	if demotes {
		if err := keepAnAdmin(ctx, tx, id); err != nil {
			return err
		}
	}
	rows, err := tx.Query(ctx, update, append([]any{id}, args...)...)
	if err != nil {
		return err
	}
	u, err := pgx.CollectExactlyOneRow(rows, scanUser)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, fault.NoSuchUser, id)
	}
	if err != nil {
		return err
	}
	return audit(ctx, tx, by, action, u.Email, detail)
}

// keepAnAdmin refuses to go on when id is the last admin who can work. The
// admins are locked, so two who demote each other at once do not both succeed.
func keepAnAdmin(ctx context.Context, tx pgx.Tx, id int64) error {
	rows, err := tx.Query(ctx, `select id from person where role = 'admin' and disabled_at is null order by id for update`)
	if err != nil {
		return err
	}
	admins, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err == nil && len(admins) == 1 && admins[0] == id {
		return fault.New(fault.Conflict, fault.LastAdmin)
	}
	return err
}

// Preferences are how a person likes the pages; "" leaves it to the browser.
type Preferences struct {
	Language string // en, zh-Hans
	Theme    string // light, dark
	Density  string // compact, roomy
}

// SavePreferences keeps how a person likes the pages. Fault Invalid/BadFilter
// for a value that is not offered.
func (db *DB) SavePreferences(ctx context.Context, id int64, p Preferences) error {
	_, err := db.pool.Exec(ctx, `update person set language = $2, theme = $3, density = $4, updated_at = now() where id = $1`,
		id, p.Language, p.Theme, p.Density)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23514" {
		field := strings.TrimSuffix(strings.TrimPrefix(pg.ConstraintName, "person_"), "_check")
		return fault.New(fault.Invalid, fault.BadFilter, field, fmt.Sprint(p)).At(field).Because(err)
	}
	if err != nil {
		return fmt.Errorf("save preferences of user %d: %w", id, err)
	}
	return nil
}

func isUnique(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
