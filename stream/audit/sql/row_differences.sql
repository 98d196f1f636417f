-- A full outer join of the rows that the stream wrote with those that the batch computed, column by column.
SELECT toUInt32({look:UInt32}) AS look, deal_id, item.1 AS column, item.2 AS stream, item.3 AS batch
FROM (SELECT * FROM {database}.deal_rows FINAL WHERE {slice}) AS stream
FULL OUTER JOIN {run}_rows AS batch ON stream.deal_id = batch.deal_id
ARRAY JOIN if(
    stream.deal_id = batch.deal_id, [{columns}],
    [('', if(stream.deal_id = '', 'no row', 'a row'), if(batch.deal_id = '', 'no row', 'a row'))]
) AS item
WHERE item.2 != item.3
