-- Ids of deals and activities that cut the raw events into parts of about the same size: every n-th of a sample.
SELECT DISTINCT entity_id
FROM
(
    SELECT entity_id, row_number() OVER (ORDER BY entity_id) AS number
    FROM {database}.raw_events
    WHERE cityHash64(entity_id, event_id, revision) % {step:UInt32} = 0
)
WHERE number % {every:UInt32} = 0
ORDER BY entity_id
