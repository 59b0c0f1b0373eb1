package export

import (
	"cmp"
	"strings"

	"portal/internal/billing"
)

// serviceCategories sorts the vendor's services, by the end of their code, into
// the categories of FOCUS.
var serviceCategories = categories(map[string]string{
	"AI and Machine Learning":   "modelarts frs ocr nlp moderation",
	"Analytics":                 "mrs dli css dis cdm cloudtable dgc dataartsstudio ges",
	"Business Applications":     "meeting",
	"Compute":                   "ec2 bms deh as ims cce cci functiongraph workspace ief hecs",
	"Databases":                 "rds dds dcs dws gaussdb nosql ddm drs",
	"Developer Tools":           "codearts devcloud swr",
	"Identity":                  "iam",
	"Integration":               "dms smn apig roma eventgrid",
	"Internet of Things":        "iot iotda iotedge",
	"Management and Governance": "lts ces cts aom apm rms support",
	"Media":                     "live vod mpc rtc",
	"Migration":                 "sms oms",
	"Networking":                "vpc eip bandwidth elb natgateway vpn dc dns cdn vpcep er cc",
	"Security":                  "waf hss kms dew dbss aad antiddos scm cfw cbh vss dsc secmaster",
	"Storage":                   "obs ebs evs sfs sfsturbo cbr csbs vbs dss sdrs",
})

func categories(services map[string]string) map[string]string {
	byService := map[string]string{}
	for category, names := range services {
		for name := range strings.FieldsSeq(names) {
			byService[name] = category
		}
	}
	return byService
}

// serviceCategory is the category of a service; one that is not known here is
// "Other", as the specification wants it.
func serviceCategory(code string) string {
	return cmp.Or(serviceCategories[code[strings.LastIndexByte(code, '.')+1:]], "Other")
}

// publisherOf is who made what was bought: the vendor, but for the wares of its
// marketplace, whose makers the upstream does not name.
func publisherOf(l *billing.Line) string {
	if strings.HasSuffix(l.ServiceType, ".marketplace") {
		return cmp.Or(l.ServiceTypeName, l.ServiceType)
	}
	return vendor
}
