package store

import (
	"context"
	"errors"
	"fmt"
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
	p.password_hash <> '', ` + hasFactor + `,
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

var personSorts = map[string]sortKey[auth.Person]{
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
	if err := checkLimit(&f.Limit, MaxPeopleLimit); err != nil {
		return page, err
	}
	w := peopleWhere(&f)
	if err := db.pool.QueryRow(ctx, `select count(*)`+peopleFrom+`where `+w.String(), w.args...).Scan(&page.Total); err != nil {
		return page, fmt.Errorf("count people: %w", err)
	}
	people, cursor, err := db.peopleRows(ctx, f, f.Limit+1)
	if err != nil {
		return page, err
	}
	page.People, page.Prev, page.Next = cutPage(people, f.Limit, f.After, f.Before, cursor)
	return page, nil
}

// EachPerson calls each for every matching person in the filter's order.
func (db *DB) EachPerson(ctx context.Context, f auth.PeopleFilter, each func(*auth.Person) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]auth.Person, func(*auth.Person) string, error) {
		f.After = after
		return db.peopleRows(ctx, f, exportChunk)
	}, each)
}

func (db *DB) peopleRows(ctx context.Context, f auth.PeopleFilter, limit int) ([]auth.Person, func(*auth.Person) string, error) {
	sort, r, err := sorted(personSorts, f.Sort, "email", f.After, f.Before)
	if err != nil {
		return nil, nil, err
	}
	w := peopleWhere(&f)
	keys := []keyColumn{{sort.column, sort.cast}, {"p.id", "bigint"}}
	if err := w.andPast(r, keys...); err != nil {
		return nil, nil, err
	}
	rows, err := db.pool.Query(ctx, `select `+peopleColumns+peopleFrom+`where `+w.String()+
		` order by `+r.order(keys...)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("people: %w", err)
	}
	people, err := pgx.CollectRows(rows, scanPerson)
	if err != nil {
		return nil, nil, fmt.Errorf("people: %w", err)
	}
	return people, func(p *auth.Person) string { return newCursor(sort.value(p), strconv.FormatInt(p.ID, 10)) }, nil
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
