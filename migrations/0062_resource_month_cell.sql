-- +goose Up
-- Which resources a filter means is asked of the cube's cells. Without a way
-- from a cell to its resources, all of the month's were read for each cell. The
-- key names the cell now: it follows from resource and type, so a row is as
-- unique as before, and the way from a resource is an index of its own.
alter table bill_resource_month drop constraint bill_resource_month_pkey, add primary key (batch, cell, resource, bill_type);
