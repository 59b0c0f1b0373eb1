-- How finely an account's bill lines are read: 3 = one line a deduction, 1 = one
-- line a billing cycle, the upstream's own numbers (statistic_type). A version
-- keeps how it was read; the account says how the next one will be.
-- +goose Up
alter table account add column line_grain smallint not null default 3 check (line_grain in (1, 3));
alter table bill_batch add column line_grain smallint not null default 3 check (line_grain in (1, 3));
alter table bill_batch drop constraint bill_batch_reason_check;
alter table bill_batch add constraint bill_batch_reason_check check (reason in ('new', 'restated', 'late', 'refreshed', 'grain'));
