-- A full outer join of what the judge of alerts counts with what the stream's rows of deals come to, by series, day and
-- age; `hour` is the begin of the day.
SELECT
    toUInt32({look:UInt32}) AS look, 'leaks' AS source,
    if(scope = 'team', scope_id, '') AS team_id, '' AS rep_id, if(scope = 'territory', scope_id, '') AS territory_id,
    pipeline_id, toInt64(toUnixTimestamp(toDateTime(toDate(day), {zone}))) AS hour,
    concat(kind, ' ', item.1, if(stage_id = '', '', ':'), stage_id, ', age ', toString(band)) AS measure,
    toInt128(sum(item.2)) AS stream, toInt128(sum(item.3)) AS batch
FROM
(
    SELECT kind, pipeline_id, stage_id, scope, scope_id, day, band, outcomes, leaks, 1 AS is_streams FROM {run}_leak_counts
    UNION ALL
    SELECT kind, pipeline_id, stage_id, scope, scope_id, day, band, outcomes, leaks, 0 AS is_streams FROM {run}_leak_totals
)
ARRAY JOIN [
    ('outcomes', toInt64(outcomes * is_streams), toInt64(outcomes * NOT is_streams)),
    ('leaks', toInt64(leaks * is_streams), toInt64(leaks * NOT is_streams))
] AS item
GROUP BY team_id, territory_id, scope, scope_id, pipeline_id, stage_id, kind, day, band, item.1
HAVING stream != batch
