// Package passkey does the two ceremonies of passkeys (WebAuthn): adding one and
// using one. Each has two steps: Begin makes what the browser hands to the
// authenticator and what the portal keeps meanwhile, Finish checks the answer.
// It wraps a library that may change, so nothing of that shows outside; keeping
// challenges and passkeys is the business of store.
package passkey

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"portal/internal/auth"
	"portal/internal/fault"
)

// Desk checks passkeys of one portal.
type Desk struct {
	lib    *webauthn.WebAuthn
	host   string
	origin string
}

// ErrNoName is what New returns for a portal at a bare number: passkeys belong
// to a name.
var ErrNoName = errors.New("passkeys need a portal with a name, not an IP address")

// New makes the desk of the portal at an address. A browser ties a passkey to a
// name, so one at a loopback number takes passkeys at localhost.
func New(company, base string) (*Desk, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("passkeys at %q: %w", base, err)
	}
	d := &Desk{host: u.Hostname(), origin: u.Scheme + "://" + u.Host}
	if ip, err := netip.ParseAddr(d.host); err == nil {
		if !ip.IsLoopback() {
			return nil, ErrNoName
		}
		d.host, d.origin = "localhost", u.Scheme+"://localhost"
		if u.Port() != "" {
			d.origin += ":" + u.Port()
		}
	}
	if company == "" {
		company = d.host
	}
	d.lib, err = webauthn.New(&webauthn.Config{
		RPID: d.host, RPDisplayName: company, RPOrigins: []string{d.origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys at %q: %w", base, err)
	}
	return d, nil
}

// Origin is the address at which browsers offer the portal's passkeys.
func (d *Desk) Origin() string { return d.origin }

// BeginAdd begins to add a passkey to those of a person. An authenticator that
// holds one of them already refuses.
func (d *Desk) BeginAdd(o *auth.PasskeyOwner) (options json.RawMessage, kept []byte, err error) {
	creation, session, err := d.lib.BeginRegistration(user{o}, webauthn.WithExclusions(webauthn.Credentials(user{o}.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("begin to add a passkey of person %d: %w", o.PersonID, err)
	}
	return pack(creation.Response, session)
}

// FinishAdd checks the answer to BeginAdd. Faults: PasskeyRefused, PasskeyElsewhere.
func (d *Desk) FinishAdd(o *auth.PasskeyOwner, kept, answer []byte) (k auth.Passkey, err error) {
	session, err := unpack(kept)
	if err != nil {
		return k, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return k, refused(err)
	}
	if parsed.Response.CollectedClientData.Origin != d.origin {
		return k, d.elsewhere()
	}
	c, err := d.lib.CreateCredential(user{o}, session, parsed)
	if err != nil {
		return k, refused(err)
	}
	k = auth.Passkey{
		CredentialID: c.ID, PublicKey: c.PublicKey, Count: c.Authenticator.SignCount, Flags: byte(c.Flags.ProtocolValue()), Model: c.Authenticator.AAGUID,
	}
	for _, t := range c.Transport {
		k.Transports = append(k.Transports, string(t))
	}
	return k, nil
}

// Used is a passkey that was used, with what it said then.
type Used struct {
	Owner    auth.PasskeyOwner
	Passkey  auth.Passkey // as it is kept, from before this use
	Count    uint32
	Flags    byte
	Verified bool // the authenticator made sure who is there: a finger, a face, a PIN
}

// BeginUse begins a sign-in of a person who is known, with one of their
// passkeys. alone asks the authenticator to make sure who is there, for want of
// a password. Fault NoPasskeys.
func (d *Desk) BeginUse(o *auth.PasskeyOwner, alone bool) (options json.RawMessage, kept []byte, err error) {
	if len(o.Passkeys) == 0 {
		return nil, nil, fault.New(fault.Conflict, fault.NoPasskeys)
	}
	verify := protocol.VerificationPreferred
	if alone {
		verify = protocol.VerificationRequired
	}
	assertion, session, err := d.lib.BeginLogin(user{o}, webauthn.WithUserVerification(verify))
	if err != nil {
		return nil, nil, fmt.Errorf("begin to use a passkey of person %d: %w", o.PersonID, err)
	}
	return pack(assertion.Response, session)
}

// BeginDoor begins a sign-in of somebody whom only the passkey will name.
func (d *Desk) BeginDoor() (options json.RawMessage, kept []byte, err error) {
	assertion, session, err := d.lib.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("begin to sign in with a passkey: %w", err)
	}
	return pack(assertion.Response, session)
}

// FinishUse checks the answer to BeginUse or BeginDoor. find returns the person
// with a handle; after BeginUse the handle may be nil. It does not look at the
// counter: whoever keeps it does, in one step with writing it. Faults:
// PasskeyRefused, PasskeyElsewhere, PasskeyUnverified, and those of find.
func (d *Desk) FinishUse(find func(handle []byte) (auth.PasskeyOwner, error), kept, answer []byte) (u Used, err error) {
	session, err := unpack(kept)
	if err != nil {
		return u, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return u, refused(err)
	}
	if parsed.Response.CollectedClientData.Origin != d.origin {
		return u, d.elsewhere()
	}
	flags := parsed.Response.AuthenticatorData.Flags
	if session.UserVerification == protocol.VerificationRequired && !flags.HasUserVerified() {
		return u, fault.New(fault.Invalid, fault.PasskeyUnverified)
	}
	if u.Owner, err = find(parsed.Response.UserHandle); err != nil {
		return u, err
	}
	if session.UserID != nil {
		_, err = d.lib.ValidateLogin(user{&u.Owner}, session, parsed)
	} else {
		_, _, err = d.lib.ValidatePasskeyLogin(func([]byte, []byte) (webauthn.User, error) { return user{&u.Owner}, nil }, session, parsed)
	}
	if err != nil {
		return u, refused(err)
	}
	for _, k := range u.Owner.Passkeys {
		if string(k.CredentialID) == string(parsed.RawID) {
			u.Passkey = k
		}
	}
	u.Count, u.Flags, u.Verified = parsed.Response.AuthenticatorData.Counter, byte(flags), flags.HasUserVerified()
	return u, nil
}

func refused(err error) error {
	var why *protocol.Error
	if errors.As(err, &why) && why.DevInfo != "" {
		err = fmt.Errorf("%w: %s", err, why.DevInfo)
	}
	return fault.New(fault.Invalid, fault.PasskeyRefused).Because(err)
}

func (d *Desk) elsewhere() error { return fault.New(fault.Invalid, fault.PasskeyElsewhere, d.origin) }

// pack writes both halves of a ceremony.
func pack(options any, session *webauthn.SessionData) (json.RawMessage, []byte, error) {
	forBrowser, err := json.Marshal(options)
	if err != nil {
		return nil, nil, fmt.Errorf("passkey options: %w", err)
	}
	kept, err := json.Marshal(session)
	if err != nil {
		return nil, nil, fmt.Errorf("passkey ceremony: %w", err)
	}
	return forBrowser, kept, nil
}

func unpack(kept []byte) (s webauthn.SessionData, err error) {
	if err := json.Unmarshal(kept, &s); err != nil {
		return s, fmt.Errorf("passkey ceremony: %w", err)
	}
	return s, nil
}

// user is a person as the library sees them.
type user struct{ *auth.PasskeyOwner }

// WebAuthnID is the handle.
func (u user) WebAuthnID() []byte { return u.Handle }

// WebAuthnName is how an authenticator lists the person.
func (u user) WebAuthnName() string { return u.Email }

// WebAuthnDisplayName is the person's name.
func (u user) WebAuthnDisplayName() string { return u.Name }

// WebAuthnCredentials are the person's passkeys.
func (u user) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(u.Passkeys))
	for i, k := range u.Passkeys {
		all[i] = webauthn.Credential{
			ID: k.CredentialID, PublicKey: k.PublicKey, Flags: webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(k.Flags)),
			Authenticator: webauthn.Authenticator{AAGUID: k.Model, SignCount: k.Count},
		}
		for _, t := range k.Transports {
			all[i].Transport = append(all[i].Transport, protocol.AuthenticatorTransport(t))
		}
	}
	return all
}
