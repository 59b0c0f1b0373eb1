-- The limiter of an API about orders keeps a part of the rate free: reads for
-- money (the re-read before a payment, the answer after one) have a clock of
-- their own beside the one of all other reads, and take whichever is earlier.
-- +goose Up
-- +goose StatementBegin
create function take_api_slot(account bigint, call text, usual numeric, reserve numeric, money boolean) returns interval
    language plpgsql as
$$
declare
    rate  numeric := coalesce((select per_second from api_rate r where r.account_id = account and r.api = call), usual);
    kept  numeric := least(reserve, rate / 2);
    names text[] := array[call, call || ' money'];
    gaps  interval[] := array[make_interval(secs => (1 / (0.96 * (rate - kept)))::float8),
        case when kept > 0 then make_interval(secs => (1 / (0.96 * kept))::float8) end];
    n     int := 1;
    slot  timestamptz;
begin
    if money and kept > 0 and coalesce((select next_at from api_slot s where s.account_id = account and s.api = call), '-infinity')
        > greatest(clock_timestamp(), coalesce((select next_at from api_slot s where s.account_id = account and s.api = names[2]), '-infinity')) then
        n := 2;
    end if;
    insert into api_slot as s (account_id, api, next_at)
    values (account, names[n], clock_timestamp() + gaps[n])
    on conflict (account_id, api) do update
        set next_at = greatest(s.next_at, clock_timestamp()) + gaps[n]
    returning s.next_at - gaps[n] into slot;
    return slot - clock_timestamp();
end
$$;
-- +goose StatementEnd
