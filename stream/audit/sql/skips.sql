-- Measures of a visit: the open stages that an advance jumped over; winning and moving on to a
-- pipeline that continues this one jump over all that are left.
SELECT
    segments.deal_id AS deal_id,
    segments.number AS number,
    segments.began_at AS owned_at,
    segments.ended_at AS at,
    stages.stage_id AS stage_id,
    stages.pipeline_id AS pipeline_id,
    stages.position AS position,
    stages.mark AS mark
FROM {run}_segments AS segments
INNER JOIN {run}_stages AS stages ON segments.pipeline_id = stages.pipeline_id
WHERE segments.ending = 'advanced' AND stages.kind = 'open' AND stages.position > segments.position
    AND (segments.next_kind = 'won' OR segments.next_pipeline_id != segments.pipeline_id
        OR stages.position < segments.next_position)
