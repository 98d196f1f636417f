-- Deals: how each deal stands, and when it closed. `outcome`: '' while it is open.
SELECT
    registers.* REPLACE (is_created AND NOT visits.only_leads AS is_created),
    visits.first_pipeline_id AS first_pipeline_id,
    visits.last_pipeline_id AS last_pipeline_id,
    visits.last_entered_at AS last_entered_at,
    -- Of leads only their ways through the stages count.
    if(visits.last_kind = 'open' OR visits.last_of_leads, '', visits.last_kind) AS outcome,
    -- A close date set while closing or later says when it really was; an earlier one was a guess.
    if(has_close_date AND close_date_set_at >= last_entered_at, close_date, last_entered_at) AS closed_at
FROM {run}_registers AS registers
LEFT JOIN
(
    SELECT
        deal_id,
        argMinIf(pipeline_id, number, NOT of_leads) AS first_pipeline_id,
        countIf(NOT of_leads) = 0 AS only_leads,
        argMax(of_leads, number) AS last_of_leads,
        argMax(pipeline_id, number) AS last_pipeline_id,
        argMax(entered_at, number) AS last_entered_at,
        argMax(kind, number) AS last_kind
    FROM {run}_visits
    GROUP BY deal_id
) AS visits ON registers.deal_id = visits.deal_id
