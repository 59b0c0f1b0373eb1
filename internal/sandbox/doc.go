// Package sandbox is a pretend Huawei Cloud billing upstream: the 32 calls of
// the embedded contract openapi.yaml over one made-up, consistent company.
//
// A request passes gateway.go (signature.go, throttle.go, faults.go), then
// contract.go (parameters and body against the contract), then one handler per
// operation. Handlers read the world: company.go and fleet.go say who owns what,
// subscriptions.go and orders.go who bought what, months.go and lines.go turn that
// into bill lines, computed from (seed, month, line number) and never stored.
// Whatever changes the world is one event of events.go: appended to the log, then applied.
//
// The package imports nothing of this module and nothing but cmd/portal and
// tests imports it, so a client and its counterpart cannot share a mistake.
package sandbox
