-- The same by window: the row says whose it is, the hour is one of the reporting zone (Hours).
SELECT
    place.2 AS team_id,
    place.1 AS rep_id,
    place.3 AS territory_id,
    pipeline_id,
    toInt64(second - positiveModulo(second + offset, 3600)) AS hour,
    measure,
    sum(value) AS value
FROM
(
    SELECT
        *, intDiv(at, 1000000) AS second, timezoneOffset(fromUnixTimestamp64Micro(at, {zone})) AS offset
    FROM {run}_row_contributions
)
GROUP BY team_id, rep_id, territory_id, pipeline_id, hour, measure
