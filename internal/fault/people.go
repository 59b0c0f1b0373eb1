package fault

// Codes of people who manage people, and of the second factor.
const (
	SelfGrant       Code = "self_grant"        //
	SamePerson      Code = "same_person"       //
	SecondAdmin     Code = "second_admin"      //
	NoSuchChange    Code = "no_such_change"    //
	ChangeOpen      Code = "change_open"       //
	ChangeOutdated  Code = "change_outdated"   //
	NothingChanges  Code = "nothing_changes"   //
	NoSuchLink      Code = "no_such_link"      //
	PasswordsDiffer Code = "passwords_differ"  //
	PasswordWrong   Code = "password_wrong"    //
	PasswordSame    Code = "password_same"     //
	CodeWrong       Code = "code_wrong"        //
	NoFactor        Code = "no_factor"         //
	FactorRequired  Code = "factor_required"   //
	NoSuchSession   Code = "no_such_session"   //
	AccountsHidden  Code = "accounts_hidden"   //
	BadDomain       Code = "bad_domain"        //
	BadRetention    Code = "bad_retention"     // args: least and most days
	BadCurrency     Code = "bad_currency"      // arg: what was given
	BadKey          Code = "bad_key"           //
	DomainTaken     Code = "domain_taken"      // arg: the domain id
	NoVault         Code = "no_vault"          //
	KeyFromSettings Code = "key_from_settings" //
)
