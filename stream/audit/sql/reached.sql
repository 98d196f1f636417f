-- Cohorts: each deal once per open stage, where it first came into it or skipped it, and what became of it.
WITH
    either AS
    (
        SELECT deal_id, number, stage_id, entered_at AS owned_at, entered_at AS at, false AS skipped
        FROM {run}_visits
        WHERE kind = 'open'
        UNION ALL
        SELECT deal_id, number, stage_id, owned_at, at, true AS skipped
        FROM {run}_skips
    ),
    first_reached AS
    (
        SELECT
            deal_id, stage_id, min(either.number) AS number, argMin((owned_at, at, skipped), either.number) AS way
        FROM either
        GROUP BY deal_id, stage_id
    )
SELECT
    first_reached.deal_id AS deal_id,
    first_reached.stage_id AS stage_id,
    any(stages.pipeline_id) AS pipeline_id,
    any(stages.position) AS position,
    any(stages.mark) AS mark,
    any(first_reached.number) AS number,
    any(way).1 AS owned_at,
    any(way).2 AS at,
    any(way).3 AS skipped,
    argMax((visits.kind, visits.pipeline_id), visits.number) AS last,
    multiIf(
        countIf(
            visits.number > first_reached.number
            AND if(
                visits.pipeline_id = stages.pipeline_id,
                visits.kind = 'won' OR (visits.kind = 'open' AND visits.position > stages.position),
                visits.kind IN ('open', 'won') AND has(stages.goes_on_in, visits.pipeline_id)
            )
        ) > 0, 'progressed',
        last.1 IN ('lost', 'disqualified'), last.1,
        last.2 != pipeline_id, 'moved_pipeline',
        'open'
    ) AS fate
FROM first_reached
INNER JOIN {run}_stages AS stages ON first_reached.stage_id = stages.stage_id
INNER JOIN {run}_visits AS visits ON first_reached.deal_id = visits.deal_id
GROUP BY deal_id, stage_id
