package billsync

import (
	"context"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
)

// copyCatalog keeps the product lists in both languages, every day.
func (s *Syncer) copyCatalog(ctx context.Context, u *upstream, m *meter) (result, error) {
	at := s.now()
	r := catalogReader{ctx: ctx, client: u.client, meter: m, at: map[catalogKey]int{}}
	for _, language := range []string{huaweiapi.English, huaweiapi.Chinese} {
		r.language = language
		for _, read := range []func() error{r.services, r.types, r.usages, r.units} {
			if err := read(); err != nil {
				return result{}, err
			}
		}
	}
	if err := r.resources(); err != nil {
		return result{}, err
	}
	var err error
	if r.catalog.Conversions, err = u.client.ListConversions(ctx, 0); err != nil {
		return result{}, err
	}
	if err := s.db.SaveCatalog(ctx, u.account.ID, &r.catalog, at); err != nil {
		return result{}, err
	}
	return result{count: int64(len(r.catalog.Entries) + len(r.catalog.Conversions)), next: at.Add(24 * time.Hour)}, nil
}

// catalogKey is an entry's place in the lists.
type catalogKey struct {
	list                billing.CatalogList
	service, kind, code string
}

// catalogReader reads list after list, language after language, and puts the
// names of an entry together.
type catalogReader struct {
	ctx      context.Context
	client   *huaweiapi.Client
	language string
	meter    *meter
	catalog  billing.Catalog
	at       map[catalogKey]int
}

// entry returns the entry at a place; the first language met makes it.
func (r *catalogReader) entry(k catalogKey) *billing.CatalogEntry {
	i, known := r.at[k]
	if !known {
		i = len(r.catalog.Entries)
		r.at[k] = i
		r.catalog.Entries = append(r.catalog.Entries, billing.CatalogEntry{List: k.list, Service: k.service, ResourceType: k.kind, Code: k.code})
		r.meter.done.Add(1)
	}
	return &r.catalog.Entries[i]
}

func (r *catalogReader) put(e *billing.CatalogEntry, name, description string) {
	if r.language == huaweiapi.Chinese {
		e.NameZH, e.DescriptionZH = name, description
	} else {
		e.Name, e.Description = name, description
	}
}

func (r *catalogReader) services() error {
	all, err := r.client.ListServiceTypes(r.ctx, r.language)
	for _, s := range all {
		e := r.entry(catalogKey{billing.CatalogServices, "", "", s.Code})
		e.Abbreviation = s.Abbreviation
		r.put(e, s.Name, "")
	}
	return err
}

func (r *catalogReader) types() error {
	all, err := r.client.ListResourceTypes(r.ctx, r.language)
	for _, t := range all {
		r.put(r.entry(catalogKey{billing.CatalogTypes, t.ServiceType, "", t.Code}), t.Name, t.Description)
	}
	return err
}

func (r *catalogReader) usages() error {
	all, err := r.client.ListUsageTypes(r.ctx, "", r.language)
	for _, u := range all {
		r.put(r.entry(catalogKey{billing.CatalogUsages, u.ServiceType, u.ResourceType, u.Code}), u.Name, "")
	}
	return err
}

func (r *catalogReader) units() error {
	all, err := r.client.ListMeasureUnits(r.ctx, r.language)
	for _, u := range all {
		e := r.entry(catalogKey{billing.CatalogUnits, "", "", strconv.Itoa(int(u.ID))})
		e.Abbreviation, e.MeasureType = u.Abbreviation, u.Type
		r.put(e, u.Name, "")
	}
	return err
}

// resources asks each service what it sells. That is a call a service, so it is
// asked once: the Chinese names are those of the resource types.
func (r *catalogReader) resources() error {
	chinese := map[string]*billing.CatalogEntry{}
	var services []string
	for i := range r.catalog.Entries {
		switch e := &r.catalog.Entries[i]; e.List {
		case billing.CatalogServices:
			services = append(services, e.Code)
		case billing.CatalogTypes:
			c := *e
			chinese[e.Service+" "+e.Code] = &c
		}
	}
	for _, service := range services {
		sold, err := r.client.ListServiceResources(r.ctx, service, huaweiapi.English)
		if err != nil {
			return err
		}
		for _, t := range sold {
			e := r.entry(catalogKey{billing.CatalogResources, service, "", t.Code})
			e.Name, e.Description = t.Name, t.Description
			if own := chinese[t.ServiceType+" "+t.Code]; own != nil {
				e.NameZH, e.DescriptionZH = own.NameZH, own.DescriptionZH
			}
		}
	}
	return nil
}
