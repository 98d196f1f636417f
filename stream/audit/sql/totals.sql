-- Where a number belongs: whose it is (Registers, Owner), and at which hour of the reporting zone (Hours).
WITH
    owned AS
    (
        SELECT
            owners.rep_id AS rep_id,
            -- Before the owner event, where the rep worked when it happened.
            greatest(contributions.owned_at, owners.since) AS assigned_at,
            owners.taken_at AS taken_at,
            contributions.pipeline_id AS pipeline_id,
            contributions.at AS at,
            contributions.measure AS measure,
            contributions.value AS value
        FROM {run}_contributions AS contributions
        ASOF LEFT JOIN {run}_owners AS owners
            ON contributions.deal_id = owners.deal_id AND contributions.owned_at >= owners.starts_at
        UNION ALL
        SELECT rep_id, at AS assigned_at, at AS taken_at, '' AS pipeline_id, at, item.1 AS measure, toInt128(item.2) AS value
        FROM {run}_activities
        ARRAY JOIN [
            (concat('activities:', activity_type), 1), (concat('activity_seconds:', activity_type), seconds)
        ] AS item
    ),
    days AS
    (
        SELECT
            *,
            toInt32(toDate32(fromUnixTimestamp64Micro(assigned_at, {zone}))) AS day,
            toInt32(toDate32(fromUnixTimestamp64Micro(taken_at, {zone}))) AS taken,
            intDiv(at, 1000000) AS second,
            timezoneOffset(fromUnixTimestamp64Micro(at, {zone})) AS offset
        FROM owned
    )
SELECT
    assignments.team_id AS team_id,
    days.rep_id AS rep_id,
    assignments.territory_id AS territory_id,
    days.pipeline_id AS pipeline_id,
    -- A whole hour on the clocks of the zone, also where it is half an hour off.
    toInt64(days.second - positiveModulo(days.second + days.offset, 3600)) AS hour,
    days.measure AS measure,
    sum(days.value) AS value
FROM days
ASOF LEFT JOIN {run}_takings AS takings ON days.rep_id = takings.rep_id AND days.taken >= takings.taken
ASOF LEFT JOIN {run}_assignments AS assignments
    ON days.rep_id = assignments.rep_id AND takings.taken = assignments.taken AND days.day >= assignments.starts
GROUP BY team_id, rep_id, territory_id, pipeline_id, hour, measure
