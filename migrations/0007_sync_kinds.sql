-- More to copy: what the account has bought and holds (subscriptions, coupons,
-- packages with their deductions), what it was invoiced, the catalogue that
-- prices are asked by, and the cost data that only the upstream can amortize.
-- +goose Up
alter table sync_task drop constraint sync_task_kind_check;
alter table sync_task add constraint sync_task_kind_check check (kind in (
    'balances', 'orders', 'order_history', 'products', 'bill',
    'subscriptions', 'coupons', 'packages', 'deductions', 'invoices', 'catalog', 'costs', 'usage_records'));
-- Bills, cost data, usage records and deductions are read month by month.
alter table sync_task drop constraint sync_task_check;
alter table sync_task add constraint sync_task_cycle_check check (kind <> 'bill' or cycle is not null);
