package billing

import "time"

// ServiceType is a cloud service as bills and orders name it by code.
type ServiceType struct {
	Code         string // "hws.service.type.obs"
	Name         string // in the language that was asked for
	Abbreviation string // "OBS"
}

// ResourceType is a kind of resource, owned by one service type.
type ResourceType struct {
	Code        string // "hws.resource.type.vm"
	Name        string // in the language that was asked for
	Description string
	ServiceType string // the owner's code
}

// UsageType is what a resource can be billed by; its code is the usage factor
// of a price request.
type UsageType struct {
	Code, Name                     string // "Duration"
	ResourceType, ResourceTypeName string
	ServiceType, ServiceTypeName   string
}

// MeasureUnit is a unit of measurement. Lines, packages and prices name it by id.
type MeasureUnit struct {
	ID           int32
	Name         string // in the language that was asked for
	Abbreviation string // English
	Type         int32  // kind of measurement: 1 currency, 2 duration, 3 traffic, …; new ones appear
}

// Conversion says that one unit of From is Ratio units of To.
type Conversion struct {
	From, To int32 // unit ids
	Ratio    int64
	Type     int32 // kind of measurement
}

// CatalogList names one of the product lists.
type CatalogList string

// The lists. Resources are what a service sells, which may belong to another service.
const (
	CatalogServices    CatalogList = "services"
	CatalogTypes       CatalogList = "types"
	CatalogResources   CatalogList = "resources"
	CatalogUsages      CatalogList = "usages"
	CatalogUnits       CatalogList = "units"
	CatalogConversions CatalogList = "conversions"
)

// CatalogLists are the lists in the order of the page's tabs.
var CatalogLists = []CatalogList{
	CatalogServices, CatalogTypes, CatalogResources, CatalogUsages, CatalogUnits, CatalogConversions,
}

// CatalogEntry is one row of a product list in both languages.
type CatalogEntry struct {
	List                       CatalogList
	Code                       string // of units the id in digits
	Name, NameZH               string
	Abbreviation               string
	Description, DescriptionZH string
	Service                    string // owner of a type, seller of a resource
	ServiceName, ServiceNameZH string
	ResourceType               string // of a usage type
	TypeName, TypeNameZH       string
	MeasureType                int32 // of units
	FirstSeenAt, SeenAt        time.Time
	GoneAt                     time.Time // since when the upstream lists it no more; zero = it does
}

// Catalog is one reading of all product lists.
type Catalog struct {
	Entries     []CatalogEntry
	Conversions []Conversion
}

// CatalogFilter selects entries of one list. The values of one field are
// alternatives, the fields are combined with AND.
type CatalogFilter struct {
	List          CatalogList
	Query         string // code, either name, abbreviation: substring, any case
	Services      []string
	ResourceTypes []string
	MeasureTypes  []int32
	Sort          string // name, code; "-" before it = descending; "" = name
	After, Before string
	Limit         int
}

// Active reports whether the filter leaves anything out.
func (f *CatalogFilter) Active() bool {
	return f.Query != "" || len(f.Services)+len(f.ResourceTypes)+len(f.MeasureTypes) > 0
}

// CatalogPage is one page of a list.
type CatalogPage struct {
	Entries    []CatalogEntry
	Total      int64
	Prev, Next string // cursors, "" at the ends
}

// Unit is a unit of measurement in both languages.
type Unit struct {
	ID           int32
	Name, NameZH string
	Abbreviation string
	Type         int32
}
