// Package lang is the catalogue: every word a page says, in English and 简体中文.
// One struct per feature, in a file of its own with both languages side by side,
// so that a missing word does not compile or fails the test. Sentences with
// values are functions, because they need plurals; sentences with amounts, times
// or links inside are Phrases, which ui.Say fills.
package lang

import (
	"golang.org/x/text/language"
)

// Phrase is a sentence with numbered places {0}, {1}, … for amounts, times and links.
type Phrase string

// Texts is everything the pages say in one language.
type Texts struct {
	Tag  string // BCP 47: "en", "zh-Hans"
	Name string // of the language, in itself

	Calendar  CalendarTexts
	Layout    LayoutTexts
	List      ListTexts
	Chart     ChartTexts
	Codes     CodeTexts
	Faults    FaultTexts
	Login     LoginTexts
	Overview  OverviewTexts
	Orders    OrderTexts
	Bills     BillTexts
	Lines     LineTexts
	Search    SearchTexts
	Sync      SyncTexts
	Retention RetentionTexts
	Checks    CheckTexts
	Catalog   CatalogTexts
	Prices    PriceTexts
	Versions  VersionTexts
	Resources ResourceTexts
	Usage     UsageTexts
	Projects  ProjectTexts
	Costs     CostTexts
	Grain     GrainTexts

	Approvals ApprovalTexts
	Asks      AskTexts
	Bulk      BulkTexts
	Waits     WaitTexts
	Refunds   RefundTexts
	Policy    PolicyTexts

	Views ViewTexts

	FrameTexts
	HoldingsTexts
}

// The tags of the languages.
const (
	English = "en"
	Chinese = "zh-Hans"
)

var (
	english = &Texts{
		Tag: English, Name: "English",
		Calendar:  enCalendar,
		Layout:    enLayout,
		List:      enList,
		Chart:     enChart,
		Codes:     enCodes,
		Faults:    enFaults,
		Login:     enLogin,
		Overview:  enOverview,
		Orders:    enOrders,
		Bills:     enBills,
		Lines:     enLines,
		Search:    enSearch,
		Sync:      enSync,
		Retention: enRetention,
		Checks:    enChecks,
		Catalog:   enCatalog,
		Prices:    enPrices,
		Versions:  enVersions,
		Resources: enResources,
		Usage:     enUsage,
		Projects:  enProjects,
		Costs:     enCosts,
		Grain:     enGrain,
		Approvals: enApprovals,
		Asks:      enAsks,
		Bulk:      enBulk,
		Waits:     enWaits,
		Refunds:   enRefunds,
		Policy:    enPolicy,

		Views:         enViews,
		FrameTexts:    enFrame,
		HoldingsTexts: enHoldings,
	}
	chinese = &Texts{
		Tag: Chinese, Name: "简体中文",
		Calendar:  zhCalendar,
		Layout:    zhLayout,
		List:      zhList,
		Chart:     zhChart,
		Codes:     zhCodes,
		Faults:    zhFaults,
		Login:     zhLogin,
		Overview:  zhOverview,
		Orders:    zhOrders,
		Bills:     zhBills,
		Lines:     zhLines,
		Search:    zhSearch,
		Sync:      zhSync,
		Retention: zhRetention,
		Checks:    zhChecks,
		Catalog:   zhCatalog,
		Prices:    zhPrices,
		Versions:  zhVersions,
		Resources: zhResources,
		Usage:     zhUsage,
		Projects:  zhProjects,
		Costs:     zhCosts,
		Grain:     zhGrain,
		Approvals: zhApprovals,
		Asks:      zhAsks,
		Bulk:      zhBulk,
		Waits:     zhWaits,
		Refunds:   zhRefunds,
		Policy:    zhPolicy,

		Views:         zhViews,
		FrameTexts:    zhFrame,
		HoldingsTexts: zhHoldings,
	}
)

// All returns the languages, the default first.
func All() []*Texts { return []*Texts{english, chinese} }

// For returns the language of a tag; English for any other.
func For(tag string) *Texts {
	if tag == Chinese {
		return chinese
	}
	return english
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// Match returns the language a person prefers, or else the best one of the
// browser's Accept-Language header.
func Match(acceptLanguage, preferred string) *Texts {
	if preferred == English || preferred == Chinese {
		return For(preferred)
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return english
	}
	_, at, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return english
	}
	return All()[at]
}
