-- What the account holds is read newest first as well: when it began, and what
-- later readings said otherwise.
-- +goose Up
create index subscription_began on subscription (least(effective_at, first_seen_at) desc);
create index coupon_began on coupon (least(created_at, first_seen_at) desc);
create index resource_package_began on resource_package (least(effective_at, first_seen_at) desc);
create index invoice_began on invoice (least(applied_at, first_seen_at) desc);
create index subscription_version_seen on subscription_version (seen_at desc) where version > 1;
create index coupon_version_seen on coupon_version (seen_at desc) where version > 1;
create index resource_package_version_seen on resource_package_version (seen_at desc) where version > 1;
create index invoice_version_seen on invoice_version (seen_at desc) where version > 1;
