package huaweiapi

import (
	"context"
	"slices"
	"time"

	"portal/internal/billing"
)

var enterpriseRefusals = slices.Concat(denied, []Code{ProjectsNotAllowed})

// EnableEnterpriseProjects turns enterprise project management on for the
// account, once for ever (the vendor's section "Managing Enterprise
// Projects"), signed as of signedAt. Only an enterprise customer with real-name
// authentication may; a refusal with ProjectsNotAllowed has the failed
// preconditions in Checks.
func (c *Client) EnableEnterpriseProjects(ctx context.Context, signedAt time.Time) billing.Receipt {
	return c.send(ctx, signedAt, write{
		op: opEnableEnterpriseProjects, success: 204,
		refusals: enterpriseRefusals,
	})
}
