-- Cohorts: each deal once per open stage, where it first came into it or skipped it.
WITH
    reached AS
    (
        SELECT deal_id, number, stage_id, pipeline_id, position, entered_at AS owned_at, entered_at AS at
        FROM {run}_visits
        WHERE kind = 'open'
        UNION ALL
        SELECT deal_id, number, stage_id, pipeline_id, position, owned_at, at
        FROM {run}_skips
    ),
    first_reached AS
    (
        SELECT
            deal_id, stage_id, pipeline_id, position,
            min(reached.number) AS number,
            argMin((owned_at, at), reached.number) AS place
        FROM reached
        GROUP BY deal_id, stage_id, pipeline_id, position
    ),
    cohorts AS
    (
        SELECT
            first_reached.deal_id AS deal_id,
            first_reached.stage_id AS stage_id,
            first_reached.pipeline_id AS pipeline_id,
            any(first_reached.place) AS place,
            -- A later visit of the same pipeline, in an open stage further on or won.
            countIf(
                visits.number > first_reached.number
                AND (visits.kind = 'won' OR (visits.kind = 'open' AND visits.position > first_reached.position))
            ) > 0 AS progressed
        FROM first_reached
        INNER JOIN {run}_visits AS visits
            ON first_reached.deal_id = visits.deal_id AND first_reached.pipeline_id = visits.pipeline_id
        GROUP BY deal_id, stage_id, pipeline_id
    )
SELECT deal_id, place.1 AS owned_at, pipeline_id, place.2 AS at, concat(name, ':', stage_id) AS measure, 1 AS value
FROM cohorts
ARRAY JOIN if(progressed, ['cohort_entered', 'cohort_progressed'], ['cohort_entered']) AS name
