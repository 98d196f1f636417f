-- Which events count, rules 1, 3 and 4: one row per event of a deal. `place` orders those of a deal.
-- What the funnel file in force does not know is a dead letter, here as in the service.
SELECT
    deal_id,
    event_id,
    type,
    at,
    -- `order` as begin:left-set:end is a link: behind it come the changes that go on from what it set.
    extractGroups(body.order, '^(.*?):([0-9a-f]{8})-([0-9a-f]{8}):(.*)$') AS parts,
    if(empty(parts), body.order, parts[1]) AS begin,
    (parts[2], parts[3]) AS link,
    groupUniqArrayIf(link, notEmpty(parts)) OVER (PARTITION BY deal_id, type, at, seen, begin) AS links,
    arrayFilter(one -> one != link, links) AS others,
    arrayFold(
        (known, one) -> arrayDistinct(arrayConcat(
            known, arrayMap(other -> other.1, arrayFilter(other -> has(known, other.2), others)))),
        others,
        [link.1]
    ) AS reached,
    if(empty(parts), 0, arrayCount(one -> has(reached, one.2), others)) AS led_to,
    (at, NOT seen, begin, led_to, parts[4], event_id) AS place,
    stage_id,
    rep_id,
    body.amount AS amount,
    body.currency AS currency,
    body.exact AS exact,
    toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull(body.close_date, 6, 'UTC')) AS close_date,
    body.activity_type AS activity_type,
    body.property AS property,
    substringUTF8(body.value, 1, 200) AS told,
    has({close_dates_of_crm}, source) OR {close_dates_are_of_crm} AS is_of_crm
FROM
(
    SELECT
        deal_id, event_id, revision, type, at, body, stage_id, rep_id, seen, source,
        if(seen, concat(type, ':', body.property), event_id) AS identity
    FROM
    (
        SELECT
            entity_id AS deal_id,
            event_id,
            revision,
            toString(type) AS type,
            toUnixTimestamp64Micro(occurred_at) AS at,
            toString(source) AS source,
            -- null becomes the empty string.
            JSONExtract(raw.body, 'Tuple(
                stage_id String, rep_id String, amount Nullable(Int64), currency String, exact String, close_date String,
                activity_type String, order String, claim String, property String, value String)') AS body,
            {stage_of_now} AS stage_id,
            {rep_of_now} AS rep_id,
            body.claim = 'seen' AS seen
        FROM {database}.raw_events AS raw FINAL
        WHERE startsWith(type, 'deal.')
            AND entity_id >= {first:String} AND ({end:String} = '' OR entity_id < {end:String})
    )
    -- Gaps, healings and properties that are not kept change nothing, unless one takes the place of what the event said.
    WHERE (
            revision > 0 OR type NOT IN ('deal.property_changed', 'deal.gap', 'deal.healed')
            OR (type = 'deal.property_changed' AND has({properties}, body.property))
        )
        AND (type != 'deal.stage_changed' OR stage_id IN (SELECT stage_id FROM {run}_stages))
        AND (type != 'deal.owner_changed' OR rep_id = '' OR rep_id IN (SELECT rep_id FROM {run}_assignments))
        AND (type != 'deal.touched' OR body.activity_type IN (SELECT activity_type FROM {run}_activity_types))
    -- Within one revision the raw events differ in time; the service takes the later one by its digits. Of what was only
    -- seen, the first of each type counts.
    ORDER BY
        deal_id, seen, identity, if(seen, 0, revision) DESC, if(seen, '', toString(at)) DESC,
        if(seen, '', body.order) DESC, at, body.order, event_id
    LIMIT 1 BY deal_id, seen, identity
)
