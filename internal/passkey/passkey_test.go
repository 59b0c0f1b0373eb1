package passkey

import (
	"testing"

	virtual "github.com/descope/virtualwebauthn"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/passkey/passkeytest"
)

func newDesk(t *testing.T, base string) *Desk {
	t.Helper()
	d, err := New("Lindqvist Freight", base)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// device is an authenticator made in software, at a browser that shows origin.
type device struct {
	rp   virtual.RelyingParty
	auth virtual.Authenticator
	cred virtual.Credential
}

func newDevice(host, origin string) *device {
	return &device{virtual.RelyingParty{ID: host, Origin: origin}, virtual.NewAuthenticator(), passkeytest.NewCredential()}
}

func (d *device) create(t *testing.T, options []byte) []byte {
	t.Helper()
	o, err := virtual.ParseAttestationOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(o.UserID)
	return []byte(virtual.CreateAttestationResponse(d.rp, d.auth, d.cred, *o))
}

func (d *device) get(t *testing.T, options []byte) []byte {
	t.Helper()
	o, err := virtual.ParseAssertionOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	d.cred.Counter++
	return []byte(virtual.CreateAssertionResponse(d.rp, d.auth, d.cred, *o))
}

func newOwner(id int64) *auth.PasskeyOwner {
	return &auth.PasskeyOwner{PersonID: id, Email: "mara@lindqvist.example", Name: "Mara Okafor", Handle: auth.NewPasskeyHandle()}
}

// add adds the device's passkey to those of a person.
func (d *device) add(t *testing.T, desk *Desk, o *auth.PasskeyOwner) {
	t.Helper()
	options, kept, err := desk.BeginAdd(o)
	if err != nil {
		t.Fatal(err)
	}
	k, err := desk.FinishAdd(o, kept, d.create(t, options))
	if err != nil {
		t.Fatal(err)
	}
	o.Passkeys = append(o.Passkeys, k)
}

func found(o *auth.PasskeyOwner) func([]byte) (auth.PasskeyOwner, error) {
	return func([]byte) (auth.PasskeyOwner, error) { return *o, nil }
}

func TestAddAndUse(t *testing.T) {
	t.Parallel()
	const origin = "https://portal.example.com:8443"
	desk := newDesk(t, origin)
	o := newOwner(7)
	phone, laptop := newDevice("portal.example.com", origin), newDevice("portal.example.com", origin)
	phone.add(t, desk, o)
	laptop.add(t, desk, o)

	options, kept, err := desk.BeginUse(o, false)
	if err != nil {
		t.Fatal(err)
	}
	u, err := desk.FinishUse(found(o), kept, laptop.get(t, options))
	if err != nil || string(u.Passkey.CredentialID) != string(laptop.cred.ID) || u.Count != 1 || !u.Verified {
		t.Errorf("second step: %v, count %d, verified %t", err, u.Count, u.Verified)
	}

	options, kept, err = desk.BeginDoor()
	if err != nil {
		t.Fatal(err)
	}
	var asked []byte
	u, err = desk.FinishUse(func(handle []byte) (auth.PasskeyOwner, error) { asked = handle; return *o, nil }, kept, phone.get(t, options))
	if err != nil || string(asked) != string(o.Handle) || u.Owner.PersonID != 7 {
		t.Errorf("at the door: %v, handle %x, person %d", err, asked, u.Owner.PersonID)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const origin = "https://portal.example.com"
	desk := newDesk(t, origin)
	mara, other := newOwner(1), newOwner(2)
	mine, theirs := newDevice("portal.example.com", origin), newDevice("portal.example.com", origin)
	mine.add(t, desk, mara)
	theirs.add(t, desk, other)
	sloppy := *mine
	sloppy.auth.Options.UserNotVerified = true
	absent := *mine
	absent.auth.Options.UserNotPresent = true
	phished := *mine
	phished.rp.Origin = "https://portal.example.com.evil.example"
	wrongHost := *mine
	wrongHost.rp.ID = "example.com"
	forged := *mine
	forged.cred.Key = passkeytest.NewCredential().Key
	for name, c := range map[string]struct {
		device *device
		door   bool
		want   fault.Code
	}{
		"second step": {mine, false, ""}, "door": {mine, true, ""}, "second step without a finger": {&sloppy, false, ""},
		"door without a finger": {&sloppy, true, fault.PasskeyUnverified},
		"nobody there":          {&absent, false, fault.PasskeyRefused},
		"another address":       {&phished, false, fault.PasskeyElsewhere},
		"door, another address": {&phished, true, fault.PasskeyElsewhere},
		"another name":          {&wrongHost, false, fault.PasskeyRefused},
		"another's passkey":     {theirs, false, fault.PasskeyRefused},
		"door, another's":       {theirs, true, fault.PasskeyRefused},
		"another's signature":   {&forged, true, fault.PasskeyRefused},
	} {
		options, kept, err := desk.BeginUse(mara, false)
		if c.door {
			options, kept, err = desk.BeginDoor()
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = desk.FinishUse(found(mara), kept, c.device.get(t, options))
		if f := fault.As(err); c.want == "" && err != nil || c.want != "" && (f == nil || f.Code != c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}

	// An answer to another challenge, and what is no answer at all.
	first, _, err := desk.BeginUse(mara, false)
	if err != nil {
		t.Fatal(err)
	}
	_, kept, err := desk.BeginUse(mara, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string][]byte{
		"old challenge": mine.get(t, first), "nothing": nil, "no JSON": []byte("x"), "empty": []byte("{}"), "null": []byte("null"),
		"a passkey being added": mine.create(t, first), "garbage in it": []byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}`),
	} {
		if _, err := desk.FinishUse(found(mara), kept, answer); fault.As(err) == nil {
			t.Errorf("%s: %v, want a fault", name, err)
		}
		if _, err := desk.FinishAdd(mara, kept, answer); fault.As(err) == nil {
			t.Errorf("adding with %s: %v, want a fault", name, err)
		}
	}
	if _, _, err := desk.BeginUse(newOwner(3), false); !fault.Is(err, fault.Conflict) {
		t.Errorf("without passkeys: %v", err)
	}
}

func TestAddingAtAnotherAddress(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, "https://portal.example.com")
	o := newOwner(1)
	for origin, want := range map[string]fault.Code{"https://evil.example": fault.PasskeyElsewhere, "http://portal.example.com": fault.PasskeyElsewhere, "https://portal.example.com": ""} {
		options, kept, err := desk.BeginAdd(o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = desk.FinishAdd(o, kept, newDevice("portal.example.com", origin).create(t, options))
		if f := fault.As(err); want == "" && err != nil || want != "" && (f == nil || f.Code != want) {
			t.Errorf("at %s: %v, want %q", origin, err, want)
		}
	}
}

// Passkeys belong to a name; a portal on this machine has one, whatever number it is opened at.
func TestWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://portal.example.com": "https://portal.example.com", "http://127.0.0.1:8080": "http://localhost:8080",
		"http://[::1]:8080": "http://localhost:8080", "http://localhost": "http://localhost",
	} {
		if got := newDesk(t, base).Origin(); got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
	}
	if _, err := New("x", "https://10.0.0.7"); err == nil {
		t.Error("an address without a name is taken")
	}
}
