-- Of each working hour of 200 reps what it counts: of activities, or of the deals of a pipeline.
INSERT INTO {database}.kpi_hours (team_id, rep_id, territory_id, pipeline_id, hour, measures, version)
WITH
    number + {first} AS n,
    cityHash64(n, 1) % 10 AS kind,
    ['lead', 'mql', 'sql', 'proposal', 'negotiation'][cityHash64(n, 2) % 5 + 1] AS stage,
    toInt64(cityHash64(n, 3) % 5000000) AS amount,
    toInt64(cityHash64(n, 4) % 100000) AS minutes,
    ['call', 'email', 'meeting', 'task'] AS types,
    [toInt64(1), 2, 3, 4] AS numbers
SELECT
    concat('t', toString(n % 200 % {teams})) AS team_id,
    toString(n % 200) AS rep_id,
    ['dach', 'nordics', 'iberia'][n % 200 % {teams} % 3 + 1] AS territory_id,
    if(kind < 4, '', 'new-business') AS pipeline_id,
    toStartOfHour(now()) - toIntervalHour(intDiv(intDiv(n, 200) * {span}, {count} / 200)) AS hour,
    multiIf(
        kind < 4, mapFromArrays(
            arrayConcat(arrayMap(t -> concat('activities:', t), types), arrayMap(t -> concat('activity_seconds:', t), types)),
            arrayConcat(numbers, arrayMap(x -> x * 900, numbers))
        ),
        kind < 7, mapFromArrays(
            arrayMap(m -> concat(m, ':', stage),
                ['entered', 'then_advanced', 'cohort_progressed', 'advanced', 'stage_seconds']),
            [1, 1, 1, 1, minutes * 60]
        ),
        kind = 7, mapFromArrays(
            arrayConcat(
                arrayMap(m -> concat(m, ':', stage), ['entered', 'still_there', 'cohort_open', 'waiting']),
                [concat('waiting_amount:', stage, ':EUR'), 'created', 'created_amount']
            ),
            [1, 1, 1, 1, amount, 1, amount]
        ),
        kind = 8, mapFromArrays(
            ['won', 'won_amount', 'won_qualified', 'cycle_deals', 'cycle_seconds',
                concat('won_amounts:', toString(amount)), concat('cycle_minutes:', toString(minutes))],
            [1, amount, 1, 1, minutes * 60, 1, 1]
        ),
        mapFromArrays(
            [concat('lost:', stage), concat('stage_seconds:', stage), 'lost_deals', 'lost_amount'], [1, 90000, 1, amount]
        )
    ) AS measures,
    1 AS version
FROM numbers({end} - {first})
