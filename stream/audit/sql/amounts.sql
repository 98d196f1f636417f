-- The amount that counts, by moment.
SELECT deal_id, at, currency, reported, own FROM {run}_worths WHERE NOT is_told
