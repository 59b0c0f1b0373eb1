package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// savedOffer is how a discount of a quote is kept; amounts are exact texts.
type savedOffer struct {
	Name   string `json:"name"`
	Type   int    `json:"type"`
	Best   bool   `json:"best"`
	Off    string `json:"off"`
	Amount string `json:"amount"`
}

// SaveQuote keeps an answered question for a price and sets its id.
func (db *DB) SaveQuote(ctx context.Context, scope billing.Scope, q *billing.Quote) error {
	if !slices.Contains(scope.Accounts, q.AccountID) {
		return fault.New(fault.NotFound, fault.NoSuchAccount, q.AccountID)
	}
	offers := make([]savedOffer, 0, len(q.Offers))
	for _, o := range q.Offers {
		offers = append(offers, savedOffer{o.Name, int(o.Type), o.Best, o.Off.Exact(), o.Amount.Exact()})
	}
	raw := q.Raw
	if len(raw) == 0 {
		raw = json.RawMessage(`{}`)
	}
	var unit, num *int
	if q.Mode == billing.QuotePeriod {
		u := int(q.Unit)
		unit, num = &u, &q.Num
	}
	search := strings.ToLower(strings.Join([]string{q.ServiceType, q.ResourceType, q.ServiceName, q.TypeName, q.ServiceNameZH, q.TypeNameZH, q.Spec, q.Region}, " "))
	err := db.pool.QueryRow(ctx, `
		insert into price_quote (account_id, person_id, asked_at, mode, terms, iam_project, service, resource_type, spec, region, zone, size, size_unit,
			pieces, usage_type, usage, usage_unit, period_unit, period_num, product_id, currency, list_amount, amount, offers, raw, search, bigrams)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16::text::numeric,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27) returning id`,
		q.AccountID, q.PersonID, q.AskedAt, string(q.Mode), termsDigest(&q.QuoteTerms), q.IAMProject, q.ServiceType, q.ResourceType, q.Spec, q.Region, q.Zone,
		q.Size, q.SizeUnit, q.Count, q.UsageType, quantityOrNull(q.Usage), q.UsageUnit, unit, num, q.ProductID, q.List.Currency(), q.List, q.Amount,
		offers, raw, search, hanBigrams(search)).Scan(&q.ID)
	if err != nil {
		return fmt.Errorf("save quote: %w", err)
	}
	return nil
}

// termsDigest names a question for a price: equal ones have equal digests.
func termsDigest(t *billing.QuoteTerms) any {
	usage := string(t.Usage)
	if d, err := decimal.NewFromString(usage); err == nil {
		usage = d.String() // 1.50 is 1.5
	}
	return digestOf(string(t.Mode), t.ServiceType, t.ResourceType, t.Spec, t.Region, t.Zone, int32(t.Size), t.SizeUnit, int32(t.Count),
		t.UsageType, usage, t.UsageUnit, int32(t.Unit), int32(t.Num))
}

// MaxQuoteLimit is the most quotes one page may have.
const MaxQuoteLimit = 200

var quoteSorts = map[string]sortKey[billing.Quote]{
	"asked":  {"q.asked_at", "timestamptz", func(q *billing.Quote) string { return q.AskedAt.Format(time.RFC3339Nano) }},
	"amount": {"q.amount", "numeric", func(q *billing.Quote) string { return q.Amount.Decimal().String() }},
}

// Quotes returns one page of kept quotes. Faults: BadSort, BadCursor, BadLimit.
func (db *DB) Quotes(ctx context.Context, scope billing.Scope, f billing.QuoteFilter) (p billing.QuotePage, err error) {
	if err := checkLimit(&f.Limit, MaxQuoteLimit); err != nil {
		return p, err
	}
	w := quoteWhere(scope, &f)
	if err = db.read.QueryRow(ctx, `select count(*) from price_quote q where `+w.String(), w.args...).Scan(&p.Total); err != nil {
		return p, fmt.Errorf("quotes: %w", err)
	}
	quotes, cursor, err := db.quoteRows(ctx, scope, f, f.Limit+1)
	if err != nil {
		return p, err
	}
	p.Quotes, p.Prev, p.Next = cutPage(quotes, f.Limit, f.After, f.Before, cursor)
	return p, nil
}

// EachQuote calls each for every matching quote in the filter's order.
func (db *DB) EachQuote(ctx context.Context, scope billing.Scope, f billing.QuoteFilter, each func(*billing.Quote) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]billing.Quote, func(*billing.Quote) string, error) {
		f.After = after
		return db.quoteRows(ctx, scope, f, exportChunk)
	}, each)
}

// Quote returns one quote, or a NotFound fault.
func (db *DB) Quote(ctx context.Context, scope billing.Scope, id int64) (billing.Quote, error) {
	quotes, _, err := db.quoteRows(ctx, scope, billing.QuoteFilter{IDs: []int64{id}}, 1)
	if err != nil {
		return billing.Quote{}, err
	}
	if len(quotes) == 0 {
		return billing.Quote{}, fault.New(fault.NotFound, fault.NoSuchQuote, id)
	}
	return quotes[0], nil
}

func quoteWhere(scope billing.Scope, f *billing.QuoteFilter) *where {
	w := &where{}
	w.and("q.account_id = any(?)", scope.Accounts)
	anyOf(w, "q.mode", f.Modes)
	anyOf(w, "q.service", f.Services)
	anyOf(w, "q.id", f.IDs)
	if f.Person != 0 {
		w.and("q.person_id = ?", f.Person)
	}
	if f.SameAs != 0 {
		w.and("q.terms = (select s.terms from price_quote s where s.id = ? and s.account_id = any($1))", f.SameAs)
	}
	if f.From != 0 {
		w.and("q.asked_at >= ?", dayStart(f.From))
	}
	if f.To != 0 {
		w.and("q.asked_at < ?", dayStart(f.To+1))
	}
	if strings.TrimSpace(f.Query) != "" {
		w.matchesOf("q.", f.Query)
	}
	return w
}

func (db *DB) quoteRows(ctx context.Context, scope billing.Scope, f billing.QuoteFilter, limit int) ([]billing.Quote, func(*billing.Quote) string, error) {
	sort, r, err := sorted(quoteSorts, f.Sort, "-asked", f.After, f.Before)
	if err != nil {
		return nil, nil, err
	}
	w := quoteWhere(scope, &f)
	keys := []keyColumn{{sort.column, sort.cast}, {"q.id", "bigint"}}
	if err := w.andPast(r, keys...); err != nil {
		return nil, nil, err
	}
	rows, err := db.read.Query(ctx, `
		select q.id, q.account_id, a.name, q.person_id, p.name, q.asked_at, q.mode, q.iam_project, q.service, q.resource_type, q.spec, q.region, q.zone,
			q.size, q.size_unit, q.pieces, q.usage_type, coalesce(q.usage::text, ''), q.usage_unit, coalesce(q.period_unit, 0), coalesce(q.period_num, 0),
			q.product_id, q.currency, q.list_amount, q.amount, q.offers, q.raw::text,
			coalesce(s.name, ''), coalesce(s.name_zh, ''), coalesce(t.name, ''), coalesce(t.name_zh, '')
		from price_quote q join account a on a.id = q.account_id join person p on p.id = q.person_id
		left join catalog_entry s on s.account_id = q.account_id and s.list = 'services' and s.service = '' and s.resource_type = '' and s.code = q.service
		left join catalog_entry t on t.account_id = q.account_id and t.list = 'types' and t.service = q.service and t.resource_type = '' and t.code = q.resource_type
		where `+w.String()+`
		order by `+r.order(keys...)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("quotes: %w", err)
	}
	quotes, err := pgx.CollectRows(rows, scanQuote)
	if err != nil {
		return nil, nil, fmt.Errorf("quotes: %w", err)
	}
	return quotes, func(q *billing.Quote) string { return newCursor(sort.value(q), strconv.FormatInt(q.ID, 10)) }, nil
}

func scanQuote(row pgx.CollectableRow) (q billing.Quote, err error) {
	var currency, raw string
	var list, amount decimal.Decimal
	var offers []savedOffer
	err = row.Scan(&q.ID, &q.AccountID, &q.AccountName, &q.PersonID, &q.PersonName, &q.AskedAt, &q.Mode, &q.IAMProject, &q.ServiceType, &q.ResourceType,
		&q.Spec, &q.Region, &q.Zone, &q.Size, &q.SizeUnit, &q.Count, &q.UsageType, &q.Usage, &q.UsageUnit, &q.Unit, &q.Num, &q.ProductID, &currency,
		&list, &amount, &offers, &raw, &q.ServiceName, &q.ServiceNameZH, &q.TypeName, &q.TypeNameZH)
	if err != nil {
		return q, err
	}
	q.AskedAt, q.Raw = q.AskedAt.UTC(), json.RawMessage(raw)
	q.List, q.Amount = money.New(list, currency), money.New(amount, currency)
	for _, o := range offers {
		off, err := decimal.NewFromString(o.Off)
		if err != nil {
			return q, err
		}
		left, err := decimal.NewFromString(o.Amount)
		if err != nil {
			return q, err
		}
		q.Offers = append(q.Offers, billing.QuoteOffer{
			Name: o.Name, Type: billing.QuoteDiscountType(o.Type), Best: o.Best, Off: money.New(off, currency), Amount: money.New(left, currency),
		})
	}
	return q, nil
}

// QuoteServices returns the services that quotes were asked for, with their number.
func (db *DB) QuoteServices(ctx context.Context, scope billing.Scope) ([]billing.Facet, error) {
	rows, err := db.read.Query(ctx, `
		select g.service, coalesce(n.name, ''), coalesce(n.name_zh, ''), g.quotes
		from (select service, count(*) as quotes from price_quote where account_id = any($1) group by service) g
		left join lateral (
			select s.name, s.name_zh from catalog_entry s where s.account_id = any($1) and s.list = 'services' and s.code = g.service
			order by s.seen_at desc limit 1
		) n on true order by lower(coalesce(n.name, g.service)), g.service`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("services of quotes: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f billing.Facet, err error) {
		err = row.Scan(&f.Key, &f.Name, &f.NameZH, &f.Lines)
		return f, err
	})
}

// UsedProducts returns the specifications of one resource type that the newest
// bills of the scope have, by specification. It looks at one line a resource.
func (db *DB) UsedProducts(ctx context.Context, scope billing.Scope, service, resourceType string) ([]billing.UsedProduct, error) {
	var batches []int64 // resolved first, so that planning prunes all other partitions
	err := db.read.QueryRow(ctx, `
		select array(select distinct on (account_id) batch::bigint from bill_current where account_id = any($1) order by account_id, cycle desc)`,
		scope.Accounts).Scan(&batches)
	if err != nil {
		return nil, fmt.Errorf("specifications in use: %w", err)
	}
	rows, err := db.read.Query(ctx, `
		with resource as (
			select id, region from dim_resource where account_id = any($1) and service_type = $2 and resource_type = $3 order by id desc limit 300
		)
		select distinct p.sku_code, p.spec_desc, r.region
		from resource r cross join lateral (
			select l.product from bill_line l where l.batch = any($4) and l.resource = r.id limit 1
		) l join dim_product p on p.id = l.product
		where p.sku_code <> '' order by 1, 2, 3 limit 100`, scope.Accounts, service, resourceType, batches)
	if err != nil {
		return nil, fmt.Errorf("specifications in use: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[billing.UsedProduct])
}

// Regions returns the regions that bills of the scope have named, by code.
func (db *DB) Regions(ctx context.Context, scope billing.Scope) ([]billing.Facet, error) {
	rows, err := db.read.Query(ctx, `
		select code, coalesce(max(name) filter (where language = 'en_US'), ''), coalesce(max(name) filter (where language = 'zh_CN'), '')
		from code_name where account_id = any($1) and kind = 'region' and code <> '' group by code order by code limit 200`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("regions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f billing.Facet, err error) {
		err = row.Scan(&f.Key, &f.Name, &f.NameZH)
		return f, err
	})
}
