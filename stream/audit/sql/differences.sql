-- A full outer join of what the stream wrote with what the batch computed, by window and measure.
SELECT
    toUInt32({look:UInt32}) AS look, team_id, rep_id, territory_id, pipeline_id, hour, measure,
    sum(either.stream) AS stream, sum(either.batch) AS batch
FROM
(
    SELECT
        team_id, rep_id, territory_id, pipeline_id, hour, measure, toInt128(0) AS stream, value AS batch
    FROM {run}_totals
    UNION ALL
    SELECT
        team_id, rep_id, territory_id, pipeline_id, toInt64(hour) AS hour, toString(name) AS measure,
        toInt128(number) AS stream, toInt128(0) AS batch
    FROM {database}.kpi_hours FINAL
    ARRAY JOIN mapKeys(measures) AS name, mapValues(measures) AS number
) AS either
GROUP BY team_id, rep_id, territory_id, pipeline_id, hour, measure
HAVING stream != batch
SETTINGS max_bytes_before_external_group_by = 1000000000
