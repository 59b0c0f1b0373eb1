package huaweiapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// judge applies the rules that hold for every answer: success is the one
// documented status, and a body of JSON without an error code. It returns nil
// when the answer may be decoded. The elements of the list under the key
// counted are counted on the way, for a list too long to be read twice.
func (c *Client) judge(a *answer, success int, counted string) *Error {
	if a.status == success {
		if success == http.StatusNoContent {
			return nil
		}
		return c.judgeBody(a, counted)
	}
	code, message, requestID := refusalText(a.body)
	e := &Error{Operation: a.op.ID, Status: a.status, Code: code, Message: message, RequestID: requestID}
	c.describe(e, a)
	e.Kind = kindOf(e)
	if e.Kind == BadAnswer {
		e.Detail = "not the documented status"
	}
	return e
}

// judgeBody looks at the body of a success: some business codes come with
// status 200, and what no JSON parser reads to its end is not an answer.
func (c *Client) judgeBody(a *answer, counted string) *Error {
	head, err := inspect(a.body, counted)
	a.head = head
	e := &Error{Operation: a.op.ID, Status: a.status}
	switch {
	case err != nil:
		e.Kind, e.Detail, e.Cause = BadAnswer, err.Error(), err
	case head.code != "" && head.code != Success:
		e.Code, e.Message, e.RequestID = head.code, head.message, head.requestID
	default:
		return nil
	}
	c.describe(e, a)
	if e.Kind == 0 {
		e.Kind = kindOf(e)
	}
	return e
}

// describe fills in what headers and body say about a failure. The access key,
// which the gateway may echo, is masked.
func (c *Client) describe(e *Error, a *answer) {
	const keptBody, keptText = 512, 2000
	e.LocalDate = a.localDate
	if id := a.header.Get("X-Request-Id"); id != "" {
		e.RequestID = id
	}
	if len(e.RequestID) > 128 || !isToken(e.RequestID) {
		e.RequestID = ""
	}
	if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
		e.ServerDate = date
	}
	e.RetryAfter = retryAfter(a.header.Get("Retry-After"), e.ServerDate, a.localDate)
	e.Body = []byte(c.masked(string(a.body[:min(len(a.body), 2*keptBody)]), keptBody))
	e.Message = c.masked(e.Message, keptText)
	if !e.Code.printable() {
		e.Code = ""
	}
}

// masked returns the beginning of a foreign text without the access key, also
// where the cut would have left a part of it.
func (c *Client) masked(text string, length int) string {
	text = strings.ReplaceAll(text, c.signer.accessKey, "***")
	return strings.ToValidUTF8(text[:min(len(text), length)], "")
}

// retryAfter reads the header in both its forms; a date counts from the
// server's own clock where it told it.
func retryAfter(header string, server, local time.Time) time.Duration {
	if header == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(max(0, min(seconds, 24*60*60))) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	if server.IsZero() {
		server = local
	}
	return max(0, min(at.Sub(server), 24*time.Hour))
}

// maxSkew is the difference of clocks from which a refused signature is blamed
// on them: the gateway's own bound of 15 minutes, less the time of travel.
const maxSkew = 14 * time.Minute

// kindOf sorts a failed answer by status and code.
func kindOf(e *Error) ErrorKind {
	gateway := e.Code.gateway()
	switch {
	case e.Status == http.StatusTooManyRequests || gateway == "0308" || e.Code == FlowControl:
		return Throttled
	case e.Status == http.StatusUnauthorized, gateway == "0301", gateway == "0303", gateway == "0307":
		return authKind(e, gateway)
	case e.Status >= 500 || e.Code == OtherError:
		return Upstream
	case e.Code == AccessDenied, e.Code == TokenIllegal, e.Code == NotPermitted, e.Code == OtherSite,
		e.Status == http.StatusForbidden:
		return Forbidden
	case e.Code != "" && gateway == "":
		return Refused
	}
	return BadAnswer
}

// authKind says why the gateway did not authenticate a request. Its message is
// free text behind a fixed beginning; the contract lists these forms.
func authKind(e *Error, gateway string) ErrorKind {
	skew := e.ServerDate.Sub(e.LocalDate).Abs()
	message := strings.ToLower(e.Message)
	switch {
	case !e.ServerDate.IsZero() && skew >= maxSkew:
		return ClockSkew
	case strings.Contains(message, "reach the limit"):
		return KeyLocked
	case strings.Contains(message, "get secretkey failed"):
		return UnknownKey
	case strings.Contains(message, "verify aksk signature fail"):
		return Signature
	case gateway == "0303", strings.Contains(message, "expired"), strings.Contains(message, "signature time"):
		return ClockSkew
	case e.Code == AccessDenied, e.Code == TokenIllegal, e.Code == NotPermitted, e.Code == OtherSite:
		return Forbidden
	}
	return Signature
}

// refusalText takes code, message and request id out of an error body, in
// either spelling; a body that is no JSON has none.
func refusalText(body []byte) (code Code, message, requestID string) {
	head, err := inspect(body, "")
	if err != nil {
		return "", "", ""
	}
	return Code(or(string(head.code), string(head.otherCode))), or(head.message, head.otherMessage), head.requestID
}
