-- Small granules: a list reads some hundred deals of a million whole, and of each all its neighbours in the granule.
-- A migration that broke off is done once more: `deal_rows` has all rows before and after the exchange.
DROP TABLE IF EXISTS {database}.deal_rows_in_small_granules;

CREATE TABLE {database}.deal_rows_in_small_granules AS {database}.deal_rows
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY deal_id
SETTINGS index_granularity = 512;

INSERT INTO {database}.deal_rows_in_small_granules SELECT * FROM {database}.deal_rows;

EXCHANGE TABLES {database}.deal_rows AND {database}.deal_rows_in_small_granules;

DROP TABLE {database}.deal_rows_in_small_granules;
