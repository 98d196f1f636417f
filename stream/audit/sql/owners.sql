-- Registers, Owner: who has a deal from a moment on. `since`: when the owner event was, from which on later
-- assignments of the rep are looked at. `taken_at`: since when the rep has had it without a break.
SELECT deal_id, at AS starts_at, rep_id, at AS since, max(if(is_other, at, 0)) OVER until_now AS taken_at
FROM
(
    SELECT
        deal_id, at, rep_id,
        row_number() OVER until_now = 1 OR rep_id != lagInFrame(rep_id) OVER until_now AS is_other
    FROM
    (
        SELECT deal_id, at, argMax(rep_id, place) AS rep_id
        FROM {run}_events
        WHERE type = 'deal.owner_changed' AND deal_id IN (SELECT deal_id FROM {run}_registers)
        GROUP BY deal_id, at
    )
    WINDOW until_now AS (PARTITION BY deal_id ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
WINDOW until_now AS (PARTITION BY deal_id ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
UNION ALL
-- Before the first owner, the first one.
SELECT deal_id, toInt64(-1) AS starts_at, argMin(rep_id, place) AS rep_id, min(at) AS since, since AS taken_at
FROM {run}_events
WHERE type = 'deal.owner_changed' AND deal_id IN (SELECT deal_id FROM {run}_registers)
GROUP BY deal_id
