package huaweiapi

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"portal/internal/billing"
)

// SubscriptionQuery selects yearly/monthly resources. The zero value selects
// all, primary and attached.
type SubscriptionQuery struct {
	IDs                  []string // at most 50; their attached ones come too
	OrderID              string   // that bought them
	ServiceType          string
	MainOnly             bool // no attached ones
	Statuses             []billing.SubscriptionStatus
	ExpireFrom, ExpireTo time.Time // window in which the term ends
}

// ListPayPerUseCustomerResources reads yearly/monthly resources that were
// provisioned (the vendor's page: "Querying Customer's Yearly/Monthly
// Resources"; its operation id says pay-per-use, its path "suscriptions").
func (c *Client) ListPayPerUseCustomerResources(ctx context.Context, q SubscriptionQuery) iter.Seq2[billing.Subscription, error] {
	op := opListSubscriptions
	if len(q.IDs) > 50 || len(q.Statuses) > 10 {
		err := invalid(op, "more than 50 resources or 10 states")
		return func(yield func(billing.Subscription, error) bool) { yield(billing.Subscription{}, err) }
	}
	body := map[string]any{}
	setIf(body, "resource_ids", q.IDs, len(q.IDs) > 0)
	setIf(body, "order_id", q.OrderID, q.OrderID != "")
	setIf(body, "service_type_code", q.ServiceType, q.ServiceType != "")
	setIf(body, "only_main_resource", 1, q.MainOnly)
	setIf(body, "status_list", q.Statuses, len(q.Statuses) > 0)
	setIf(body, "expire_time_begin", wireTime(q.ExpireFrom), !q.ExpireFrom.IsZero())
	setIf(body, "expire_time_end", wireTime(q.ExpireTo), !q.ExpireTo.IsZero())
	p := pager[billing.Subscription]{
		op: op, size: 500,
		id:    func(s *billing.Subscription) string { return s.ID + " " + s.InstanceID },
		print: func(s *billing.Subscription) string { return string(s.Raw) },
	}
	p.fetch = listing[billing.Subscription]{
		op: op, list: "data", total: "total_count", size: p.size, body: body, decode: intake.subscription,
	}.pages(c)
	return p.all(ctx)
}

// setIf puts a filter into a request body, or leaves it out.
func setIf(body map[string]any, name string, value any, on bool) {
	if on {
		body[name] = value
	}
}

func (in intake) subscription(v value) (billing.Subscription, error) {
	s := billing.Subscription{Raw: json.RawMessage(slices.Clone(v))}
	policy := false
	err := in.object(v, func(key string, v value) error {
		if p := subscriptionText(&s, key); p != nil {
			return v.text(p)
		}
		switch key {
		case "is_main_resource":
			return v.flag(&s.Main)
		case "status":
			return integer(v, &s.Status)
		case "effective_time":
			return v.instant(&s.EffectiveAt)
		case "expire_time":
			return v.instant(&s.ExpireAt)
		case "update_time":
			return v.instant(&s.UpdatedAt)
		case "expire_policy":
			policy = !v.isNull()
			return integer(v, &s.ExpirePolicy)
		case "spec_size":
			return v.quantity(&s.SpecSize)
		case "spec_size_measure_id":
			return integer(v, &s.SpecSizeMeasureID)
		case "enterprise_project":
			project, err := in.project(v)
			s.Project = project
			return err
		}
		return errUnlisted
	})
	return s, first(err, has("resource_id", s.ID != ""), has("status", s.Status != 0), has("expire_policy", policy))
}

func subscriptionText(s *billing.Subscription, key string) *string {
	switch key {
	case "id":
		return &s.InstanceID
	case "resource_id":
		return &s.ID
	case "resource_name":
		return &s.Name
	case "region_code":
		return &s.Region
	case "service_type_code":
		return &s.ServiceType
	case "service_type_name":
		return &s.ServiceTypeName
	case "resource_type_code":
		return &s.ResourceType
	case "resource_type_name":
		return &s.ResourceTypeName
	case "resource_spec_code":
		return &s.Spec
	case "project_id":
		return &s.IAMProjectID
	case "product_id":
		return &s.ProductID
	case "parent_resource_id":
		return &s.ParentID
	case "product_spec_desc":
		return &s.SpecDesc
	}
	return nil
}
