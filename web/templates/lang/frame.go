package lang

// FrameTexts are the words of people, their accounts, and what happened.
type FrameTexts struct {
	People   PeopleTexts
	Account  AccountTexts
	Audit    AuditTexts
	Activity ActivityTexts
	Accounts AccountsTexts
	Ending   EndingTexts
	Alarm    AlarmTexts
	Passkeys PasskeyTexts
}

var (
	enFrame = FrameTexts{People: enPeople, Account: enAccount, Audit: enAudit, Activity: enActivity, Accounts: enAccounts, Ending: enEnding, Alarm: enAlarm, Passkeys: enPasskeys}
	zhFrame = FrameTexts{People: zhPeople, Account: zhAccount, Audit: zhAudit, Activity: zhActivity, Accounts: zhAccounts, Ending: zhEnding, Alarm: zhAlarm, Passkeys: zhPasskeys}
)
