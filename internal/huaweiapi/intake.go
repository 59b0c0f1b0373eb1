package huaweiapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-faster/jx"
)

// maxKeys bounds the keys of one object. Depth is bounded by the parser (10,000
// levels), length by the size of the body.
const maxKeys = 512

// Why an answer is refused. None of these texts holds a value.
var (
	errNotUTF8   = errors.New("not UTF-8")
	errNotObject = errors.New("not a JSON object")
	errNotArray  = errors.New("not a list")
	errSyntax    = errors.New("not JSON, or cut off")
	errTrailing  = errors.New("data behind the end of the answer")
	errRefusal   = errors.New("an error code in place of data")
	errTwice     = errors.New("given twice")
	errManyKeys  = errors.New("too many keys")
	errMissing   = errors.New("missing")
	errOther     = errors.New("not the one that was asked for")
	errCount     = errors.New("not the number of elements")
	errUnit      = errors.New("amounts are not in the basic unit of the currency")
)

// head is what the top level of any answer says about itself.
type head struct {
	code               Code
	message, requestID string
	listed             bool // the list that was to be counted is there
	count              int  // its elements
	total, currency    value

	otherCode    Code // under the names that some failures use
	otherMessage string
}

// inspect reads a whole body once: one JSON object in UTF-8, nothing behind it,
// no key twice. All later decoding relies on that. It counts the elements of
// the list under the given key, if any.
func inspect(body []byte, list string) (head, error) {
	var h head
	if !utf8.Valid(body) {
		return h, errNotUTF8
	}
	d := jx.DecodeBytes(body)
	if d.Next() != jx.Object {
		return h, errNotObject
	}
	var seen keySet
	err := eachField(d, &seen, func(key []byte) error {
		if list != "" && string(key) == list && d.Next() == jx.Array {
			h.listed = true
			return h.countList(d)
		}
		raw, err := d.Raw()
		if err == nil {
			h.note(string(key), value(raw))
		}
		return err
	})
	if err != nil {
		return h, known(err)
	}
	return h, nothingBehind(d)
}

// nothingBehind refuses anything but blanks behind the value that was read. What
// begins like a value is refused before it is read: Skip meets the end of the
// input within a list that is cut off too, and says so with the same error.
func nothingBehind(d *jx.Decoder) error {
	if d.Next() != jx.Invalid || !errors.Is(d.Skip(), io.EOF) {
		return errTrailing
	}
	return nil
}

func (h *head) countList(d *jx.Decoder) error {
	it, err := d.ArrIter()
	if err != nil {
		return err
	}
	for it.Next() {
		if err := d.Skip(); err != nil {
			return err
		}
		h.count++
	}
	return it.Err()
}

func (h *head) note(key string, v value) {
	switch key {
	case "error_code":
		h.code = Code(v.loose())
	case "error_msg":
		h.message = v.loose()
	case "request_id":
		h.requestID = v.loose()
	case "code":
		h.otherCode = Code(v.loose())
	case "message":
		h.otherMessage = v.loose()
	case "total_count":
		h.total = v
	case "currency":
		h.currency = v
	}
}

// loose returns a text, the JSON of anything else (an error code that is a
// number must not pass for none), and "" for null.
func (v value) loose() string {
	if v.isNull() {
		return ""
	}
	if s, err := v.str(); err == nil {
		return s
	}
	return string(v[:min(len(v), 40)])
}

// known hides the parser's own words, which quote the input.
func known(err error) error {
	for _, e := range []error{errTwice, errManyKeys, errNotObject, errNotArray} {
		if errors.Is(err, e) {
			return e
		}
	}
	return errSyntax
}

// eachField calls f on every key of the object at the decoder's place; f
// consumes the value. A key that comes twice is refused: which one counts is
// exactly what two programs disagree about.
func eachField(d *jx.Decoder, seen *keySet, f func(key []byte) error) error {
	it, err := d.ObjIter()
	if err != nil {
		return err
	}
	for it.Next() {
		if err := seen.add(it.Key()); err != nil {
			return err
		}
		if err := f(it.Key()); err != nil {
			return err
		}
	}
	return it.Err()
}

// keySet remembers the keys of one object, few enough for a plain search.
type keySet struct {
	keys [][]byte
	room [48][]byte
}

func (s *keySet) add(key []byte) error {
	if s.keys == nil {
		s.keys = s.room[:0]
	}
	for _, k := range s.keys {
		if bytes.Equal(k, key) {
			return errTwice
		}
	}
	if len(s.keys) == maxKeys {
		return errManyKeys
	}
	s.keys = append(s.keys, key)
	return nil
}

// oddities logs each key that the contract does not know once per client, so
// that a new field upstream is noticed and a hostile one cannot fill the log.
type oddities struct {
	log  *slog.Logger
	mu   sync.Mutex
	seen map[string]bool
}

const maxOddities = 200

func (o *oddities) note(op *operation, key string) {
	if o == nil || o.log == nil {
		return
	}
	if len(key) > 64 {
		key = key[:64]
	}
	name := op.ID + " " + strings.ToValidUTF8(key, "?")
	o.mu.Lock()
	known := o.seen[name] || len(o.seen) >= maxOddities
	if !known {
		if o.seen == nil {
			o.seen = make(map[string]bool)
		}
		o.seen[strings.Clone(name)] = true
	}
	o.mu.Unlock()
	if !known {
		o.log.Info("the upstream sends a key that the contract does not list", "operation", op.ID, "key", strings.ToValidUTF8(key, "?"))
	}
}

// intake decodes the answers of one operation.
type intake struct {
	op  *operation
	odd *oddities
}

// errUnlisted is what a field function returns for a key it does not know.
var errUnlisted = errors.New("unlisted key")

// field is called with each key of an object and its value.
type field func(key string, v value) error

// object reads v's fields. null passes as an object without fields.
func (in intake) object(v value, f field) error {
	if v.isNull() {
		return nil
	}
	d := jx.DecodeBytes(v)
	if d.Next() != jx.Object {
		return errNotObject
	}
	var seen keySet
	return eachField(d, &seen, func(key []byte) error {
		raw, err := d.Raw()
		if err != nil {
			return errSyntax
		}
		name := string(key)
		switch err := f(name, value(raw)); {
		case errors.Is(err, errUnlisted):
			in.odd.note(in.op, name)
			return nil
		case err != nil:
			return at(name, err)
		}
		return nil
	})
}

// list calls f on every element of v. null passes as an empty list.
func (in intake) list(v value, f func(v value) error) error {
	if v.isNull() {
		return nil
	}
	d := jx.DecodeBytes(v)
	if d.Next() != jx.Array {
		return errNotArray
	}
	it, err := d.ArrIter()
	if err != nil {
		return errSyntax
	}
	for i := 0; it.Next(); i++ {
		d.Next() // to the value: Raw would take the blanks before it too
		raw, err := d.Raw()
		if err != nil {
			return errSyntax
		}
		if err := f(value(raw)); err != nil {
			return at(fmt.Sprintf("[%d]", i), err)
		}
	}
	if it.Err() != nil {
		return errSyntax
	}
	return nil
}

// answer reads the fields of a whole answer. The keys named in need must be
// there with a value: an answer without its list is an error and not "no data".
func (in intake) answer(a *answer, need []string, f field) error {
	missing := append([]string(nil), need...)
	err := in.object(value(a.body), func(key string, v value) error {
		if !v.isNull() {
			for i, name := range missing {
				if name == key {
					missing = append(missing[:i], missing[i+1:]...)
					break
				}
			}
		}
		err := f(key, v)
		if errors.Is(err, errUnlisted) && (key == "error_code" || key == "error_msg" || key == "request_id") {
			return nil
		}
		return err
	})
	if err == nil && len(missing) > 0 {
		err = at(missing[0], errMissing)
	}
	return err
}

// fieldError says where in an answer something is wrong, without the value.
type fieldError struct {
	path string
	why  error
}

func (e *fieldError) Error() string { return e.path + ": " + e.why.Error() }

func (e *fieldError) Unwrap() error { return e.why }

// at puts a key or an index in front of an error's place.
func at(place string, err error) error {
	var e *fieldError
	if !errors.As(err, &e) {
		return &fieldError{path: clip(place), why: err}
	}
	dot := "."
	if strings.HasPrefix(e.path, "[") {
		dot = ""
	}
	return &fieldError{path: clip(place) + dot + e.path, why: e.why}
}

func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 64)], "?") }

// bad turns a decoding error into the Error of the call.
func (c *Client) bad(a *answer, err error) error {
	if err == nil {
		return nil
	}
	e := &Error{Operation: a.op.ID, Kind: BadAnswer, Status: a.status, Detail: err.Error(), Cause: err}
	c.describe(e, a)
	return e
}

func (c *Client) intake(op *operation) intake { return intake{op: op, odd: c.odd} }

// presence says whether an answer had a field that is useless without.
type presence struct {
	name  string
	there bool
}

func has(name string, there bool) presence { return presence{name, there} }

// first returns err, or else the error of the first field that is not there.
func first(err error, fields ...presence) error {
	for _, f := range fields {
		if err == nil && !f.there {
			err = at(f.name, errMissing)
		}
	}
	return err
}

// basicUnit refuses amounts in any unit but the currency's basic one: read as
// if they were, they would be wrong by a power of ten.
func basicUnit(v value) error {
	unit := 1
	if err := integer(v, &unit); err != nil {
		return err
	}
	if unit != 1 {
		return errUnit
	}
	return nil
}
