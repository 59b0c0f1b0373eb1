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
