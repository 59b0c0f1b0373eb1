package lang

// LoginTexts are the words of the sign-in page.
type LoginTexts struct {
	Title    string
	Email    string
	Password string
	Button   string
	Ended    string // the session has ended
	NextNote func(page string) string
}

var enLogin = LoginTexts{
	Title:    "Sign in",
	Email:    "Email",
	Password: "Password",
	Button:   "Sign in",
	Ended:    "Your session has ended. Sign in to go on.",

	NextNote: func(page string) string { return "After signing in you go to " + page + "." },
}

var zhLogin = LoginTexts{
	Title:    "登录",
	Email:    "邮箱",
	Password: "密码",
	Button:   "登录",
	Ended:    "会话已结束，请重新登录。",

	NextNote: func(page string) string { return "登录后将前往 " + page + "。" },
}
