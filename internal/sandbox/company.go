package sandbox

import "strings"

// account is a customer account: the enterprise master or one of its members.
type account struct {
	id     string
	name   string
	index  int
	master *account // nil for the master itself

	standing
}

// standing is what POST /account can change of an account.
type standing struct {
	financeManaged   bool   // a member of a finance-managed enterprise: the master pays its orders
	resellerID       string // customer of this reseller
	hidden           bool   // the reseller does not let it see bills
	frozen           bool
	dailyLimit       e8 // transactions of a day, 0 = none
	orgBudget        e8 // what its organization may still spend; <0 = no budget
	noTaxRate        bool
	costCenterOff    bool
	manyIndependents bool // has too many independent-accounting members
	enterprise       bool // enterprise with real-name authentication
	projectsOn       bool // enterprise projects enabled
	projectGroups    bool // the older project group management is on
	multiProject     bool // the older multi-project function is on
	cash             e8
	credit           e8 // limit of the credit account
	creditUsed       e8
	bonus            e8
	deposit          e8
	designated       e8 // part of cash that is reserved for a purpose
}

// project is an enterprise project of the company.
type project struct {
	id, name string
	index    int
	budget   e8 // what may still be spent by orders; <0 = no budget
}

// company is who owns the world's resources.
type company struct {
	accounts  []*account
	projects  []*project
	unmanaged *project // charges that belong to no project
}

func newCompany(seed uint64, domainID string) *company {
	c := &company{}
	names := []string{"northwind-global", "北风（上海）科技有限公司", "northwind-apac-retail", `northwind "labs" <EMEA> & Söhne`}
	for i, name := range names {
		a := &account{name: name, index: i, standing: standing{orgBudget: -1, enterprise: true, projectsOn: true}}
		a.id = hexID(mix(seed, 11, uint64(i)), 32)
		if i == 0 {
			a.id = domainID
		} else {
			a.master = c.accounts[0]
		}
		c.accounts = append(c.accounts, a)
	}
	master := c.accounts[0]
	master.cash = 186_420*dollar + 37*cent
	master.credit = 60_000 * dollar
	master.bonus = 250 * dollar
	master.deposit = 5_000 * dollar
	master.designated = 1_200 * dollar
	for _, member := range c.accounts[1:] {
		member.cash = 18_000*dollar + e8(member.index)*1111*cent
		member.credit = 5_000 * dollar
	}
	projects := []string{"default", "web-shop", "数据平台", "payments", "research & <AI>", "\u202egnitekram\u202c marketing", "=HYPERLINK(\"http://example.com\")", strings.Repeat("very-long-project-name-", 9)}
	for i, name := range projects {
		p := &project{id: "0", name: name, index: i, budget: -1}
		if i > 0 {
			p.id = uuid(mix(seed, 12, uint64(i)))
		}
		c.projects = append(c.projects, p)
	}
	c.unmanaged = &project{id: "-1", index: len(projects), budget: -1}
	return c
}

// payer returns who pays for an account: its master under unified accounting.
func (a *account) payer() *account {
	if a.master != nil {
		return a.master
	}
	return a
}

// Parts that resource names are put together from.
var (
	nameStages = []string{"prod", "prod", "prod", "staging", "dev", "test", "dr"}
	nameRoles  = map[string][]string{
		"ECS": {"web", "app", "worker", "bastion", "batch", "gateway"}, "EVS": {"data", "system", "backup"},
		"VPC": {"egress", "public", "vpn"}, "OBS": {"assets", "logs", "exports", "raw", "backup"},
		"RDS": {"orders", "users", "billing"}, "DCS": {"session", "cache"}, "CDN": {"static", "video", "img"},
		"ModelArts": {"ranker", "vision", "llm-ft"}, "DWS": {"warehouse", "mart"},
	}
	nameZh = []string{"生产-数据库-主", "测试环境-应用服务器", "华东-订单-缓存", "备份-每日", "财务报表-数据仓库", "网关-出口"}

	// hostileNames try to break whoever shows, exports or searches them.
	hostileNames = []string{
		`<script>alert('bill')</script>`, `"><img src=x onerror=alert(1)>`, `=cmd|'/C calc'!A0`, `+SUM(A1:A9)`, `-2+3`, `@import`,
		"\u202egnp.exe\u202c", "\u200bzero\u200bwidth", `O'Brien "quoted" \ back\slash`, "tab\there", "line\nbreak",
		"%_like%' OR 1=1 --", "{{constructor}}", "😀-emoji-🚀", "مورد-عربي", "e\u0301 vs \u00e9", strings.Repeat("long-", 50),
		"javascript:alert(1)", "../../etc/hosts", "NULL", "null", "0", " leading and trailing ",
	}
	hostileTags = []string{`{"owner":"<b>ops</b>"}`, `env=prod;cost="a,b"`, "=1+1", "部门=研发;环境=生产"}
)

// resourceName makes up a name; every so often one that is Chinese or hostile.
func resourceName(c *chance, sp *spec, n int) string {
	switch {
	case c.oneIn(14):
		return hostileNames[n%len(hostileNames)]
	case c.oneIn(9):
		return pick(c, nameZh) + "-" + string(rune('a'+n%26))
	}
	roles := nameRoles[sp.rt.service.short]
	if roles == nil {
		roles = []string{strings.ToLower(strings.ReplaceAll(sp.rt.service.short, " ", "-"))}
	}
	return pick(c, nameStages) + "-" + pick(c, roles) + "-" + hexID(c.next(), 3)
}
