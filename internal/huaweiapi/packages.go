package huaweiapi

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"portal/internal/billing"
)

// PackageQuery selects resource packages.
type PackageQuery struct {
	Region, OrderID, ProductID, ProductName string // "" = any
	ProjectID                               string // enterprise project; "" = packages outside of any
	Status                                  *billing.PackageStatus
	ServiceTypes                            []string // at most ten
	Language                                string   // of names; "" = the client's
}

// ListFreeResourceInfos reads resource packages (the vendor's page: "Querying
// Resource Packages"). Those that expired more than 18 months ago are not
// given. Without a project only packages outside of enterprise projects are:
// ask once for each project. Quantities are in the unit of MeasureID.
func (c *Client) ListFreeResourceInfos(ctx context.Context, q PackageQuery) iter.Seq2[billing.Package, error] {
	op := opListPackages
	if len(q.ServiceTypes) > 10 {
		err := invalid(op, "more than ten service types")
		return func(yield func(billing.Package, error) bool) { yield(billing.Package{}, err) }
	}
	body := map[string]any{}
	setIf(body, "region_code", q.Region, q.Region != "")
	setIf(body, "order_id", q.OrderID, q.OrderID != "")
	setIf(body, "product_id", q.ProductID, q.ProductID != "")
	setIf(body, "product_name", q.ProductName, q.ProductName != "")
	setIf(body, "enterprise_project_id", q.ProjectID, q.ProjectID != "")
	setIf(body, "status", q.Status, q.Status != nil)
	setIf(body, "service_type_code_list", q.ServiceTypes, len(q.ServiceTypes) > 0)
	p := pager[billing.Package]{
		op: op, size: 1000,
		id:    func(p *billing.Package) string { return p.ID },
		print: func(p *billing.Package) string { return string(p.Raw) },
	}
	p.fetch = listing[billing.Package]{
		op: op, list: "free_resource_packages", total: "total_count", size: p.size, body: body,
		language: q.Language, decode: intake.pkg,
	}.pages(c)
	return p.all(ctx)
}

func (in intake) pkg(v value) (billing.Package, error) {
	p := billing.Package{Raw: json.RawMessage(slices.Clone(v))}
	status := false
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "order_instance_id":
			return v.text(&p.ID)
		case "order_id":
			return v.text(&p.OrderID)
		case "product_id":
			return v.text(&p.ProductID)
		case "product_name":
			return v.text(&p.ProductName)
		case "enterprise_project_id":
			return v.text(&p.ProjectID)
		case "enterprise_project_scope":
			return v.flag(&p.OneProject)
		case "effective_time":
			return v.instant(&p.EffectiveAt)
		case "expire_time":
			return v.instant(&p.ExpireAt)
		case "status":
			status = !v.isNull()
			return integer(v, &p.Status)
		case "service_type_code":
			return v.text(&p.ServiceType)
		case "service_type_name":
			return v.text(&p.ServiceTypeName)
		case "region_code":
			return v.text(&p.Region)
		}
		return in.pkgKind(&p, key, v)
	})
	return p, first(err, has("order_instance_id", p.ID != ""), has("status", status))
}

// pkgKind reads what kind of package it is, and its items.
func (in intake) pkgKind(p *billing.Package, key string, v value) error {
	switch key {
	case "source_type":
		return v.flag(&p.Gift)
	case "bundle_type":
		kind := ""
		err := v.text(&kind)
		p.Bundle = kind == "BUNDLE_PKG"
		return err
	case "quota_reuse_mode":
		mode := 0
		err := integer(v, &mode)
		p.Resettable = mode == 1
		return err
	case "free_resources":
		return in.list(v, func(v value) error {
			item, err := in.pkgItem(v)
			p.Items = append(p.Items, item)
			return err
		})
	}
	return errUnlisted
}

func (in intake) pkgItem(v value) (item billing.PackageItem, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "free_resource_id":
			return v.text(&item.ID)
		case "usage_type_name":
			return v.text(&item.UsageTypeName)
		case "amount":
			return v.quantity(&item.Left)
		case "original_amount":
			return v.quantity(&item.Quota)
		case "measure_id":
			return integer(v, &item.MeasureID)
		}
		return errUnlisted
	})
	return item, first(err, has("free_resource_id", item.ID != ""))
}

// ListFreeResourceUsages reads the present state of package items (the vendor's
// page: "Querying the Resource Usage"), 1 to 100 of them. An item
// that the upstream does not know is missing in the answer. For a resettable
// package all is about the present cycle.
func (c *Client) ListFreeResourceUsages(ctx context.Context, itemIDs []string) ([]billing.PackageUsage, error) {
	op := opListPackageUsages
	if len(itemIDs) < 1 || len(itemIDs) > 100 {
		return nil, invalid(op, "%d items, not 1 to 100", len(itemIDs))
	}
	body, err := json.Marshal(map[string]any{"free_resource_ids": itemIDs})
	if err != nil {
		return nil, invalid(op, "an id cannot be written as JSON")
	}
	return readOne(ctx, c, request{op: op, body: body}, listing[billing.PackageUsage]{
		op: op, list: "free_resources", decode: intake.pkgUsage,
	})
}

func (in intake) pkgUsage(v value) (u billing.PackageUsage, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "free_resource_id":
			return v.text(&u.ItemID)
		case "free_resource_type_name":
			return v.text(&u.TypeName)
		case "quota_reuse_cycle":
			return integer(v, &u.CycleUnit)
		case "quota_reuse_cycle_type":
			return integer(v, &u.CycleStart)
		case "usage_type_name":
			return v.text(&u.UsageTypeName)
		case "start_time":
			return v.instant(&u.From)
		case "end_time":
			return v.instant(&u.To)
		case "amount":
			return v.quantity(&u.Left)
		case "original_amount":
			return v.quantity(&u.Quota)
		case "measure_id":
			return integer(v, &u.MeasureID)
		}
		return errUnlisted
	})
	return u, first(err, has("free_resource_id", u.ItemID != ""))
}

// DeductionQuery selects uses of packages by UTC+8 days, at most 90 apart.
type DeductionQuery struct {
	From, To                        billing.Day // both inclusive
	ItemID, ProductID, ResourceType string      // "" = any
}

// ListFreeResourcesUsageRecords reads what was taken from packages (the
// vendor's page: "Querying Details of Resource Usage"). Records have no id,
// so twins are two; a list that moves twice while it is read is ErrMoved.
func (c *Client) ListFreeResourcesUsageRecords(ctx context.Context, q DeductionQuery) ([]billing.PackageDeduction, error) {
	op := opListPackageRecords
	if q.From == 0 || q.To < q.From || q.To-q.From > 90 {
		return nil, invalid(op, "days %s to %s are not within 90 days", q.From, q.To)
	}
	query := params{{"deduct_time_begin", q.From.String()}, {"deduct_time_end", q.To.String()}}
	query.text("free_resource_id", q.ItemID)
	query.text("product_id", q.ProductID)
	query.text("resource_type_code", q.ResourceType)
	return readAll(ctx, c, nil, listing[billing.PackageDeduction]{
		op: op, list: "free_resource_records", total: "total_count", size: 1000, query: query, decode: intake.deduction,
	})
}

func (in intake) deduction(v value) (billing.PackageDeduction, error) {
	d := billing.PackageDeduction{Raw: json.RawMessage(slices.Clone(v))}
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "deduct_time":
			return v.instant(&d.At)
		case "free_resource_id":
			return v.text(&d.ItemID)
		case "resource_id":
			return v.text(&d.ResourceID)
		case "resource_type_code":
			return v.text(&d.ResourceType)
		case "resource_type_name":
			return v.text(&d.ResourceTypeName)
		case "resource_tag":
			return v.text(&d.ResourceTag)
		case "product_id":
			return v.text(&d.ProductID)
		case "product_name":
			return v.text(&d.ProductName)
		case "usage_type_code":
			return v.text(&d.UsageType)
		case "available_amount":
			return v.quantity(&d.Before)
		case "remaining_amount":
			return v.quantity(&d.After)
		case "used_amount":
			return v.quantity(&d.Used)
		case "measure_id":
			return integer(v, &d.MeasureID)
		case "effective_time":
			return v.instant(&d.From)
		case "expire_time":
			return v.instant(&d.To)
		}
		return errUnlisted
	})
	return d, first(err, has("free_resource_id", d.ItemID != ""))
}
