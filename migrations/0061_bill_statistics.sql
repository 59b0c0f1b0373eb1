-- +goose Up
-- A month that was published a moment ago is in no statistics yet. Where they
-- list every batch that they have seen, the planner takes a new one to have no
-- rows at all, and joins thousands by thousands one by one, until autovacuum
-- has passed by. Without statistics of the batch it assumes one row in two
-- hundred, which is right enough on the first day and in the tenth year.
-- Changing a column's type, to the same, is what removes the old statistics.
alter table bill_cube alter column batch type int, alter column batch set statistics 0;
alter table bill_resource_month alter column batch type int, alter column batch set statistics 0;
alter table bill_month_dim alter column batch type int, alter column batch set statistics 0;
alter table bill_day alter column batch type int, alter column batch set statistics 0;
drop view bill_cube_day;
alter table bill_cube_running alter column batch type int, alter column batch set statistics 0;
create view bill_cube_day as
select r.batch, b.cycle + day::int - 1 as bill_date, r.cell,
    r.lines[day] - coalesce(r.lines[day - 1], 0) as lines, r.official[day] - coalesce(r.official[day - 1], 0) as official,
    r.discount[day] - coalesce(r.discount[day - 1], 0) as discount, r.due[day] - coalesce(r.due[day - 1], 0) as due
from bill_cube_running r join bill_batch b using (batch)
cross join lateral generate_series(1, 31) as day
where r.lines[day] <> coalesce(r.lines[day - 1], 0) or r.official[day] <> coalesce(r.official[day - 1], 0)
    or r.discount[day] <> coalesce(r.discount[day - 1], 0) or r.due[day] <> coalesce(r.due[day - 1], 0);
