-- What else is read of orders: the discounts that an unpaid one may be paid
-- with, and what an unsubscription or downgrade gives back. A reading that
-- differs from the one before is a new row.
-- +goose Up
create table order_offer_reading (
    id         bigint generated always as identity primary key,
    account_id bigint      not null,
    order_id   text        not null,
    read_at    timestamptz not null, -- when it was read so first
    checked_at timestamptz not null, -- when an equal reading was made last
    offers     jsonb       not null,
    foreign key (account_id, order_id) references customer_order
);
create index order_offer_reading_newest on order_offer_reading (account_id, order_id, id desc);

create table order_refund_reading (
    id         bigint generated always as identity primary key,
    account_id bigint      not null,
    order_id   text        not null,
    read_at    timestamptz not null,
    checked_at timestamptz not null,
    refunds    jsonb       not null,
    foreign key (account_id, order_id) references customer_order
);
create index order_refund_reading_newest on order_refund_reading (account_id, order_id, id desc);
