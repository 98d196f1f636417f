-- Registers, Owner: who has a deal from a moment on. `since`: when the owner event was, from which on later
-- assignments of the rep are looked at.
SELECT deal_id, at AS starts_at, argMax(rep_id, place) AS rep_id, at AS since
FROM {run}_events
WHERE type = 'deal.owner_changed' AND deal_id IN (SELECT deal_id FROM {run}_registers)
GROUP BY deal_id, at
UNION ALL
-- Before the first owner, the first one.
SELECT deal_id, toInt64(-1) AS starts_at, argMin(rep_id, place) AS rep_id, min(at) AS since
FROM {run}_events
WHERE type = 'deal.owner_changed' AND deal_id IN (SELECT deal_id FROM {run}_registers)
GROUP BY deal_id
