package huaweiapi

import (
	"context"

	"portal/internal/billing"
)

// The product lists' own types; they live beside the other business types.
type (
	ServiceType  = billing.ServiceType
	ResourceType = billing.ResourceType
)

// ListServiceTypes reads all cloud service types with their names in language
// (the vendor's page: "Querying Cloud Service Types"). Marketplace services are
// not among them. "" is the client's language.
func (c *Client) ListServiceTypes(ctx context.Context, language string) ([]ServiceType, error) {
	return readAll(ctx, c, func(s *ServiceType) string { return s.Code }, listing[ServiceType]{
		op: opListServiceTypes, list: "service_types", total: "total_count", size: 1000, language: language,
		decode: intake.serviceType,
	})
}

func (in intake) serviceType(v value) (s ServiceType, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "service_type_code":
			return v.text(&s.Code)
		case "service_type_name":
			return v.text(&s.Name)
		case "abbreviation":
			return v.text(&s.Abbreviation)
		}
		return errUnlisted
	})
	return s, first(err, has("service_type_code", s.Code != ""))
}

// ListResourceTypes reads the resource types of all services with their names
// in language (the vendor's page: "Querying Resource Types"). "" is the
// client's language.
func (c *Client) ListResourceTypes(ctx context.Context, language string) ([]ResourceType, error) {
	return readAll(ctx, c, func(r *ResourceType) string { return r.ServiceType + " " + r.Code }, listing[ResourceType]{
		op: opListResourceTypes, list: "resource_types", total: "total_count", size: 1000, language: language,
		decode: intake.resourceType,
	})
}

func (in intake) resourceType(v value) (r ResourceType, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "resource_type_code":
			return v.text(&r.Code)
		case "resource_type_name":
			return v.text(&r.Name)
		case "resource_type_desc":
			return v.text(&r.Description)
		case "service_type_code":
			return v.text(&r.ServiceType)
		}
		return errUnlisted
	})
	return r, first(err, has("resource_type_code", r.Code != ""))
}

// ListServiceResources reads the resource types of one cloud service (the
// vendor's page: "Querying Resources by Cloud Service Type"). A service that does
// not exist, or is sold in the marketplace, has none. "" is the client's language.
func (c *Client) ListServiceResources(ctx context.Context, service, language string) ([]ResourceType, error) {
	if service == "" {
		return nil, invalid(opListServiceResources, "no service type")
	}
	return readAll(ctx, c, func(r *ResourceType) string { return r.ServiceType + " " + r.Code }, listing[ResourceType]{
		op: opListServiceResources, list: "infos", total: "total_count", size: 100, language: language,
		query:  []param{{"service_type_code", service}},
		decode: intake.serviceResource,
	})
}

// serviceResource reads the one list whose elements wrap another object.
func (in intake) serviceResource(v value) (r ResourceType, err error) {
	err = in.object(v, func(key string, v value) error {
		if key != "basic_info" {
			return errUnlisted
		}
		return in.object(v, func(key string, v value) error {
			switch key {
			case "resource_type_code":
				return v.text(&r.Code)
			case "product_owner_service":
				return v.text(&r.ServiceType)
			case "name":
				return v.text(&r.Name)
			case "description":
				return v.text(&r.Description)
			}
			return errUnlisted
		})
	})
	return r, first(err, has("resource_type_code", r.Code != ""))
}

// ListUsageTypes reads what resources can be billed by, of one resource type
// or, with "", of all (the vendor's page: "Querying Usage Types"). The code is
// the usage factor of a price request. "" as language is the client's.
func (c *Client) ListUsageTypes(ctx context.Context, resourceType, language string) ([]billing.UsageType, error) {
	var query params
	query.text("resource_type_code", resourceType)
	id := func(u *billing.UsageType) string { return u.ServiceType + " " + u.ResourceType + " " + u.Code }
	return readAll(ctx, c, id, listing[billing.UsageType]{
		op: opListUsageTypes, list: "usage_types", total: "total_count", size: 100, language: language, query: query,
		decode: intake.usageType,
	})
}

func (in intake) usageType(v value) (u billing.UsageType, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "code":
			return v.text(&u.Code)
		case "name":
			return v.text(&u.Name)
		case "resource_type_code":
			return v.text(&u.ResourceType)
		case "resource_type_name":
			return v.text(&u.ResourceTypeName)
		case "service_type_code":
			return v.text(&u.ServiceType)
		case "service_type_name":
			return v.text(&u.ServiceTypeName)
		}
		return errUnlisted
	})
	return u, first(err, has("code", u.Code != ""))
}

// ListMeasureUnits reads all units of measurement (the vendor's page: "Querying
// Measurement Units"). The list is not paged. "" is the client's language.
func (c *Client) ListMeasureUnits(ctx context.Context, language string) ([]billing.MeasureUnit, error) {
	return readOne(ctx, c, request{op: opListMeasureUnits, language: language}, listing[billing.MeasureUnit]{
		op: opListMeasureUnits, list: "measure_units", decode: intake.measureUnit,
	})
}

func (in intake) measureUnit(v value) (u billing.MeasureUnit, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "measure_id":
			return integer(v, &u.ID)
		case "measure_name":
			return v.text(&u.Name)
		case "abbreviation":
			return v.text(&u.Abbreviation)
		case "measure_type":
			return integer(v, &u.Type)
		}
		return errUnlisted
	})
	return u, first(err, has("measure_id", u.ID != 0))
}

// ListConversions reads how units convert into each other, of one kind of
// measurement or, with 0, of all (the vendor's page: "Querying the Measurement
// Unit Number System"). The list is not paged; an unknown kind has none.
func (c *Client) ListConversions(ctx context.Context, measureType int32) ([]billing.Conversion, error) {
	if measureType < 0 {
		return nil, invalid(opListConversions, "measurement type %d does not exist", measureType)
	}
	var query params
	query.number("measure_type", int(measureType))
	return readOne(ctx, c, request{op: opListConversions, query: query}, listing[billing.Conversion]{
		op: opListConversions, list: "conversions", decode: intake.conversion,
	})
}

func (in intake) conversion(v value) (n billing.Conversion, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "measure_id":
			return integer(v, &n.From)
		case "ref_measure_id":
			return integer(v, &n.To)
		case "conversion_ratio":
			return integer(v, &n.Ratio)
		case "measure_type":
			return integer(v, &n.Type)
		}
		return errUnlisted
	})
	return n, first(err, has("measure_id", n.From != 0), has("ref_measure_id", n.To != 0), has("conversion_ratio", n.Ratio != 0))
}
