package lang

import "portal/internal/billing"

var zhCodes = CodeTexts{
	OrderStatus: map[billing.OrderStatus]string{
		1: "待审核", 2: "待退款", 3: "处理中", 4: "已取消", 5: "已完成", 6: "待支付",
		9: "待确认", 10: "待发货", 11: "待收货", 12: "待上门取货", 13: "换货中",
	},
	OrderType: map[billing.OrderType]string{
		1: "新购", 2: "续费", 3: "变更", 4: "退订", 10: "转按需", 11: "转包年/包月", 13: "试用", 14: "试用转商用", 15: "费用调整",
	},
	OrderSource: map[int]string{
		1: "由客户创建", 2: "由代理创建", 3: "来自合同", 4: "由分销商创建", 5: "在控制台删除资源时产生", 6: "事后补录", 7: "作为补偿", 8: "由系统创建",
	},
	BillType: map[int]string{
		1: "新购", 2: "续费", 3: "变更", 4: "退款-退订", 5: "使用", 8: "自动续费", 9: "补偿", 12: "按小时计费", 14: "支持计划月末扣费",
		15: "税金", 16: "扣费", 17: "保底差额", 18: "按月付费", 20: "退款-变更", 23: "节省计划抵扣", 24: "退款-转按需", 100: "退款-税金",
		101: "补偿-税金", 102: "扣费-税金",
	},
	ChargeMode:  map[string]string{"1": "包年/包月", "3": "按需", "10": "预留实例", "11": "节省计划"},
	AccountType: map[billing.AccountType]string{1: "现金", 2: "信用", 5: "奖励金", 7: "保证金"},
	Discount: map[string]string{
		"200": "促销产品折扣", "300": "促销折扣券", "301": "促销代金券", "302": "促销现金券", "500": "代理设置的折扣", "501": "代理设置的减免",
		"502": "代理设置的一口价", "600": "返利合同", "601": "渠道框架合同", "602": "专款专用合同", "603": "直签合同", "604": "电销合同",
		"605": "商务合同折扣", "606": "渠道商务合同折扣", "607": "伙伴授予的折扣", "609": "订单调价", "610": "免除金额", "700": "促销折扣", "800": "充值折扣",
	},
	ItemPeriod: map[int]func(n int) string{
		0: measured("天"), 1: measured("周"), 2: measured("个月"), 3: measured("年"), 4: measured("小时"), 5: func(int) string { return "一次性" },
	},
	Dim: map[billing.Dim]string{
		billing.ByService: "服务", billing.ByRegion: "区域", billing.ByProject: "企业项目", billing.ByResourceType: "资源类型",
		billing.ByChargeMode: "计费模式", billing.ByBillType: "账单类型", billing.ByMember: "成员账号",
	},
	DimTab: map[billing.Dim]string{
		billing.ByService: "按服务", billing.ByRegion: "按区域", billing.ByProject: "按企业项目", billing.ByResourceType: "按资源类型",
		billing.ByChargeMode: "按计费模式", billing.ByBillType: "按账单类型", billing.ByMember: "按成员账号",
	},
	DimCount: map[billing.Dim]func(n int) string{
		billing.ByService: measured("项服务"), billing.ByRegion: measured("个区域"), billing.ByProject: measured("个企业项目"),
		billing.ByResourceType: measured("种资源类型"), billing.ByChargeMode: measured("种计费模式"), billing.ByBillType: measured("种账单类型"),
		billing.ByMember: measured("个成员账号"),
	},
	Sync: map[billing.SyncKind]string{
		billing.SyncBalances: "账户余额", billing.SyncOrders: "近期订单", billing.SyncOrderHistory: "历史订单",
		billing.SyncProducts: "产品名称", billing.SyncBill: "账单",
		billing.SyncSubscriptions: "包年/包月资源", billing.SyncCoupons: "代金券", billing.SyncPackages: "资源包",
		billing.SyncDeductions: "资源包抵扣记录", billing.SyncInvoices: "发票",
		billing.SyncCatalog: "产品目录", billing.SyncCosts: "摊销成本", billing.SyncUsage: "使用明细",
	},
	Problem: map[string]ProblemText{
		"unreachable": {
			"华为云没有响应。",
			"当前显示的是此前复制的数据，没有丢失任何内容。",
			"门户会自动重试。若持续出现，请检查本服务器的网络和代理。",
		},
		"wrong_key": {
			"华为云拒绝了访问密钥。",
			"门户已停止请求，以免密钥被锁定。",
			"请核对设置中的密钥及其私密部分，然后点击“重新尝试密钥”。",
		},
		"clock_skew": {
			"本服务器的时钟不正确。",
			"签名时间与华为云相差超过 15 分钟的请求会被拒绝。",
			"请用时间服务器校准时钟，之后门户会自动继续。",
		},
		"locked": {
			"华为云已将访问密钥锁定五分钟。",
			"密钥连续多次被拒绝；可能有其他程序在用错误的私密部分。",
			"门户会等到锁定结束。若再次出现，请找出使用同一密钥的程序。",
		},
		"throttled": {
			"华为云要求降低调用频率。",
			"该账号的调用额度已被本门户或其他程序用完。",
			"门户会等待后自动继续。除非持续数小时，否则无需处理。",
		},
		"forbidden": {
			"访问密钥无权读取此内容。",
			"华为云认识该密钥，但其用户缺少权限。",
			"请为该用户授予读取账单、订单和余额的权限。",
		},
		"upstream_error": {
			"华为云返回了其自身的故障。",
			"该次返回的内容没有保存，当前显示的是上一次完好的副本。",
			"门户会自动重试。若持续一天，请将下方的请求编号发给华为云支持。",
		},
		"bad_answer": {
			"华为云返回了门户无法识别的内容。",
			"该次返回的内容没有保存，当前显示的是上一次完好的副本。",
			"门户会自动重试。若持续出现，说明接口已变化，请查找门户的新版本。",
		},
		"not_whole": {
			"读取期间账单明细发生了变化。",
			"只有完整读取的月份才会更新显示，在此之前保留原版本。",
			"门户会自动重试，最多三次，之后在下一次例行读取时再试。",
		},
		"internal": {
			"门户在复制数据时出现故障。",
			"没有丢失任何内容，当前显示的是上一次完好的副本。",
			"门户会自动重试。若持续出现，本服务器的日志中有原因。",
		},
	},
	WhyNotWhole: map[string]string{
		"moved":       "读取期间明细在各页之间移动。",
		"count":       "读到的行数与华为云告知的不一致。",
		"interrupted": "读取被中断。",
	},
	Reason: map[string]string{"new": "首次读取", "restated": "华为云重述", "late": "迟到费用", "refreshed": "刷新", "grain": "明细粒度已更改"},
	Result: map[string]string{"new": "首次读取", "unchanged": "无变化", "restated": "华为云已重述", "late": "新增迟到费用", "refreshed": "已刷新", "grain": "已按新的明细粒度读取"},
	Check: map[string]string{
		billing.CheckTotal:    "全部明细与华为云总额",
		billing.CheckRows:     "华为云汇总各行与其总额",
		billing.CheckService:  "某项服务的明细与华为云该服务总额",
		billing.CheckMode:     "某种计费模式的明细与华为云该模式总额",
		billing.CheckFamily:   "消费、退款、调账与华为云相应总额",
		billing.CheckPrice:    "明细：原价减折扣与应付金额",
		billing.CheckPayment:  "明细：各支付来源与应付金额",
		billing.CheckSumPrice: "汇总：原价减折扣和抹零与应付金额",

		billing.CheckReading:     "已读取行数与华为云声明的行数",
		billing.CheckEachPrice:   "逐行：原价减折扣等于应付金额",
		billing.CheckEachPayment: "逐行：各支付来源之和等于应付金额",
		billing.CheckRollupDue:   "我方汇总金额与明细",
		billing.CheckRollupLines: "我方汇总行数与明细",
	},
	Family:      map[string]string{"expenditure": "消费", "refund": "退款", "adjustment": "调账"},
	DefaultProj: "默认项目", NoProject: "无项目", Unassigned: "不可归集",
	UnknownType: func(code string) string { return "代码 " + code },
}
