-- +goose Up
-- Which resources a filter means is asked of the cube's cells: without a way
-- from a cell to its resources, all of the month's were read for each cell.
create index bill_resource_month_cell on bill_resource_month (batch, cell);
