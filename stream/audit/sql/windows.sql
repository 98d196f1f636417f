-- How many windows there are, on either side.
SELECT count()
FROM
(
    SELECT team_id, rep_id, territory_id, pipeline_id, hour
    FROM {run}_totals
    WHERE value != 0
    UNION DISTINCT
    SELECT team_id, rep_id, territory_id, pipeline_id, toInt64(hour) AS hour
    FROM {database}.kpi_hours FINAL
    WHERE notEmpty(measures)
)
