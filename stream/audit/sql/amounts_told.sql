-- The amounts that a deal had, by the moment from which on.
SELECT deal_id, at, currency, own FROM {run}_worths WHERE is_told
