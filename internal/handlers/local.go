package handlers

import (
	"context"

	"portal/internal/billing"
	"portal/web/templates/lang"
)

// localNames are the names of services and resource types in the page's
// language, where it is not the one that bills and orders were read in. They
// replace the upstream's in what a page shows; files keep the upstream's.
type localNames map[[2]string]string

// local returns the names that a Chinese page shows; none for an English one.
func (s *site) local(ctx context.Context, v *visit) (localNames, error) {
	if v.t.Tag != lang.Chinese {
		return nil, nil
	}
	return s.db.ChineseNames(ctx, v.everything())
}

func (n localNames) put(kind, code string, name *string) {
	if own := n[[2]string{kind, code}]; own != "" {
		*name = own
	}
}

func (n localNames) orders(orders []billing.Order) {
	for i := range orders {
		o := &orders[i]
		n.put("service", o.ServiceType, &o.ServiceTypeName)
		for k := range o.Items {
			n.put("service", o.Items[k].ServiceType, &o.Items[k].ServiceTypeName)
		}
	}
}

func (n localNames) activities(list []billing.Activity) {
	for i := range list {
		switch a := &list[i]; a.Kind {
		case billing.OrderPlaced, billing.OrderPaid, billing.OrderChanged:
			n.put("service", a.Of, &a.Name)
		}
	}
}

func (n localNames) lines(lines []billing.Line) {
	for i := range lines {
		n.put("service", lines[i].ServiceType, &lines[i].ServiceTypeName)
		n.put("type", lines[i].ResourceType, &lines[i].ResourceTypeName)
	}
}

func (n localNames) movers(movers []billing.Mover) {
	for i := range movers {
		n.put("service", movers[i].ServiceType, &movers[i].ServiceTypeName)
	}
}

func (n localNames) resources(found []billing.FoundResource) {
	for i := range found {
		n.put("service", found[i].ServiceType, &found[i].ServiceTypeName)
	}
}

func (n localNames) subscriptions(list []billing.Subscription) {
	for i := range list {
		n.put("service", list[i].ServiceType, &list[i].ServiceTypeName)
		n.put("type", list[i].ResourceType, &list[i].ResourceTypeName)
	}
}

func (n localNames) packages(list []billing.Package) {
	for i := range list {
		n.put("service", list[i].ServiceType, &list[i].ServiceTypeName)
	}
}

func (n localNames) usage(rows []billing.UsageRow) {
	for i := range rows {
		n.put("service", rows[i].ServiceType, &rows[i].ServiceTypeName)
		n.put("type", rows[i].ResourceType, &rows[i].ResourceTypeName)
	}
}

// resource names a resource as its newest lines do.
func (n localNames) resource(r *billing.Resource) {
	n.put("service", r.ServiceType, &r.ServiceTypeName)
	n.put("type", r.ResourceType, &r.ResourceTypeName)
}
