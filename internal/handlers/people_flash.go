package handlers

import "portal/web/templates/lang"

// What was done to people and accounts.
const (
	flashAsked    flash = "asked"
	flashChanged  flash = "changed"
	flashDecided  flash = "decided"
	flashEnded    flash = "ended"
	flashGone     flash = "gone"
	flashGranted  flash = "granted"
	flashDisabled flash = "disabled"
	flashEnabled  flash = "enabled"

	flashConnected flash = "connected"
	flashRenamed   flash = "renamed"
	flashStored    flash = "stored"
	flashKept      flash = "kept"
	flashLines     flash = "lines"
	flashKeyGone   flash = "key_gone"

	flashPassword   flash = "password"
	flashOthers     flash = "others"
	flashUnfactored flash = "unfactored"

	flashPasskeyAdded   flash = "passkey_added"
	flashPasskeyRenamed flash = "passkey_renamed"
	flashPasskeyRemoved flash = "passkey_removed"
)

func peopleFlash(f flash, t *lang.Texts) string {
	return map[flash]string{
		flashAsked: t.People.Asked, flashChanged: t.People.Changed, flashDecided: t.People.Decided, flashEnded: t.People.Ended,
		flashGone: t.People.Gone, flashGranted: t.People.Granted, flashDisabled: t.People.Disabled, flashEnabled: t.People.Enabled,
		flashConnected: t.Accounts.Created, flashRenamed: t.Accounts.Renamed, flashStored: t.Accounts.Stored, flashKept: t.Retention.Done, flashLines: t.Grain.Saved, flashKeyGone: t.Accounts.Removed,
		flashPassword: t.Account.PasswordChanged, flashOthers: t.Account.OthersEnded, flashUnfactored: t.Account.FactorRemoved,
		flashPasskeyAdded: t.Passkeys.AddedDone, flashPasskeyRenamed: t.Passkeys.RenamedDone, flashPasskeyRemoved: t.Passkeys.RemovedDone,
	}[f]
}
