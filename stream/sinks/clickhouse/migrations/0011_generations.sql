CREATE TABLE IF NOT EXISTS {database}.generations
(
    number UInt32 COMMENT 'Of the generation of numbers that is read: kpi_hours and deal_rows, from 2 on with it behind their names',
    since DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY number;
