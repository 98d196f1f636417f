-- Ids ascend in most CRMs, so that deals which are over stand together: looks at a period, or at now, skip them.
-- Not a subcolumn (parts.began): an insert that leaves `parts` out would fail.
ALTER TABLE {database}.deal_rows
    ADD COLUMN IF NOT EXISTS in_play_until Int64 MATERIALIZED if(outcome = '', 4611686018427387904, greatest(
        ifNull(created_at, 0), ifNull(closed_at, 0), ifNull(last_move_at, 0), arrayMax(tupleElement(parts, 'began'))))
        COMMENT 'None of its moments is later; while it is open 2^62',
    ADD INDEX IF NOT EXISTS in_play_until in_play_until TYPE minmax GRANULARITY 1;

-- Both go on behind, and what reads the rows meanwhile works the column out.
ALTER TABLE {database}.deal_rows MATERIALIZE COLUMN in_play_until;

ALTER TABLE {database}.deal_rows MATERIALIZE INDEX in_play_until;
