package main

// one is a mutant with one change.
func one(name, file, old, new, pkg, run string) mutant {
	return mutant{name: name, changes: []change{{file: file, old: old, new: new}}, pkg: pkg, run: run}
}

const (
	approvalDir = "./internal/approval"
	clientDir   = "./internal/huaweiapi"
	storeDir    = "./internal/store"

	schema   = "migrations/0030_approval.sql"
	triggers = "migrations/0031_approval_rules.sql"
	grants   = "migrations/grants.sql"
)

// mutants are the guards of the specification, in its order.
var mutants = []mutant{
	one("T_dead, in the rule", "internal/approval/settle.go", "afterDead := asked.After(a.DeadAt)", "afterDead := true", approvalDir, "TestSettle$"),
	one("T_dead, in the schema", triggers, "e.asked_at > last.dead_at", "e.asked_at is not null", storeDir, "TestNotFailedBeforeTDead$"),
	one("T_dead, for two persons too", triggers, "and clock_timestamp() <= last.dead_at then", "and false then", storeDir, "TestTwoPersonsResolve$"),
	one("timeout = unknown, in the client", "internal/huaweiapi/write.go", "c.broken(context.Background(), w.op, err), connected.Load()", "c.broken(context.Background(), w.op, err), false", clientDir, "TestPaymentsUnderEveryFault$"),
	one("timeout = unknown, in the rule", "internal/approval/settle.go", "return Unknown, Unclear, ReasonNoAnswer", "return Failed, Refused, ReasonNoAnswer", approvalDir, "TestJudge$"),
	one("5xx = unknown", "internal/huaweiapi/write.go", "status := e.Status >= 400 && e.Status < 500", "status := e.Status >= 400", clientDir, "TestEveryWriteIsSortedByWhatIsProved$"),
	one("unlisted code = unknown", "internal/approval/settle.go", "op != Pay || slices.Contains(payRefusals, r.Code)", "op != \"\"", approvalDir, "TestJudge$"),
	one("no result = unknown", "internal/approval/janitor.go", "To: Unknown, By: by, Reason: ReasonNoResult, NextReadAt: &c.Now,\n\t\t\tClose: &Result{AttemptID: c.Attempt.ID, Outcome: Unclear},", "To: Approved, By: by, Reason: ReasonNoResult, NextReadAt: &c.Now,\n\t\t\tClose: &Result{AttemptID: c.Attempt.ID, Outcome: NotExecuted},", approvalDir, "TestLostResultIsAQuestion$"),
	one("sign at claim, in the worker", "internal/approval/worker.go", "w.payer.Submit(ctx, r.AccountID, a.SignedAt,", "w.payer.Submit(ctx, r.AccountID, w.now().Add(time.Second),", approvalDir, "TestSignedAtTheClaim$"),
	one("sign at claim, in the client", "internal/huaweiapi/write.go", "body: body}, signedAt)", "body: body}, c.cfg.Now())", clientDir, "TestWritesAndTheKey$"),
	one("the ten seconds rule", "internal/huaweiapi/write.go", "age >= c.cfg.SendWithin || age <= -c.cfg.SendWithin", "age < 0 && age > 0", clientDir, "TestWritesThatNeverLeft$"),
	one("the header ban", "internal/huaweiapi/call.go", "req.Header.Set(\"Accept\", \"application/json\")", "req.Header.Set(\"Accept\", \"application/json\")\n\treq.Header.Set(\"Idempotency-Key\", \"1\")", clientDir, "TestEveryWriteSucceedsAsDocumented$"),
	one("a fresh connection for each write", "internal/huaweiapi/write.go", "transport := newWriteTransport(c.cfg.RootCAs, c.cfg.WriteConnect)\n\tdefer transport.CloseIdleConnections()", "transport := c.reads.Transport", clientDir, "TestWritesUseFreshConnections$"),
	one("no redirect is followed", "internal/huaweiapi/write.go", "(&http.Client{Transport: transport, CheckRedirect: neverRedirect}).Do(req)", "(&http.Client{Transport: transport}).Do(req)", clientDir, "TestWritesFollowNoRedirect$"),
	{name: "the row lock with D1 and D3", pkg: storeDir, run: "TestD1OneLiveRequestAnOrder$|TestD3OneAttempt$", changes: []change{
		{file: "internal/store/approval*.go", old: "any($2)) for update of r`", new: "any($2))`"},
		{file: "internal/store/approval*.go", old: "where r.id = $1 for update of r skip locked`", new: "where r.id = $1`"},
		{file: schema, old: "create unique index approval_request_order on", new: "create index approval_request_order on"},
		{file: schema, old: "create unique index approval_attempt_one on", new: "create index approval_attempt_one on"},
	}},
	one("D1 one live request an order", schema, "create unique index approval_request_order on", "create index approval_request_order on", storeDir, "TestD1OneLiveRequestAnOrder$"),
	one("D1 through unknown", schema, "'superseded', 'external', 'failed');\n-- The account's one", "'superseded', 'external', 'failed', 'unknown');\n-- The account's one", storeDir, "TestD1OneLiveRequestAnOrder$"),
	one("D2 one operation a target", schema, "create unique index approval_target_open on", "create index approval_target_open on", storeDir, "TestD2OneOperationATarget$"),
	one("D3 one attempt", schema, "create unique index approval_attempt_one on", "create index approval_attempt_one on", storeDir, "TestD3OneAttempt$"),
	one("D4 not the requester", schema, " check (approver_id <> requester_id)", "", storeDir, "TestD4ApprovalOfExactlyThis$"),
	one("D4 the request's own requester", schema, "    foreign key (request_id, requester_id) references approval_request (id, requester_id),\n", "", storeDir, "TestD4ApprovalOfExactlyThis$"),
	one("D4 the request's own hash", schema, "    foreign key (request_id, requester_id) references approval_request (id, requester_id),\n    foreign key (request_id, hash) references approval_request (id, hash)\n", "    foreign key (request_id, requester_id) references approval_request (id, requester_id)\n", storeDir, "TestD4ApprovalOfExactlyThis$"),
	one("D4 each approver once", schema, "    unique (request_id, approver_id),\n", "", storeDir, "TestD4ApprovalOfExactlyThis$"),
	one("D5 listed edges", schema, "    foreign key (from_state, to_state) references approval_edge,\n", "", storeDir, "TestD5OnlyListedMoves$"),
	one("D5 a history row for each move", schema, "alter table approval_request add foreign key (id, seq, state) references approval_history (request_id, seq, to_state)\n    deferrable initially deferred;", "", storeDir, "TestD5OnlyListedMoves$"),
	one("D5 history is only added to, by rights", grants, "grant select, insert on approval_policy, approval_decision, approval_evidence, approval_history,", "grant update on approval_history to {{app}};\ngrant select, insert on approval_policy, approval_decision, approval_evidence, approval_history,", storeDir, "TestD5OnlyListedMoves$"),
	one("D5 history is only added to, by triggers", triggers, "create trigger approval_history_kept before update or delete or truncate on approval_history for each statement execute function approval_refuse();\n", "", storeDir, "TestD5OnlyListedMoves$"),
	one("D6 no negative amount", schema, "payable_amount    numeric(24, 8) not null check (payable_amount >= 0 and payable_amount = discounted_amount - coupon_amount)", "payable_amount    numeric(24, 8) not null", storeDir, "TestD6ExactAmounts$"),
	one("D7 a form counts once", schema, "key        text        primary key check", "key        text        check", storeDir, "TestD7AFormCountsOnce$"),
	one("all approvals, in the schema", triggers, "d.requester_id = new.requester_id) < new.steps", "d.requester_id = new.requester_id) < 0", storeDir, "TestD4ApprovalOfExactlyThis$"),
	one("the switch, in the schema", triggers, "if not (select p.submitting from", "if false and not (select p.submitting from", storeDir, "TestNoAttemptAgainstTheSwitch$"),
	one("safe mode, in the schema", triggers, "where g.safe_until > clock_timestamp()) then", "where false) then", storeDir, "TestNoAttemptAgainstTheSwitch$"),
	one("lost commits are noticed", "internal/store/approval*.go", "|| beat < db.seenBeat.Load() ", "", storeDir, "TestLostCommitsAreNoticed$"),
	one("a copy put back is noticed, by its count", "internal/store/guard_file.go", "	db.saw(most)\n", "", storeDir, "TestACopyWithoutLostClaimsIsNoticed$"),
	one("a copy put back is noticed, by the last claim", "internal/store/guard_file.go", "db.lost.Store(!there)", "", storeDir, "TestACopyPutBackIsNoticed$"),
	one("no claim without its guard", "internal/store/guard_file.go", "		if err := db.mayKeep(); err != nil {\n			return err\n		}\n", "", storeDir, "TestNoClaimWithoutItsGuard$"),
	one("another cluster is noticed", "internal/store/approval*.go", "knownID != 0 && (knownID != systemID || knownLine != timeline) || ", "", storeDir, "TestLostCommitsAreNoticed$"),
	one("two persons for the policy", schema, "if (select count(*) from person where role = 'admin' and disabled_at is null) >= 2 then", "if false then", storeDir, "TestPolicyTakesTwo$"),
	one("two persons for what can't be read", triggers, "s.verdict = new.state) < 2 then", "s.verdict = new.state) < 1 then", storeDir, "TestTwoPersonsResolve$"),
	one("approvals at the claim", "internal/approval/claim.go", "if len(counted) < r.Steps || r.OwnerStep && !owner {", "if false {", approvalDir, "TestMayClaim$"),
	one("an approver who lost the role", "internal/approval/claim.go", "if at < 0 || !auth.Can(f.Approvers[at], auth.Approve) {", "if _ = at; false {", approvalDir, "TestMayClaim$"),
	one("not after its end", "internal/approval/claim.go", "case !f.Request.ExpiresAt.After(f.Now):", "case false:", approvalDir, "TestMayClaim$"),
	one("the caps, once more at the claim", "internal/approval/claim.go", "err := withinCaps(&f.Policy, r.Discounted, f.Exposure)", "err := error(nil)", approvalDir, "TestMayClaim$"),
	one("a later request for the same resource", "internal/approval/claim.go", "case f.Superseded:", "case false:", approvalDir, "TestMayClaim$"),
	one("a fresh reading at the claim", "internal/approval/claim.go", "case c.now.Sub(c.readAt) > t.FreshRead || c.readAt.After(c.now):", "case false:", approvalDir, "TestMayClaim$"),
	one("our clock and the database's", "internal/approval/claim.go", "case c.now.Sub(f.Now).Abs() > maxClockDiff:", "case false:", approvalDir, "TestMayClaim$"),
	one("our clock and the upstream's", "internal/approval/claim.go", "case c.ahead.Abs() > maxUpstreamDiff:", "case false:", approvalDir, "TestMayClaim$"),
	one("the snapshot is compared before the claim", "internal/approval/claim.go", "if now.Hash() == r.Hash {", "if true {", approvalDir, "TestChangedPriceIsNotPaid$"),
	one("only what waits is ended by a change", "internal/approval/janitor.go", " || !c.State.Waiting()", "", approvalDir, "TestDriftOfWhatNoLongerWaits$"),
	one("no splitting", "internal/approval/tier.go", "plan.Amount, err = weight.Add(e.Open)", "plan.Amount, err = weight.Add(zero(s.Currency))", approvalDir, "TestTiers$"),
	one("no price is not a low price", "internal/approval/tier.go", "case two > 0, s.CostUnknown():", "case two > 0:", approvalDir, "TestTiers$"),
	one("self-approval, in the rule", "internal/approval/decide.go", "case c.RequesterID == who.User.ID:\n\t\treturn fault.New(fault.Forbidden, fault.OwnRequest)", "case false:\n\t\treturn nil", approvalDir, "TestApprovalRules$"),
	one("the hash that was shown", "internal/approval/decide.go", "!ok || posted != c.Hash", "!ok || posted != posted", approvalDir, "TestApprovalRules$"),
	one("step-up", "internal/approval/decide.go", "if !auth.Fresh(who.SignedInAt, now) {\n\t\treturn nil, fault.New(fault.Forbidden, fault.StepUp)\n\t}\n\tif c.Policy.SecondFactor", "if c.Policy.SecondFactor", approvalDir, "TestApprovalRules$"),
	one("second factor", "internal/approval/decide.go", "if c.Policy.SecondFactor && !who.SecondFactor {", "if false {", approvalDir, "TestApprovalRules$"),
	one("three-way match", "internal/approval/settle.go", "if was != is {", "if false {", approvalDir, "TestMatch$"),
	one("a master's payments never fail by themselves", "internal/approval/settle.go", "case r.State == Unknown && afterDead && !r.Managed:", "case r.State == Unknown && afterDead:", approvalDir, "TestSettle$"),
}
