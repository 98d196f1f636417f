-- What the series of alerts count by day and age, off the rows that the stream wrote: one outcome per visit and per
-- deal, and once what one person does in a stage within ten minutes. From `begin` to `end`; sales cycles are those of
-- what was won before `before`.
WITH
    deals AS
    (
        SELECT * FROM {database}.deal_rows FINAL
    ),
    visits AS
    (
        SELECT
            deal_id,
            part.visit AS visit,
            any(stages.stage_id) AS stage_id,
            any(stages.pipeline_id) AS pipeline_id,
            any(stages.stalled_after) AS allowed,
            arraySort(one -> one.1, groupArray((
                number, part.began, part.ended, toString(part.ending), (part.rep_id, part.team_id, part.territory_id)
            ))) AS stretches,
            stretches[1].2 AS came,
            stretches[-1].3 AS went,
            stretches[-1].4 AS ending,
            came + allowed AS due,
            isNull(went) OR went > due AS is_stuck
        FROM deals
        ARRAY JOIN parts AS part, arrayEnumerate(parts) AS number
        INNER JOIN {run}_stages AS stages ON part.stage_id = stages.stage_id
        -- What has not moved for longer was stuck before.
        WHERE stages.kind = 'open' AND last_move_at >= {begin:Int64} - (SELECT max(stalled_after) FROM {run}_stages)
        GROUP BY deal_id, visit
    ),
    cycles AS
    (
        SELECT
            pipeline_id,
            arraySort(groupArray(assumeNotNull(closed_at - created_at))) AS sorted,
            sorted[intDiv(length(sorted) + 1, 2)] AS middle
        FROM deals
        WHERE outcome = 'won' AND closed_at < {before:Int64} AND created_at <= closed_at
        GROUP BY pipeline_id
    ),
    closed_deals AS
    (
        SELECT
            deals.pipeline_id AS pipeline_id,
            (deals.closed.rep_id, deals.closed.team_id, deals.closed.territory_id) AS place,
            toString(deals.outcome) AS what,
            assumeNotNull(deals.closed_at) AS at,
            assumeNotNull(deals.stage_since) AS moved_at,
            cycles.middle AS middle,
            ifNull(deals.closed_at - deals.created_at, -1) AS age
        FROM deals
        LEFT JOIN cycles ON deals.pipeline_id = cycles.pipeline_id
        WHERE deals.outcome IN ('won', 'lost') AND NOT deals.is_lead
    ),
    outcomes AS
    (
        -- What was decided within the limit, by its age then: up to an eighth of the limit, two, four, six, and all.
        SELECT
            'decided' AS family, pipeline_id, stage_id, stretches[-1].5 AS place, ending AS what,
            assumeNotNull(went) AS at, at AS moved_at,
            arrayCount(eighths -> (at - came) * 8 > allowed * eighths, [1, 2, 4, 6]) AS band
        FROM visits
        WHERE NOT is_stuck
        UNION ALL
        -- What had become of it when the limit was over.
        SELECT
            'due' AS family, pipeline_id, stage_id,
            if(is_stuck, arrayLast(one -> one.2 <= due, stretches).5, stretches[-1].5) AS place,
            multiIf(is_stuck, 'stuck', ending = 'advanced', 'on', 'otherwise') AS what,
            due AS at, at AS moved_at, 0 AS band
        FROM visits
        UNION ALL
        -- Won or lost, by its age as a share of the usual cycle; 5: it began after its end, or nobody knows when.
        SELECT
            'closed' AS family, pipeline_id, '' AS stage_id, place, what, at, moved_at,
            multiIf(
                middle <= 0, 0,
                age < 0, 5,
                arrayCount(quarters -> age * 4 > middle * quarters, [1, 2, 4, 8])
            ) AS band
        FROM closed_deals
    ),
    once AS
    (
        SELECT
            family, pipeline_id, stage_id, place, what,
            toInt32(toDate32(fromUnixTimestamp64Micro(at, {zone}))) AS day,
            min(band) AS youngest
        FROM outcomes
        WHERE at >= {begin:Int64} AND at < {end:Int64}
        GROUP BY family, pipeline_id, stage_id, place, what, day, intDiv(moved_at, 600000000)
    )
SELECT
    watched.kind AS kind, once.pipeline_id AS pipeline_id, once.stage_id AS stage_id, whose.1 AS scope, whose.2 AS scope_id,
    once.day AS day, once.youngest AS band, count() AS outcomes, countIf(has(watched.leaks, once.what)) AS leaks
FROM once
INNER JOIN {run}_watched AS watched
    ON once.family = watched.family AND once.pipeline_id = watched.pipeline_id AND once.stage_id = watched.stage_id
ARRAY JOIN [('all', ''), ('team', once.place.2), ('territory', once.place.3)] AS whose
WHERE whose.1 = 'all' OR whose.2 != ''
GROUP BY kind, pipeline_id, stage_id, scope, scope_id, day, band
SETTINGS max_bytes_before_external_group_by = 1000000000
