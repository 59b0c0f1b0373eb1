package export

import (
	"cmp"
	"fmt"
	"io"

	"portal/internal/billing"
)

// FoundWriter writes what a search has found, of all kinds in one table: what it
// is, whose, and its amount under the name of its basis. A time means what it
// does for its kind: created (order), begins and ends (subscription, package,
// coupon), applied for (invoice); a resource of the bills has months instead.
type FoundWriter struct{ out table }

var foundHeader = []string{
	"kind", "account", "id", "name", "status_name", "service_type_code", "service_type_name", "region", "enterprise_project",
	"from_time", "to_time", "first_bill_cycle", "last_bill_cycle", "currency", "amount", "basis", "gone_time",
}

// NewFoundWriter writes the header row.
func NewFoundWriter(w io.Writer, f Format) *FoundWriter {
	return &FoundWriter{out: newTable(w, f, foundHeader)}
}

// Visitor is how a search hands its things over, each kind to its own method.
func (fw *FoundWriter) Visitor() billing.FoundVisitor {
	return billing.FoundVisitor{
		Order: fw.order, Subscription: fw.subscription, Package: fw.pack, Coupon: fw.coupon, Invoice: fw.invoice, Resource: fw.resource,
	}
}

// texts writes the columns up to the project.
func (fw *FoundWriter) texts(texts ...string) {
	for _, text := range texts {
		fw.out.text(text)
	}
}

func (fw *FoundWriter) noMonths() {
	fw.out.empty()
	fw.out.empty()
}

func (fw *FoundWriter) order(o *billing.Order) error {
	payable, err := o.Payable()
	if err != nil {
		return fmt.Errorf("export order %s: %w", o.ID, err)
	}
	fw.texts("order", o.AccountName, o.ID, "", o.Status.Name(), o.ServiceType, o.ServiceTypeName, "", projectNames(o.Projects))
	c := fw.out
	c.time(o.CreatedAt)
	c.empty()
	fw.noMonths()
	c.text(payable.Currency())
	c.amount(payable)
	c.text("payable")
	c.empty()
	c.endRow()
	return c.failed()
}

func (fw *FoundWriter) subscription(s *billing.Subscription) error {
	fw.texts("subscription", s.AccountName, s.ID, s.Name, s.Status.Name(), s.ServiceType, s.ServiceTypeName, s.Region, cmp.Or(s.Project.Name, s.Project.ID))
	c := fw.out
	c.time(s.EffectiveAt)
	c.time(s.ExpireAt)
	fw.noMonths()
	if s.Last.Known() {
		c.text(s.Last.Amount.Currency())
		c.amount(s.Last.Amount)
		c.text("last_term")
	} else {
		c.empty()
		c.empty()
		c.empty()
	}
	c.time(s.GoneAt)
	c.endRow()
	return c.failed()
}

func (fw *FoundWriter) pack(p *billing.Package) error {
	fw.texts("package", p.AccountName, p.ID, p.ProductName, p.Status.Name(), p.ServiceType, p.ServiceTypeName, p.Region, p.ProjectID)
	c := fw.out
	c.time(p.EffectiveAt)
	c.time(p.ExpireAt)
	fw.noMonths()
	c.empty()
	c.empty()
	c.empty()
	c.time(p.GoneAt)
	c.endRow()
	return c.failed()
}

func (fw *FoundWriter) coupon(one *billing.Coupon) error {
	left, err := one.Left()
	if err != nil {
		return fmt.Errorf("export coupon %s: %w", one.ID, err)
	}
	fw.texts("coupon", one.AccountName, one.ID, one.PlanName, one.Status.Name(), "", "", "", "")
	c := fw.out
	c.time(one.ValidFrom)
	c.time(one.ExpireAt)
	fw.noMonths()
	c.text(left.Currency())
	c.amount(left)
	c.text("left")
	c.time(one.GoneAt)
	c.endRow()
	return c.failed()
}

func (fw *FoundWriter) invoice(i *billing.Invoice) error {
	fw.texts("invoice", i.AccountName, i.ID, i.Number, i.State.Name(), "", "", "", "")
	c := fw.out
	c.time(i.AppliedAt)
	c.empty()
	fw.noMonths()
	c.text(i.Amount.Currency())
	c.amount(i.Amount)
	c.text("invoiced")
	c.time(i.GoneAt)
	c.endRow()
	return c.failed()
}

func (fw *FoundWriter) resource(r *billing.FoundResource) error {
	fw.texts("resource", r.AccountName, r.ResourceID, r.ResourceName, "", r.ServiceType, r.ServiceTypeName, r.RegionName, r.ProjectName)
	c := fw.out
	c.empty()
	c.empty()
	c.text(r.First.String())
	c.text(r.Last.String())
	c.text(r.Currency)
	c.e8(r.Due)
	c.text("due")
	c.empty()
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (fw *FoundWriter) Flush() error { return fw.out.flush() }
