-- When gateways listened: hours in which none did are no silence of a connector.
CREATE TABLE IF NOT EXISTS {database}.listening
(
    slot DateTime('UTC') COMMENT 'Begin of the ten minutes',
    gateway String
)
ENGINE = ReplacingMergeTree
ORDER BY (slot, gateway);
