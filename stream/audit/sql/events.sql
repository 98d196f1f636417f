-- Which events count, rules 1 and 3: one row per event of a deal.
-- What the funnel file in force does not know is a dead letter, here as in the service.
SELECT
    deal_id,
    event_id,
    type,
    at,
    body.stage_id AS stage_id,
    body.rep_id AS rep_id,
    body.amount AS amount,
    body.currency AS currency,
    toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull(body.close_date, 6, 'UTC')) AS close_date,
    body.activity_type AS activity_type
FROM
(
    SELECT
        entity_id AS deal_id,
        event_id,
        revision,
        toString(type) AS type,
        toUnixTimestamp64Micro(occurred_at) AS at,
        -- null becomes the empty string.
        JSONExtract(raw.body, 'Tuple(
            stage_id String, rep_id String, amount Nullable(Int64), currency String, close_date String,
            activity_type String)') AS body
    FROM {database}.raw_events AS raw FINAL
    WHERE startsWith(type, 'deal.')
        AND entity_id >= {first:String} AND ({end:String} = '' OR entity_id < {end:String})
)
-- Properties, gaps and healings change nothing, unless one takes the place of what the event said before.
WHERE (type NOT IN ('deal.property_changed', 'deal.gap', 'deal.healed') OR revision > 0)
    AND (type != 'deal.stage_changed' OR stage_id IN (SELECT stage_id FROM {run}_stages))
    AND (type != 'deal.owner_changed' OR rep_id = '' OR rep_id IN (SELECT rep_id FROM {run}_assignments))
    AND (currency = '' OR currency IN (SELECT currency FROM {run}_rates))
    AND (type != 'deal.touched' OR activity_type IN (SELECT activity_type FROM {run}_activity_types))
-- Within one revision the raw events differ in time; the service takes the later one by its digits.
ORDER BY deal_id, event_id, revision DESC, toString(at) DESC
LIMIT 1 BY deal_id, event_id
