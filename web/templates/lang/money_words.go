package lang

import (
	"portal/internal/approval"
	"portal/internal/fault"
)

// stateArg says the state of a fault in words.
func stateArg(format string, words map[approval.State]StateText) func(...any) string {
	return func(args ...any) string {
		if text, ok := words[approval.State(arg(args, 0))]; ok {
			return about(format)(text.Word)
		}
		return about(format)(args...)
	}
}

// wordArg says the argument at place i by a map of words.
func wordArg[K ~string](sentence func(...any) string, i int, words map[K]string) func(...any) string {
	return func(args ...any) string {
		if i < len(args) {
			if word, ok := words[K(arg(args, i))]; ok {
				said := append([]any(nil), args...)
				said[i] = word
				return sentence(said...)
			}
		}
		return sentence(args...)
	}
}

// The codes that faults carry are said in words.
func init() {
	for _, l := range []struct {
		faults    *FaultTexts
		wrong     string
		approvals *ApprovalTexts
		asks      *AskTexts
		coupons   *CouponTexts
		policy    *PolicyTexts
	}{
		{&enFaults, "This is not possible any more: the request is now “%s”. Nothing was done.", &enApprovals, &enAsks, &enCoupons, &enPolicy},
		{&zhFaults, "现在无法这样做：申请目前的状态是“%s”。未做任何操作。", &zhApprovals, &zhAsks, &zhCoupons, &zhPolicy},
	} {
		s := l.faults.Sentences
		s[fault.WrongState] = stateArg(l.wrong, l.approvals.State)
		s[fault.CouponUnfit] = wordArg(s[fault.CouponUnfit], 1, l.coupons.Why)
		s[fault.OverCap] = wordArg(s[fault.OverCap], 0, l.asks.CapOf)
		s[fault.BadPolicy] = wordArg(s[fault.BadPolicy], 0, l.policy.Field)
	}
}
