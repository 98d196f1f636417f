-- Visits, rules 1 to 3: one row per visit that counts, numbered within its deal.
-- `left_at` -1: still there. `ending`: how it ended.
WITH
    stage_events AS
    (
        SELECT
            deal_id, place, at, stage_id,
            lagInFrame(stage_id, 1, '') OVER (
                PARTITION BY deal_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS stage_before
        FROM {run}_events
        WHERE type = 'deal.stage_changed' AND deal_id IN (SELECT deal_id FROM {run}_registers)
    ),
    -- Rule 1: repeated stages collapsed.
    moves AS
    (
        SELECT
            deal_id, place, at, stage_id, pipeline_id, position, kind, of_leads, is_qualified, goes_on_in,
            lagInFrame(kind, 1, '') OVER deal AS kind_before,
            leadInFrame(at, 1, toInt64(-1)) OVER deal AS left_at
        FROM stage_events
        INNER JOIN {run}_stages AS stages USING (stage_id)
        WHERE stage_id != stage_before
        WINDOW deal AS (
            PARTITION BY deal_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
    ),
    -- Rule 2: an outcome that was left again is no visit.
    visits AS
    (
        SELECT
            deal_id, at AS entered_at, left_at, stage_id, pipeline_id, position, kind, of_leads, is_qualified,
            goes_on_in,
            kind = 'open' AND kind_before NOT IN ('', 'open') AS reopened,
            row_number() OVER deal AS number,
            leadInFrame(pipeline_id, 1, '') OVER deal AS next_pipeline_id,
            leadInFrame(position, 1, 0) OVER deal AS next_position,
            leadInFrame(kind, 1, '') OVER deal AS next_kind
        FROM moves
        WHERE kind = 'open' OR left_at = -1
        WINDOW deal AS (
            PARTITION BY deal_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
    )
SELECT
    *,
    -- Rule 3.
    multiIf(
        left_at = -1, '',
        next_pipeline_id != pipeline_id AND NOT has(goes_on_in, next_pipeline_id), 'moved_pipeline',
        next_kind IN ('lost', 'disqualified'), next_kind,
        next_pipeline_id != pipeline_id OR next_kind = 'won' OR next_position > position, 'advanced',
        'moved_back'
    ) AS ending
FROM visits
