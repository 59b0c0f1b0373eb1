-- What the application's role may do: this and nothing more. Run after every
-- migration, so that a right taken out of this list is gone.
revoke all on all tables in schema public from {{app}};
revoke all on all functions in schema public from {{app}};
grant usage on schema public to {{app}};

grant select on goose_db_version to {{app}};
grant select, insert, update on account to {{app}};

grant select, insert on dim_resource, dim_product, dim_shape to {{app}};
grant select, insert, update on code_name to {{app}};
grant select on bill_line to {{app}};
grant select, insert, update on bill_batch, bill_current to {{app}};
grant select, insert on bill_cube, bill_month_dim, bill_resource_month to {{app}};
grant select, insert, update on bill_summary to {{app}};
grant select, insert, delete on bill_check to {{app}};
grant execute on function bill_new_batch(int), bill_attach_batch(int), bill_drop_batch(int) to {{app}};

grant select, insert, update on customer_order to {{app}};
grant select, insert on customer_order_version to {{app}};
grant select, insert on balance_reading, balance to {{app}};

grant select, insert, update on sync_task, sync_health to {{app}};
grant select, insert on sync_run to {{app}};
grant select, insert, update, delete on api_slot to {{app}};
grant select on api_rate to {{app}};
grant execute on function take_api_slot(bigint, text, numeric) to {{app}};

grant select, insert, update on person to {{app}};
grant select, insert, delete on person_account to {{app}};
grant select, insert, update, delete on session, signin_tries, signin_device to {{app}};
grant select, insert (actor_kind, person_id, actor, action, subject, detail, request_id) on audit_log to {{app}};

grant select on bill_retention to {{app}};
grant select, insert, update on bill_comparison to {{app}};
grant select, insert on bill_change to {{app}};
-- What the account buys and holds.
grant select, insert, update on subscription, coupon, resource_package, package_deduction, invoice to {{app}};
grant select, insert on subscription_version, coupon_version, resource_package_version, invoice_version to {{app}};
grant select, insert, update on order_offer_reading, order_refund_reading to {{app}};
grant select, insert, update (no) on bill_change to {{app}};
-- Reference: product lists, quotes, cost data, projects.
grant select, insert, update on catalog_entry to {{app}};
grant select, insert, update, delete on unit_conversion to {{app}};
grant select, insert on price_quote to {{app}};
-- The money path: what was asked for and decided is added, never changed. Of a
-- request only its place in the flow moves.
grant select on approval_state, approval_edge to {{app}};
grant select, insert on approval_policy, approval_decision, approval_evidence, approval_history, approval_resolution, approval_form, order_outside to {{app}};
grant select, insert, update (state, decided_by, decided_at) on approval_policy_proposal to {{app}};
grant select, insert,
    update (state, seq, approved_at, expires_at, order_version, tries, not_before, reads, next_read_at, alarmed_at, made_orders)
    on approval_request to {{app}};
grant select, insert (request_id, kind, target) on approval_target to {{app}};
grant select, insert, update (outcome, http_status, code, message, upstream_request, sent_at, receipt) on approval_attempt to {{app}};
grant select, update on approval_guard to {{app}};
grant select, insert, update on approval_queue to {{app}};
grant execute on function approval_cluster() to {{app}};
-- the roll-ups by day
grant select, insert on bill_day, bill_cube_running to {{app}};
grant select on bill_cube_day to {{app}};
grant select, insert, update on cost_reading to {{app}};
grant select, insert, delete on cost_amortized to {{app}};
grant select, insert, update on project_plan to {{app}};
grant select, insert, update on usage_reading to {{app}};
grant select, insert, delete on usage_record to {{app}};
-- People and their second factor.
grant select, insert, update on person_link to {{app}};
grant select, insert, update on people_change to {{app}};
grant select, update on signin_policy to {{app}};
grant select, insert, update, delete on second_factor, recovery_code, signin_pending to {{app}};
grant select, insert on audit_check to {{app}};
grant select, insert, update, delete on account_key to {{app}};
grant execute on function bill_index_batch(int) to {{app}};
grant execute on function take_api_slot(bigint, text, numeric, numeric, boolean) to {{app}};
-- Views and columns of lists.
grant select, insert, update, delete on list_columns, saved_view to {{app}};
-- How long replaced versions live.
grant execute on function bill_set_retention(int) to {{app}};
-- Passkeys.
grant select, insert on passkey_owner to {{app}};
grant select, insert, update (name, sign_count, flags, used_at, copied_at), delete on passkey to {{app}};
grant select, insert, update, delete on passkey_ceremony to {{app}};
-- Amortized cost by day.
grant select, insert, update on cost_day_reading to {{app}};
grant select, insert, delete on cost_amortized_day to {{app}};
