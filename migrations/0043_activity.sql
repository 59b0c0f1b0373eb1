-- Everything that changed is read newest first, over the versions of everything.
-- +goose Up
create index customer_order_paid on customer_order (paid_at desc, order_id) where paid_at is not null;
create index customer_order_version_seen on customer_order_version (seen_at desc) where version > 1;
