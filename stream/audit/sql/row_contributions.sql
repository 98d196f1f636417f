-- What the rows that the stream wrote add up to, measure by measure of those in hours.
WITH
    deals AS
    (
        SELECT * FROM {database}.deal_rows FINAL WHERE {slice}
    ),
    parts AS
    (
        SELECT
            deals.deal_id AS deal_id, amount, currency, part,
            (part.rep_id, part.team_id, part.territory_id) AS place,
            number = length(deals.parts) OR deals.parts.visit[number + 1] != part.visit AS is_last,
            deals.parts.began[indexOf(deals.parts.visit, part.visit)] AS visit_began,
            deals.parts.stage_id[number + 1] AS next_stage_id
        FROM deals
        ARRAY JOIN parts AS part, arrayEnumerate(deals.parts) AS number
    )
SELECT deal_id, place, part.pipeline_id AS pipeline_id, item.2 AS at, concat(item.1, ':', part.stage_id, item.4) AS measure, item.3 AS value
FROM parts
INNER JOIN {run}_stages AS stages ON parts.part.stage_id = stages.stage_id
ARRAY JOIN arrayConcat(
    [(if(part.beginning = 'taken_over', 'taken_over', 'entered'), part.began, toInt64(1), '')],
    if(part.beginning = 'reopened', [('reopened', part.began, toInt64(1), '')], []),
    if(
        isNull(part.ended),
        [('still_there', part.began, toInt64(1), '')],
        [
            (part.ending, assumeNotNull(part.ended), toInt64(1), ''),
            (concat('then_', part.ending), part.began, toInt64(1), '')
        ]
    ),
    if(
        isNotNull(part.ended) AND is_last,
        [('stage_seconds', assumeNotNull(part.ended), intDiv(assumeNotNull(part.ended) - visit_began, 1000000), '')], []
    ),
    if(isNull(part.ended) AND stages.kind = 'open', [('waiting', visit_began, toInt64(1), '')], []),
    if(
        isNull(part.ended) AND stages.kind = 'open' AND isNotNull(amount),
        [('waiting_amount', visit_began, assumeNotNull(amount), concat(':', currency))], []
    )
) AS item
UNION ALL
SELECT
    deal_id, place, part.pipeline_id AS pipeline_id, assumeNotNull(part.ended) AS at,
    concat('skipped:', jumped.stage_id) AS measure, 1 AS value
FROM parts
INNER JOIN {run}_stages AS here ON parts.part.stage_id = here.stage_id
INNER JOIN {run}_stages AS there ON parts.next_stage_id = there.stage_id
INNER JOIN {run}_stages AS jumped ON here.pipeline_id = jumped.pipeline_id
WHERE part.ending = 'advanced' AND jumped.kind = 'open' AND jumped.position > here.position
    AND (there.kind = 'won' OR there.pipeline_id != here.pipeline_id OR jumped.position < there.position)
UNION ALL
SELECT
    deal_id, (one.rep_id, one.team_id, one.territory_id) AS place, one.pipeline_id AS pipeline_id, one.at AS at,
    concat('cohort_', one.fate, ':', one.stage_id) AS measure, 1 AS value
FROM deals
ARRAY JOIN reached AS one
UNION ALL
SELECT
    deal_id, (qualifying.rep_id, qualifying.team_id, qualifying.territory_id) AS place,
    qualifying.pipeline_id AS pipeline_id, qualifying.at AS at, concat('mql_', qualifying.fate) AS measure, 1 AS value
FROM deals
WHERE qualifying.fate != ''
UNION ALL
SELECT
    deal_id, (assumeNotNull(created.rep_id), created.team_id, created.territory_id) AS place, created_pipeline_id AS pipeline_id,
    assumeNotNull(created_at) AS at, item.1 AS measure, item.2 AS value
FROM deals
ARRAY JOIN arrayConcat(
    [('created', toInt64(1)), ('created_amount', ifNull(created_amount, 0))],
    if(outcome = '', [], [(concat('created_', outcome), toInt64(1))])
) AS item
WHERE isNotNull(created.rep_id)
UNION ALL
SELECT
    deal_id, (closed.rep_id, closed.team_id, closed.territory_id) AS place, pipeline_id,
    assumeNotNull(closed_at) AS at, item.1 AS measure, item.2 AS value
FROM deals
ARRAY JOIN arrayConcat(
    [(transform(outcome, ['lost', 'disqualified'], ['lost_deals', 'disqualified_deals'], toString(outcome)), toInt64(1))],
    if(outcome = 'disqualified', [], [
        (concat(outcome, '_qualified'), toInt64(qualified)),
        (concat(outcome, '_without_amount'), toInt64(isNull(closed_amount))),
        (concat(outcome, '_amount'), ifNull(closed_amount, 0))
    ]),
    if(outcome = 'won' AND isNotNull(closed_amount), [(concat('won_amounts:', toString(closed_amount)), toInt64(1))], []),
    if(outcome = 'won' AND ifNull(created_at <= closed_at, false), [
        ('cycle_deals', toInt64(1)),
        ('cycle_seconds', intDiv(at - assumeNotNull(created_at), 1000000)),
        (concat('cycle_minutes:', toString(intDiv(at - assumeNotNull(created_at), 60000000))), toInt64(1))
    ], [])
) AS item
WHERE outcome != ''
