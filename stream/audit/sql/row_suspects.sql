-- Columns of rows that have differed in every look: those that agreed once were only on their way.
SELECT
    deal_id, column, argMax(seen.stream, seen.look) AS stream, argMax(seen.batch, seen.look) AS batch,
    uniqExactIf((seen.stream, seen.batch), seen.look + 1 >= {look:UInt32}) = 1 AS settled
FROM {run}_row_differences AS seen
GROUP BY deal_id, column
HAVING count() = {look:UInt32}
