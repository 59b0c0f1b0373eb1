package fault

// Codes of passkeys.
const (
	BadPasskeyName    Code = "bad_passkey_name"   // arg: the most characters
	PasskeyNameTaken  Code = "passkey_name_taken" // arg: the name
	PasskeyTaken      Code = "passkey_taken"      //
	PasskeyRefused    Code = "passkey_refused"    //
	PasskeyElsewhere  Code = "passkey_elsewhere"  // arg: the portal's address
	PasskeyExpired    Code = "passkey_expired"    //
	PasskeyCopied     Code = "passkey_copied"     //
	PasskeyUnverified Code = "passkey_unverified" //
	PasskeyScript     Code = "passkey_script"     //
	NoSuchPasskey     Code = "no_such_passkey"    //
	NoPasskeys        Code = "no_passkeys"        //
	TooManyPasskeys   Code = "too_many_passkeys"  // arg: the most
	PasskeysOff       Code = "passkeys_off"       //
)
