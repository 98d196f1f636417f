-- Every measure of money, and of how often none is known.
SELECT
    segments.deal_id AS deal_id, segments.began_at AS owned_at, segments.pipeline_id AS pipeline_id,
    segments.entered_at AS at, concat('waiting_amount:', segments.stage_id, ':', amounts.currency) AS measure,
    amounts.own AS value
FROM {run}_segments AS segments
INNER JOIN {run}_amounts AS amounts ON segments.deal_id = amounts.deal_id AND segments.began_at = amounts.at
WHERE segments.kind = 'open' AND segments.ended_at = -1
UNION ALL
SELECT
    outcomes.deal_id AS deal_id, created_at AS owned_at, first_pipeline_id AS pipeline_id, created_at AS at,
    'created_amount' AS measure, amounts.reported AS value
FROM {run}_outcomes AS outcomes
INNER JOIN {run}_amounts AS amounts ON outcomes.deal_id = amounts.deal_id AND outcomes.created_at = amounts.at
WHERE is_created
UNION ALL
SELECT
    outcomes.deal_id AS deal_id, last_entered_at AS owned_at, last_pipeline_id AS pipeline_id, closed_at AS at,
    item.1 AS measure, item.2 AS value
FROM {run}_outcomes AS outcomes
LEFT JOIN {run}_amounts AS amounts ON outcomes.deal_id = amounts.deal_id AND outcomes.closed_at = amounts.at
ARRAY JOIN multiIf(
    amounts.deal_id = '', [(concat(outcome, '_without_amount'), toInt128(1))],
    outcome = 'won',
    [('won_amount', amounts.reported), (concat('won_amounts:', toString(amounts.reported)), toInt128(1))],
    [('lost_amount', amounts.reported)]
) AS item
WHERE outcome IN ('won', 'lost')
