-- A full outer join of the rows that the stream wrote with those that the batch computed, column by column.
SELECT toUInt32({look:UInt32}) AS look, deal_id, item.1 AS column, item.2 AS stream, item.3 AS batch
FROM
(
    SELECT
        if(written.deal_id = '', computed.deal_id, written.deal_id) AS deal_id,
        if(
            written.deal_id = computed.deal_id, [{columns}],
            [('', if(written.deal_id = '', 'no row', 'a row'), if(computed.deal_id = '', 'no row', 'a row'))]
        ) AS items
    FROM (SELECT * FROM {database}.deal_rows FINAL WHERE {slice}) AS written
    FULL OUTER JOIN {run}_rows AS computed ON written.deal_id = computed.deal_id
)
ARRAY JOIN items AS item
WHERE item.2 != item.3
