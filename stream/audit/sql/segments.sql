-- Visits, rule 4: the parts of each visit, cut where another rep takes the deal strictly inside it.
-- `ended_at` -1: still there. A part belongs to whoever had the deal when it began.
WITH
    candidates AS
    (
        SELECT visits.deal_id AS deal_id, visits.number AS number, visits.entered_at AS began_at, owners.rep_id AS rep_id
        FROM {run}_visits AS visits
        ASOF LEFT JOIN {run}_owners AS owners
            ON visits.deal_id = owners.deal_id AND visits.entered_at >= owners.starts_at
        UNION ALL
        SELECT visits.deal_id AS deal_id, visits.number AS number, owners.starts_at AS began_at, owners.rep_id AS rep_id
        FROM {run}_visits AS visits
        INNER JOIN {run}_owners AS owners ON visits.deal_id = owners.deal_id
        WHERE visits.kind = 'open' AND owners.starts_at > visits.entered_at
            AND (visits.left_at = -1 OR owners.starts_at < visits.left_at)
    ),
    compared AS
    (
        SELECT
            deal_id, number, began_at, rep_id,
            lagInFrame(rep_id, 1, '') OVER visit AS rep_before,
            row_number() OVER visit = 1 AS is_first
        FROM candidates
        WINDOW visit AS (
            PARTITION BY deal_id, number ORDER BY began_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    ),
    parts AS
    (
        SELECT
            deal_id, number, began_at, is_first,
            leadInFrame(began_at, 1, toInt64(-1)) OVER (
                PARTITION BY deal_id, number ORDER BY began_at
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS handed_off_at
        FROM compared
        WHERE is_first OR rep_id != rep_before
    )
SELECT
    parts.deal_id AS deal_id,
    parts.number AS number,
    parts.began_at AS began_at,
    visits.entered_at AS entered_at,
    parts.handed_off_at = -1 AS is_last,
    if(parts.is_first, 'entered', 'taken_over') AS beginning,
    if(parts.handed_off_at = -1, visits.left_at, parts.handed_off_at) AS ended_at,
    if(parts.handed_off_at = -1, visits.ending, 'handed_off') AS ending,
    visits.stage_id AS stage_id,
    visits.pipeline_id AS pipeline_id,
    visits.position AS position,
    visits.kind AS kind,
    visits.reopened AS reopened,
    visits.next_pipeline_id AS next_pipeline_id,
    visits.next_kind AS next_kind,
    visits.next_position AS next_position
FROM parts
INNER JOIN {run}_visits AS visits ON parts.deal_id = visits.deal_id AND parts.number = visits.number
