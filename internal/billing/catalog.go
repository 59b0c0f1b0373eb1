package billing

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
