-- Numbers that have differed in every look: those that agreed once were only on their way.
SELECT
    team_id, rep_id, territory_id, pipeline_id, hour, measure, source,
    argMax(seen.stream, seen.look) AS stream,
    argMax(seen.batch, seen.look) AS batch,
    uniqExactIf((seen.stream, seen.batch), seen.look + 1 >= {look:UInt32}) = 1 AS settled
FROM {run}_differences AS seen
GROUP BY source, team_id, rep_id, territory_id, pipeline_id, hour, measure
HAVING count() = {look:UInt32}
