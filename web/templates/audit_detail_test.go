package templates

import (
	"encoding/json"
	"testing"

	"portal/web/templates/lang"
)

// Details of the audit trail are words, not what the code writes; what has no
// word stays as it is.
func TestAuditDetailsInWords(t *testing.T) {
	for _, c := range []struct{ raw, en, zh string }{
		{`{}`, "", ""},
		{`{"address": "127.0.0.1", "known_device": false}`, "address: 127.0.0.1; known device: no", "地址：127.0.0.1；已知设备：否"},
		{`{"role": "finance", "owner": true, "accounts": [1, 2]}`, "accounts: 1, 2; owner: yes; role: Finance", "账号范围：1，2；所有者：是；角色：财务"},
		{`{"accounts": "all", "alone": true, "factor_roles": []}`, "accounts: all; without a second administrator: yes; need a second factor: no role", "账号范围：全部；无第二位管理员确认：是；须有第二因素：无"},
		{
			`{"kind": "standing", "before": {"role": "viewer"}, "after": {"role": "finance", "owner": true}}`,
			"before: role Viewer; after: owner yes, role Finance; kind: role", "之前：角色为只读；之后：所有者为是，角色为财务；种类：角色",
		},
		{
			`{"operation": "pay", "order": "CS1", "amount": "1083.5100", "currency": "USD", "from": "approved", "to": "submitting", "detail": {"attempt": 1, "status": 200, "code": ""}}`,
			"operation: pay; order: CS1; amount: 1,083.51 USD; from: approved; to: being sent; try: 1; status: 200",
			"操作：支付；订单：CS1；金额：1,083.51 USD；原状态：已批准；新状态：提交中；尝试次数：1；状态码：200",
		},
		{`{"changes": {"two_above": {"was": "50000", "is": "1"}}, "confirmed_by": 0}`, "changed: Two approvers above: 50000 → 1", "改动：超过此金额需两位审批人：50000 → 1"},
		{`{"detail": {"changes": [{"name": "discounted", "was": "5", "is": "6"}]}}`, "changed: After discount: 5 → 6", "改动：折后金额：5 → 6"},
		{`{"values": [["submitting", "yes"], ["dead_minutes", "30"]]}`, "values: Sending yes, A sent call may still act for 30", "取值：发送为是，已发送请求可能生效的时长为30"},
		{`{"code": "CBC.0151", "detail": "no \u202etxet"}`, "code: CBC.0151; answer: no \u202etxet", "错误码：CBC.0151；应答：no \u202etxet"},
		{`{"query": "from=&person=admin%40demo.test&q="}`, "filters: person=admin@demo.test", "筛选条件：person=admin@demo.test"},
		{`{"brand_new": "x", "empty": "", "none": null}`, "brand_new: x", "brand_new：x"},
		{`["no object"]`, `["no object"]`, `["no object"]`},
	} {
		for tag, want := range map[string]string{lang.English: c.en, lang.Chinese: c.zh} {
			if got := detailText(lang.For(tag), json.RawMessage(c.raw)); got != want {
				t.Errorf("%s, %s:\n got %q\nwant %q", c.raw, tag, got, want)
			}
		}
	}
}

func TestAuditSubjectsInWords(t *testing.T) {
	for subject, want := range map[string]string{
		"request 4": "申请 4", "policy 2": "限额版本 2", "policy proposal 3": "限额提案 3", "account 1": "账号 1",
		"mara@lindqvist.example": "mara@lindqvist.example", "database": "database", "a request 4": "a request 4", "": "",
	} {
		if got := subjectText(lang.For(lang.Chinese), subject); got != want {
			t.Errorf("%q became %q, want %q", subject, got, want)
		}
	}
}
