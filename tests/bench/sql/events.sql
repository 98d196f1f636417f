-- The moves of the deals that are there, as they came in: a second after they happened.
INSERT INTO {database}.raw_events (topic, entity_id, event_id, revision, type, occurred_at, received_at, source, body)
SELECT 'sales.deals', deal_id, concat(deal_id, toString(began)), 0, 'deal.stage_changed', fromUnixTimestamp64Micro(began, 'UTC'),
    fromUnixTimestamp64Micro(began + 1000000, 'UTC'), 'hubspot', concat('{"stage_id":"', stage_id, '"}')
FROM {database}.deal_rows ARRAY JOIN parts.began AS began, parts.stage_id AS stage_id
WHERE cityHash64(deal_id) % 4 = {part}
