-- Measures of a visit and of its parts, without the amounts.
SELECT deal_id, began_at AS owned_at, pipeline_id, item.2 AS at, concat(item.1, ':', stage_id) AS measure, item.3 AS value
FROM {run}_segments
ARRAY JOIN arrayConcat(
    [(beginning, began_at, toInt64(1))],
    if(
        ended_at = -1,
        [('still_there', began_at, toInt64(1))],
        [(ending, ended_at, toInt64(1)), (concat('then_', ending), began_at, toInt64(1))]
    ),
    -- The whole visit, for whoever had the deal last in it.
    if(is_last AND ended_at != -1, [('stage_seconds', ended_at, intDiv(ended_at - entered_at, 1000000))], []),
    if(kind = 'open' AND ended_at = -1, [('waiting', entered_at, toInt64(1))], [])
) AS item
UNION ALL
SELECT deal_id, entered_at AS owned_at, pipeline_id, entered_at AS at, concat('reopened:', stage_id) AS measure, 1 AS value
FROM {run}_visits
WHERE reopened
UNION ALL
SELECT deal_id, owned_at, pipeline_id, at, concat('skipped:', stage_id) AS measure, 1 AS value
FROM {run}_skips
