package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/fault"
)

// MaxPeopleLimit is the most people one page may have.
const MaxPeopleLimit = 200

const peopleColumns = personColumns + `, p.all_accounts,
	array(select g.account_id from person_account g where g.person_id = p.id order by g.account_id),
	p.password_hash <> '', exists (select from second_factor f where f.person_id = p.id and f.seed is not null),
	(select count(*) from people_change c where c.person_id = p.id and c.decided_at is null and c.expires_at > now()),
	p.created_at, p.password_at, seen.at`

const peopleFrom = ` from person p left join lateral (select max(s.last_seen_at) as at from session s where s.person_id = p.id) seen on true `

func scanPerson(row pgx.CollectableRow) (p auth.Person, err error) {
	u := &p.User
	var seen *time.Time
	err = row.Scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.Owner, &u.Disabled, &u.Language, &u.Theme, &u.Density,
		&p.AllAccounts, &p.Accounts, &p.HasPassword, &p.Factor, &p.Waiting, &p.CreatedAt, &p.PasswordAt, &seen)
	p.CreatedAt, p.PasswordAt, p.SeenAt = p.CreatedAt.UTC(), p.PasswordAt.UTC(), orZero(seen)
	return p, err
}

// personSort is an order of people: a column, then the number.
type personSort struct {
	column, cast string
	value        func(p *auth.Person) string
}

var personSorts = map[string]personSort{
	"email": {"p.email", "text", func(p *auth.Person) string { return p.Email }},
	"name":  {"lower(p.name)", "text", func(p *auth.Person) string { return strings.ToLower(p.Name) }},
	"seen": {"coalesce(seen.at, '1970-01-01Z')", "timestamptz", func(p *auth.Person) string {
		if p.SeenAt.IsZero() {
			return "1970-01-01T00:00:00Z"
		}
		return p.SeenAt.Format(time.RFC3339Nano)
	}},
}

func peopleWhere(f *auth.PeopleFilter) *where {
	w := &where{}
	if q := strings.TrimSpace(f.Query); q != "" {
		w.and("lower(p.name) || ' ' || p.email like ?", likePattern(q))
	}
	anyOf(w, "p.role", f.Roles)
	if len(f.States) > 0 {
		var is []string
		for _, s := range f.States {
			is = append(is, map[auth.PersonState]string{
				auth.Active:   "(p.disabled_at is null and p.password_hash <> '')",
				auth.Invited:  "(p.disabled_at is null and p.password_hash = '')",
				auth.Disabled: "p.disabled_at is not null",
			}[s])
		}
		w.and("(" + strings.Join(is, " or ") + ")")
	}
	return w
}

// People returns one page of the people. Faults: BadSort, BadCursor, BadLimit.
func (db *DB) People(ctx context.Context, f auth.PeopleFilter) (page auth.PeoplePage, err error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	if f.Limit < 1 || f.Limit > MaxPeopleLimit {
		return page, fault.New(fault.Invalid, fault.BadLimit, MaxPeopleLimit).At("limit")
	}
	w := peopleWhere(&f)
	if err := db.pool.QueryRow(ctx, `select count(*)`+peopleFrom+`where `+w.String(), w.args...).Scan(&page.Total); err != nil {
		return page, fmt.Errorf("count people: %w", err)
	}
	people, sort, err := db.peopleRows(ctx, f, f.Limit+1)
	if err != nil {
		return page, err
	}
	more := len(people) > f.Limit
	if more {
		people = people[:f.Limit]
	}
	if f.Before != "" {
		slices.Reverse(people)
	}
	if len(people) > 0 {
		if more && f.Before != "" || f.After != "" {
			page.Prev = sort.cursor(&people[0])
		}
		if more && f.Before == "" || f.Before != "" {
			page.Next = sort.cursor(&people[len(people)-1])
		}
	}
	page.People = people
	return page, nil
}

// EachPerson calls each for every matching person in the filter's order.
func (db *DB) EachPerson(ctx context.Context, f auth.PeopleFilter, each func(*auth.Person) error) error {
	f.After, f.Before = "", ""
	for {
		people, sort, err := db.peopleRows(ctx, f, exportChunk)
		if err != nil {
			return err
		}
		for i := range people {
			if err := each(&people[i]); err != nil {
				return err
			}
		}
		if len(people) < exportChunk {
			return nil
		}
		f.After = sort.cursor(&people[len(people)-1])
	}
}

func (s personSort) cursor(p *auth.Person) string {
	return newCursor(s.value(p), strconv.FormatInt(p.ID, 10))
}

func (db *DB) peopleRows(ctx context.Context, f auth.PeopleFilter, limit int) ([]auth.Person, personSort, error) {
	name := f.Sort
	if name == "" {
		name = "email"
	}
	bare, descending := strings.CutPrefix(name, "-")
	sort, ok := personSorts[bare]
	if !ok {
		return nil, sort, fault.New(fault.Invalid, fault.BadSort, name).At("sort")
	}
	w := peopleWhere(&f)
	cursor, field := f.After, "after"
	if f.Before != "" {
		cursor, field, descending = f.Before, "before", !descending
	}
	op, direction := ">", ""
	if descending {
		op, direction = "<", " desc"
	}
	if cursor != "" {
		v, err := parseCursor(field, cursor, 2)
		if err != nil {
			return nil, sort, err
		}
		_, numberErr := strconv.ParseInt(v[1], 10, 64)
		_, timeErr := time.Parse(time.RFC3339Nano, v[0])
		if numberErr != nil || sort.cast == "timestamptz" && timeErr != nil {
			return nil, sort, fault.New(fault.Invalid, fault.BadCursor).At(field)
		}
		w.and("("+sort.column+", p.id) "+op+" (?::text::"+sort.cast+", ?::text::bigint)", v[0], v[1])
	}
	rows, err := db.pool.Query(ctx, `select `+peopleColumns+peopleFrom+`where `+w.String()+
		` order by `+sort.column+direction+`, p.id`+direction+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, sort, fmt.Errorf("people: %w", err)
	}
	people, err := pgx.CollectRows(rows, scanPerson)
	if err != nil {
		return nil, sort, fmt.Errorf("people: %w", err)
	}
	return people, sort, nil
}

// Person returns one person with their grants. Fault NotFound/NoSuchUser.
func (db *DB) Person(ctx context.Context, id int64) (auth.Person, error) {
	rows, err := db.pool.Query(ctx, `select `+peopleColumns+peopleFrom+`where p.id = $1`, id)
	if err != nil {
		return auth.Person{}, fmt.Errorf("person %d: %w", id, err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPerson)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, fault.New(fault.NotFound, fault.NoSuchUser, id)
	}
	if err != nil {
		return p, fmt.Errorf("person %d: %w", id, err)
	}
	return p, nil
}
