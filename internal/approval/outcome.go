package approval

import (
	"context"
	"time"

	"portal/internal/billing"
)

// readSlack is how much earlier than the claim an order may say it was made: its
// time is the upstream's, in whole seconds.
const readSlack = 2 * time.Minute

// readOutcome asks the upstream what came of a request. taken reports whether
// another request is known to have made an order; nil takes none for taken.
func readOutcome(ctx context.Context, reader Reader, r *Request, taken func(order string) (bool, error)) (Reading, error) {
	switch {
	case r.Operation.OnOrder():
		return readOrderOutcome(ctx, reader, r)
	case r.Operation == EnableProjects:
		if r.State == Confirming { // 204 is the proof: there is nothing to read
			return Reading{Finding: FoundDone}, nil
		}
		return Reading{Finding: FoundOdd}, nil
	case r.Operation == Renew:
		return readRenewal(ctx, reader, r, taken)
	}
	found, err := reader.ReadSubscription(ctx, r.AccountID, r.ResourceID)
	if err != nil {
		return Reading{}, err
	}
	reading := Reading{Finding: findResource(&r.Snapshot, found, r.State == Confirming), Resources: found, Orders: r.Orders}
	if r.Operation == Unsubscribe {
		for _, id := range r.Orders {
			refunds, err := reader.ReadRefund(ctx, r.AccountID, id)
			if err != nil {
				return Reading{}, err
			}
			reading.Refunds = append(reading.Refunds, refunds...)
		}
	}
	return reading, nil
}

func readOrderOutcome(ctx context.Context, reader Reader, r *Request) (Reading, error) {
	o, err := reader.ReadOrder(ctx, r.AccountID, r.OrderID)
	if err != nil {
		return Reading{}, err
	}
	reading := Reading{Finding: findOrder(r.Operation, &o), Order: &o}
	if r.Operation != Pay || reading.Finding == FoundDone {
		return reading, nil
	}
	// That the order does not look paid is not believed while a bill line says so.
	for cycle := billing.CycleAt(r.CreatedAt); !billing.CycleAt(r.StateAt.Add(24 * time.Hour)).Before(cycle); cycle = cycle.Next() {
		lines, err := reader.ReadLines(ctx, r.AccountID, r.OrderID, cycle)
		if err != nil {
			return Reading{}, err
		}
		reading.Lines += len(lines)
	}
	return reading, nil
}

func readRenewal(ctx context.Context, reader Reader, r *Request, taken func(order string) (bool, error)) (Reading, error) {
	if len(r.Orders) > 0 { // the answer named them
		o, err := reader.ReadOrder(ctx, r.AccountID, r.Orders[0])
		if err != nil {
			return Reading{}, err
		}
		return Reading{Finding: FoundDone, Order: &o, Orders: r.Orders}, nil
	}
	all, err := reader.ReadOrdersSince(ctx, r.AccountID, renewalOrder, r.ApprovedAt.Add(-readSlack))
	if err != nil {
		return Reading{}, err
	}
	free := all[:0:0]
	for _, o := range all {
		if taken != nil {
			is, err := taken(o.ID)
			if err != nil {
				return Reading{}, err
			}
			if is {
				continue
			}
		}
		free = append(free, o)
	}
	reading := Reading{}
	reading.Finding, reading.Orders = findRenewal(&r.Snapshot, free)
	return reading, nil
}

// renewalOrder is the type of orders that renew.
const renewalOrder billing.OrderType = 2
