-- Cohorts, and marketing's leads: what became of them.
SELECT deal_id, owned_at, pipeline_id, at, concat('cohort_', fate, ':', stage_id) AS measure, 1 AS value
FROM {run}_reached
UNION ALL
SELECT deal_id, owned_at, pipeline_id, entered_at AS at, concat('mql_', fate) AS measure, 1 AS value
FROM {run}_qualifyings
