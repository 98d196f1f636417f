-- A full outer join of what the stream wrote with what the batch computed from the events, and with what the stream's
-- own rows of deals add up to, by window and measure.
SELECT
    toUInt32({look:UInt32}) AS look, either.source AS source, team_id, rep_id, territory_id, pipeline_id, hour, measure,
    sum(either.stream) AS stream, sum(either.batch) AS batch
FROM
(
    SELECT
        'events' AS source, team_id, rep_id, territory_id, pipeline_id, hour, measure, toInt128(0) AS stream, value AS batch
    FROM {run}_totals
    UNION ALL
    SELECT
        'rows' AS source, team_id, rep_id, territory_id, pipeline_id, hour, measure, toInt128(0) AS stream, value AS batch
    FROM {run}_row_totals
    UNION ALL
    SELECT
        source, team_id, rep_id, territory_id, pipeline_id, toInt64(hour) AS hour, toString(name) AS measure,
        toInt128(number) AS stream, toInt128(0) AS batch
    FROM {database}.kpi_hours FINAL
    ARRAY JOIN mapKeys(measures) AS name, mapValues(measures) AS number
    -- Of activities there are no rows.
    ARRAY JOIN if(startsWith(name, 'activit'), ['events'], ['events', 'rows']) AS source
) AS either
GROUP BY source, team_id, rep_id, territory_id, pipeline_id, hour, measure
HAVING stream != batch
SETTINGS max_bytes_before_external_group_by = 1000000000
