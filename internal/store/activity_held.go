package store

import (
	"strings"

	"portal/internal/billing"
)

// heldSource is how a kind of what the account holds tells what happened to it:
// h is the thing, v a version of it, b the version before. "?" stands for one of them.
type heldSource struct {
	began, changed billing.ActivityKind
	table, id      string
	name           string
	at             string      // when it began upstream; first seen where that is not known
	facts          [][2]string // code and value of what a change can be of; the first is the status
	worth, amount  string      // when it began, and of a version; "" = none
}

var heldSources = []heldSource{
	{
		began: billing.SubscriptionNew, changed: billing.SubscriptionChanged, table: "subscription", id: "resource_id",
		name: `coalesce(nullif(h.name, ''), h.service_type_name)`, at: "effective_at",
		facts: [][2]string{{"status", "?.status::text"}, {"ends", `to_char(?.expire_at at time zone 'UTC', 'YYYY-MM-DD')`}, {"then", "?.expire_policy::text"}},
	},
	{
		began: billing.PackageNew, changed: billing.PackageChanged, table: "resource_package", id: "package_id",
		name: `h.product_name`, at: "effective_at", facts: [][2]string{{"status", "?.status::text"}}, // what is left changes all the time
	},
	{
		began: billing.CouponNew, changed: billing.CouponChanged, table: "coupon", id: "coupon_id",
		name: `h.plan_name`, at: "created_at", facts: [][2]string{{"status", "?.status::text"}, {"frozen", "?.frozen::text"}}, worth: "h.face_amount", amount: "?.left_amount",
	},
	{
		began: billing.InvoiceNew, changed: billing.InvoiceChanged, table: "invoice", id: "invoice_id",
		name: `coalesce(nullif(h.number, ''), h.title)`, at: "applied_at", facts: [][2]string{{"status", "?.state::text"}}, worth: "h.amount", amount: "?.amount",
	},
}

// sources are what began, and what changed or went afterwards. Before and after
// are told as "status=2 ends=2026-12-01", or "gone".
func (h *heldSource) sources() []activitySource {
	id := "h." + h.id
	search := `lower(` + id + ` || ' ' || ` + h.name + `)`
	amount, amounts := `null::numeric, null::text, null::numeric`, `null::numeric, null::text, null::numeric`
	same := []string{"v.gone = b.gone"}
	if h.amount != "" {
		amount = h.worth + `, h.currency, null::numeric`
		amounts = of("v", h.amount) + `, h.currency, ` + of("b", h.amount)
		same = append(same, of("v", h.amount)+" = "+of("b", h.amount))
	}
	before, after := `case when b.gone then 'gone' end`, `case when v.gone then 'gone' end`
	for _, f := range h.facts {
		was, is := of("b", f[1]), of("v", f[1])
		same = append(same, is+" is not distinct from "+was)
		part := func(value string) string {
			return `, case when ` + is + ` is distinct from ` + was + ` and not v.gone then '` + f[0] + `=' || coalesce(` + value + `, '') end`
		}
		before, after = before+part(was), after+part(is)
	}
	versions := h.table + "_version"
	return []activitySource{
		{
			kind: h.began, from: h.table + ` h`, where: `h.account_id = any($1)`, at: `least(h.` + h.at + `, h.first_seen_at)`, key: `h.account_id || '/' || ` + id,
			columns: `h.account_id, ` + id + `, ` + h.name + `, '', '', 'status=' || ` + of("h", h.facts[0][1]) + `, '', null::bigint, ` + amount, search: search,
		},
		{
			kind: h.changed,
			from: versions + ` v join ` + h.table + ` h using (account_id, ` + h.id + `) join ` + versions + ` b on b.account_id = v.account_id and b.` + h.id + ` = v.` + h.id +
				` and b.version = v.version - 1`,
			where: `v.account_id = any($1) and v.version > 1 and not (` + strings.Join(same, " and ") + `)`,
			at:    `v.seen_at`, key: `v.account_id || '/' || v.` + h.id + ` || '/' || v.version`,
			columns: `v.account_id, v.` + h.id + `, ` + h.name + `, '', concat_ws(' ', ` + before + `), concat_ws(' ', ` + after + `), '', null::bigint, ` + amounts, search: search,
		},
	}
}

func of(alias, expression string) string { return strings.ReplaceAll(expression, "?", alias) }
