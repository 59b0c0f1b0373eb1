-- How long replaced versions of closed months live can be set by administrators.
-- The app still has no right to write the policy or to drop anything by itself:
-- it asks these functions of the owner, which hold the bounds.
-- +goose Up
-- +goose StatementBegin
-- Sets how many days the lines of a replaced version are kept, null = for ever,
-- and returns how many they were.
create function bill_set_retention(days int) returns int
    language plpgsql security definer set search_path = public, pg_temp as
$$
declare
    was int;
begin
    select superseded_days into was from bill_retention for update;
    update bill_retention set superseded_days = days;
    return was;
end
$$;
-- +goose StatementEnd
revoke execute on function bill_set_retention(int) from public;
