package sandbox

import "net/http"

// apiError is a refusal in the upstream's form: {"error_code","error_msg"},
// with request_id when the gateway and not the service refused.
type apiError struct {
	status  int
	code    string
	msg     string
	gateway bool
	extra   func(*jsonw) // further properties of a few refusals
}

// Gateway codes.
const (
	codeNoAPI       = "APIGW.0101"
	codeGateway     = "APIGW.0201"
	codeAuth        = "APIGW.0301"
	codeAuthExpired = "APIGW.0303"
	codeThrottled   = "APIGW.0308"
)

// business lists the service's codes with their status and text. A code of a
// batch answer has status 200: the call as such succeeds.
var business = map[string]struct {
	status int
	msg    string
}{
	"CBC.0100":     {400, "Parameter error."},
	"CBC.0101":     {400, "Invalid parameter value."},
	"CBC.0151":     {403, "Access denied."},
	"CBC.0154":     {403, "Invalid or expired token."},
	"CBC.0155":     {403, "Operation not allowed. You do not have the required permission."},
	"CBC.0156":     {403, "The customer does not belong to this website."},
	"CBC.0250":     {429, "Message flow control is triggered."},
	"CBC.0999":     {500, "Other error."},
	"CBC.18000014": {400, "The cost center is not enabled."},
	"CBC.18000016": {400, "You are not permitted to query this data. Contact your partner."},
	"CBC.18000048": {400, "Too many independent-accounting member accounts. Specify one member account."},
	"CBC.18000053": {400, "Contact the enterprise master account to query costs."},
	"CBC.30000010": {400, "The order does not exist."},
	"CBC.30000053": {400, "A savings plan cannot be unsubscribed from."},
	"CBC.30000067": {400, "The resource has been deleted or is not managed."},
	"CBC.30010036": {400, "The resource is not a primary resource."},
	"CBC.30010069": {400, "The product does not support this renewal term."},
	"CBC.30050006": {400, "Automatic payment failed."},
	"CBC.30050010": {200, "The resource is in an order that is pending payment."},
	"CBC.30050011": {200, "The resource is being unsubscribed from or changed."},
	"CBC.30050012": {400, "Duplicate resource IDs."},
	"CBC.30050013": {200, "The product cannot be renewed."},
	"CBC.99000037": {400, "You have no right to perform operations for this reseller."},
	"CBC.99000049": {400, "Customers of resellers do not have a balance."},
	"CBC.99000088": {400, "The order is being paid."},
	"CBC.99000089": {400, "This order cannot be operated separately. Use the ID of the combined transaction order."},
	"CBC.99000092": {400, "The subscription term failed the check."},
	"CBC.99003012": {400, "The resource ID does not exist."},
	"CBC.99003016": {400, "The resource does not exist or was deleted after it expired."},
	"CBC.99003100": {400, "The resource is in an order that is pending payment."},
	"CBC.99003106": {400, "The order status has changed. The order cannot be paid."},
	"CBC.99003108": {400, "The selected discount is not applicable to the order."},
	"CBC.99003110": {400, "The payment deadline of the order has passed."},
	"CBC.99003112": {400, "The coupon or stored-value card has been used."},
	"CBC.99003116": {400, "The coupon cannot be used together with the selected discount."},
	"CBC.99003117": {400, "The coupon requires a higher minimum discount rate than the selected discount has."},
	"CBC.99003128": {400, "There is no renewed term, or the renewed term has started."},
	"CBC.99003141": {400, "The quota or capacity is insufficient, or the specification has changed."},
	"CBC.99003144": {400, "The resource is in an order that is being processed."},
	"CBC.99003147": {400, "Cash coupons and discount coupons cannot be used together."},
	"CBC.99003154": {400, "The total term exceeds the maximum term."},
	"CBC.99003155": {400, "The budget of the enterprise project is insufficient or the project is unavailable."},
	"CBC.99003156": {400, "Marketplace coupons and dedicated coupons cannot be used together."},
	"CBC.99003162": {400, "The order is paid later than the configured effective time."},
	"CBC.99003185": {400, "The resource must be unsubscribed from together with the whole service."},
	"CBC.99003198": {400, "The budget of the organization is insufficient."},
	"CBC.99003602": {400, "The resource has expired or is frozen."},
	"CBC.99003605": {400, "Auto-renewal is already disabled for the resource."},
	"CBC.99003608": {200, "The product was purchased through KooGallery."},
	"CBC.99003609": {200, "The product type does not support this operation."},
	"CBC.99003610": {200, "The resource is in the grace period or the retention period."},
	"CBC.99003611": {200, "The product is a pay-per-use package."},
	"CBC.99003622": {200, "The product is a solution product."},
	"CBC.99003623": {200, "Another transaction of the resource is in progress."},
	"CBC.99003624": {200, "The resource is frozen due to a violation."},
	"CBC.99003625": {200, "The resource is frozen by the public security authority."},
	"CBC.99003626": {200, "The account is frozen."},
	"CBC.99003634": {400, "Resources of one bundle promotion must be renewed together."},
	"CBC.99003643": {400, "The order has been invoiced."},
	"CBC.99003647": {400, "A pay-per-use package cannot be unsubscribed from."},
	"CBC.99003649": {400, "A trial resource cannot be unsubscribed from."},
	"CBC.99003650": {400, "A marketplace product cannot be unsubscribed from here."},
	"CBC.99003651": {400, "Another transaction of the resource is in progress."},
	"CBC.99003652": {400, "A CodeArts package cannot be unsubscribed from."},
	"CBC.99003654": {400, "A bandwidth add-on package exists for the renewed term."},
	"CBC.99003656": {400, "The resource is frozen."},
	"CBC.99005003": {400, "The account balance is insufficient."},
	"CBC.99005010": {400, "The order status does not allow cancellation."},
	"CBC.99005026": {400, "The order is neither an unsubscription order nor a downgrade order."},
	"CBC.99006006": {400, "The product was not found."},
	"CBC.99006050": {400, "The usage unit is incorrect."},
	"CBC.99006055": {400, "The rating result exceeds the maximum amount."},
	"CBC.99006066": {400, "The refund amount could not be computed."},
	"CBC.99006073": {400, "The project does not exist."},
	"CBC.99006074": {400, "The billing factor does not exist."},
	"CBC.99006093": {400, "The tax rate is not available."},
	"CBC.99007004": {400, "The enterprise project function cannot be enabled."},
	"CBC.99008040": {400, "The operation is performed too frequently."},
	"CBC.99008056": {400, "The daily transaction limit has been reached."},
}

// refuse returns the service's refusal with this code.
func refuse(code string) *apiError {
	b := business[code]
	status := b.status
	if status == http.StatusOK {
		status = http.StatusBadRequest
	}
	return &apiError{status: status, code: code, msg: b.msg}
}

// badParameter is CBC.0100 that names the parameter, never its value.
func badParameter(name string) *apiError {
	e := refuse("CBC.0100")
	e.msg = "Parameter error: " + name + "."
	return e
}

// badValue is CBC.0101 that names the parameter.
func badValue(name string) *apiError {
	e := refuse("CBC.0101")
	e.msg = "Invalid parameter value: " + name + "."
	return e
}

func gatewayError(status int, code, msg string) *apiError {
	return &apiError{status: status, code: code, msg: msg, gateway: true}
}

func authError(detail string) *apiError {
	return gatewayError(http.StatusUnauthorized, codeAuth, "Incorrect IAM authentication information: "+detail)
}

// write encodes the refusal.
func (e *apiError) write(w *jsonw, requestID string) {
	w.open('{')
	w.str("error_code", e.code)
	w.str("error_msg", e.msg)
	if e.gateway {
		w.str("request_id", requestID)
	}
	if e.extra != nil {
		e.extra(w)
	}
	w.close('}')
}
