package lang

// AuditDetailTexts are the words for what an entry of the audit trail keeps
// besides who, what and when.
type AuditDetailTexts struct {
	Details map[string]string               // by the name that the code writes
	Values  map[string]string               // of those that are codes and have no words elsewhere, as "name value"
	Pair    func(name, value string) string // one detail
	Inner   func(name, value string) string // one of several within another
	Part    string                          // between two details
}

var enAuditDetail = AuditDetailTexts{
	Details: map[string]string{
		"account": "account", "account_id": "account no.", "accounts": "accounts", "address": "address", "after": "after", "alone": "without a second administrator",
		"amount": "amount", "asked_by": "asked by", "attempt": "try", "base": "based on version", "before": "before", "budget": "budget", "by": "by way of", "change": "change no.",
		"changes": "changed", "code": "code", "confirmed_by": "confirmed by person no.", "count": "counter", "count_before": "counter before", "currency": "currency", "days": "days",
		"detail": "answer", "domain_id": "domain id", "factor_roles": "need a second factor", "from": "from", "hash": "fingerprint", "is": "now", "kind": "kind",
		"known_device": "known device", "last4": "ends in", "month": "month", "name": "name", "of": "of", "operation": "operation", "order": "order", "owner": "owner", "passkey": "passkey",
		"proposed_by": "proposed by person no.", "query": "filters", "reason": "reason", "resource": "resource", "role": "role", "roles": "roles", "status": "status", "step": "approval",
		"superseded": "approved requests that count no more", "to": "to", "values": "values", "verdict": "verdict", "was": "was", "why": "why", "worker": "process",
	},
	Values: map[string]string{
		"kind read": "key that reads", "kind pay": "key that pays", "kind standing": "role", "kind reset": "new password", "kind factor": "second factor",
		"accounts all": "all", "by link": "a link", "factor_roles": "no role", "accounts": "none", "roles": "none",
	},
	Pair:  func(name, value string) string { return name + ": " + value },
	Inner: func(name, value string) string { return name + " " + value },
	Part:  "; ",
}

var zhAuditDetail = AuditDetailTexts{
	Details: map[string]string{
		"account": "账号", "account_id": "账号编号", "accounts": "账号范围", "address": "地址", "after": "之后", "alone": "无第二位管理员确认",
		"amount": "金额", "asked_by": "提出人", "attempt": "尝试次数", "base": "所依据的版本", "before": "之前", "budget": "预算", "by": "方式", "change": "变更编号",
		"changes": "改动", "code": "错误码", "confirmed_by": "确认人编号", "count": "计数器", "count_before": "之前的计数器", "currency": "币种", "days": "天数",
		"detail": "应答", "domain_id": "账号 ID", "factor_roles": "须有第二因素", "from": "原状态", "hash": "指纹", "is": "现值", "kind": "种类",
		"known_device": "已知设备", "last4": "末四位", "month": "月份", "name": "名称", "of": "共需", "operation": "操作", "order": "订单", "owner": "所有者", "passkey": "通行密钥",
		"proposed_by": "提出人编号", "query": "筛选条件", "reason": "原因", "resource": "资源", "role": "角色", "roles": "角色范围", "status": "状态码", "step": "第几位批准",
		"superseded": "失效的已批准申请数", "to": "新状态", "values": "取值", "verdict": "认定", "was": "原值", "why": "缘由", "worker": "进程",
	},
	Values: map[string]string{
		"kind read": "读取密钥", "kind pay": "支付密钥", "kind standing": "角色", "kind reset": "新密码", "kind factor": "第二因素",
		"accounts all": "全部", "by link": "链接", "factor_roles": "无", "accounts": "无", "roles": "无",
	},
	Pair:  func(name, value string) string { return name + "：" + value },
	Inner: func(name, value string) string { return name + "为" + value },
	Part:  "；",
}
